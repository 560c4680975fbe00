from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from uuid import uuid4

from django.db.models import Q

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import Invalid
from shanzhi.places.models import Area
from shanzhi.places.queries import after
from shanzhi.records import actions as records
from shanzhi.records.acting import act

from ..models import Campaign, Household, Target
from . import _checking

BATCH = 1000
MOST = 100_000


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """One place of a list that somebody hands in."""

    area: Area
    name: str
    address: str = ""
    lon: float | None = None
    lat: float | None = None


@act("fieldwork.add_targets")
def add_targets(
    campaign: Campaign,
    *,
    kinds: Sequence[str] = (),
    groups: Sequence[str] = (),
    level: str = "",
    within: Area | None = None,
    places: Sequence[NamedPlace] = (),
    by: Actor,
) -> int:
    """Say who is to be checked: doors by kind and group, all places of a level, or named ones. 选取检查对象

    Returns how many are new: what is on the list already is not taken twice. Also while the campaign is on.
    """
    locked, grant = _checking.campaign_for(
        campaign, "fieldwork.add_targets", by, states=(Campaign.State.PLANNED, Campaign.State.RUNNING)
    )
    path = within.path if within is not None else locked.area_path
    if not path.startswith(locked.area_path):
        raise Invalid({"within": "选取的范围要在这次行动的范围之内。"})
    if not (kinds or groups or level or places):
        raise Invalid({"kinds": "请选择按走访对象、按区域，或者导入名单。"})
    rows: Iterator[Target] = iter(())
    if kinds or groups:
        rows = _doors(locked, path, kinds, groups)
    elif level:
        rows = _areas(locked, path, level)
    elif places:
        rows = _named(locked, places)
    before = Target.objects.filter(campaign=locked, dropped_on=None).count()
    while batch := list(islice(rows, BATCH)):
        Target.objects.bulk_create(batch, ignore_conflicts=True)
    added = Target.objects.filter(campaign=locked, dropped_on=None).count() - before
    records.write(
        locked.subject, "fieldwork.add_targets",
        detail={"kinds": list(kinds), "groups": list(groups), "level": level, "named": len(places), "added": added},
        by=by.in_post(grant),
    )  # fmt: skip
    return added


def _doors(campaign: Campaign, path: str, kinds: Sequence[str], groups: Sequence[str]) -> Iterator[Target]:
    wanted = Household.objects.filter(area_path__gte=path, area_path__lt=after(path), retired_on=None)
    if kinds:
        wanted = wanted.filter(kind__in=kinds)
    if groups:
        # Any of the groups: an overlap of the two lists.
        condition = Q(pk__in=[])
        for group in groups:
            condition |= Q(groups__contains=[group])
        wanted = wanted.filter(condition)
    moment = now()
    for door in wanted.order_by("id")[:MOST].iterator(chunk_size=BATCH):
        name = door.name_masked if door.kind == Household.Kind.PLACE and door.name_masked else door.address
        yield Target(
            uid=uuid4(), campaign=campaign, household=door, kind=door.kind, area_id=door.area_id,
            area_path=door.area_path, name=name, address=door.address, lon=door.lon, lat=door.lat, changed_at=moment,
        )  # fmt: skip


def _areas(campaign: Campaign, path: str, level: str) -> Iterator[Target]:
    moment = now()
    found = Area.objects.filter(path__gte=path, path__lt=after(path), level=level, retired_on=None)
    for area in found.order_by("id")[:MOST].iterator(chunk_size=BATCH):
        yield Target(
            uid=uuid4(), campaign=campaign, kind="area", area=area, area_path=area.path, name=area.label[:120],
            lon=area.lon, lat=area.lat, changed_at=moment,
        )  # fmt: skip


def _named(campaign: Campaign, places: Iterable[NamedPlace]) -> Iterator[Target]:
    moment = now()
    for place in places:
        if not place.area.path.startswith(campaign.area_path):
            raise Invalid({"places": f"“{place.name}”不在这次行动的范围之内。"})
        yield Target(
            uid=uuid4(), campaign=campaign, kind="place", area=place.area, area_path=place.area.path,
            name=place.name.strip()[:120], address=place.address.strip()[:160], lon=place.lon, lat=place.lat,
            changed_at=moment,
        )  # fmt: skip
