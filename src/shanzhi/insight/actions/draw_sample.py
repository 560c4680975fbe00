from __future__ import annotations

import secrets
from datetime import date, datetime, time, timedelta

from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import MD5, Cast, Concat

from shanzhi.cases.models import Case
from shanzhi.cases.queries import visible
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import SHANGHAI, now
from shanzhi.kernel.errors import Invalid, NotAllowed
from shanzhi.kernel.verbs import label_of
from shanzhi.places import queries as places
from shanzhi.places.models import Area
from shanzhi.records import actions as records
from shanzhi.records.acting import act
from shanzhi.staff.models import Unit

from ..errors import NothingToDraw
from ..models import Recheck, Sample

MOST = 500


@act("insight.draw_sample")
def draw_sample(
    *,
    first: date,
    last: date,
    size: int,
    unit: Unit | None = None,
    area: Area | None = None,
    seed: str = "",
    by: Actor,
) -> Sample:
    """Draw closed cases by lot to be looked at again by somebody who had no part in them. 抽样

    The lot is the MD5 of seed and code: with the seed, which is kept, anybody draws the same cases from the same ones.
    Only cases that the drawer may read are drawn from. Refuses `NothingToDraw` where no case was closed.
    """
    ground = area or places.root()
    if not by.may("insight.draw_sample", path=ground.path if ground is not None else ""):
        raise NotAllowed(name=by.name, move=label_of("insight.draw_sample"))
    if not 1 <= size <= MOST:
        raise Invalid({"size": f"每次抽取1至{MOST}件。"})
    if last < first:
        raise Invalid({"last": "结束日期不能早于开始日期。"})
    seed = seed.strip()[:32] or secrets.token_hex(8)
    closed = _closed(first, last, by)
    if unit is not None:
        closed = closed.filter(lead_unit=unit)
    if area is not None:
        closed = closed.filter(area_path__gte=area.path, area_path__lt=places.after(area.path))
    among = closed.count()
    if not among:
        raise NothingToDraw()
    lot = MD5(Concat(Value(f"{seed}/"), Cast(F("code"), CharField())))
    drawn = list(closed.order_by(lot, "id").values_list("id", flat=True)[:size])
    sample = Sample.objects.create(
        first=first, last=last, unit=unit, area=area, seed=seed, size=len(drawn), among=among, drawn_by_id=by.id,
        drawn_at=now(),
    )  # fmt: skip
    Recheck.objects.bulk_create(Recheck(sample=sample, case_id=pk) for pk in drawn)
    records.write(
        sample.subject,
        "insight.draw_sample",
        detail={
            "first": first, "last": last, "size": len(drawn), "among": among, "seed": seed,
            "unit_id": unit.pk if unit else None, "area": area.label if area else None,
        },
        by=by,
    )  # fmt: skip
    return sample


def _closed(first: date, last: date, by: Actor) -> QuerySet[Case]:
    begin = datetime.combine(first, time.min, SHANGHAI)
    end = datetime.combine(last + timedelta(days=1), time.min, SHANGHAI)
    return visible(by).filter(closed_at__gte=begin, closed_at__lt=end)
