"""Cases that may be about the same trouble: near in place and time, and told in the same words.

It proposes with its reasons; people decide. At most `CANDIDATES` cases are compared, found by the index on place, so
the cost does not grow with the number of cases kept.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _

from shanzhi.kernel import profile as profiles
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.sealing import fingerprints
from shanzhi.places import queries as places
from shanzhi.places.models import Area

from . import search
from .models import Case, Concerned
from .states import State

CANDIDATES = 200
DAYS = 30
_ENOUGH = 40
LEAST_SHARED = 0.15
_NEAR, _CLOSE = 400, 120
"""Metres."""
_SHARED = (
    "SELECT case_id, length(words),"
    " (SELECT count(*) FROM unnest(tsvector_to_array(words)) AS piece WHERE piece = ANY(%s::text[]))"
    " FROM cases_narrative WHERE case_id = ANY(%s)"
)


@dataclass(frozen=True, slots=True)
class LookAlike:
    """相似案件. One case that may be the same, how alike (0–100), and why."""

    case: Case
    score: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sketch:
    """What is compared: a case, or a report that is not filed yet."""

    text: str
    area: Area
    category: str = ""
    lon: float | None = None
    lat: float | None = None
    marks: frozenset[bytes] = frozenset()
    pk: int | None = None


def sketch_of(case: Case) -> Sketch:
    rows = Concerned.objects.filter(case_id=case.pk, role="reporter", phone_mark__isnull=False)
    return Sketch(
        text=f"{case.title}\n{case.narrative.text}",
        area=case.area,
        category=case.category,
        lon=case.lon,
        lat=case.lat,
        marks=frozenset(bytes(mark) for mark in rows.values_list("phone_mark", flat=True) if mark is not None),
        pk=case.pk,
    )


def sketch(
    *, text: str, area: Area, category: str = "", lon: float | None = None, lat: float | None = None, phone: str = ""
) -> Sketch:
    marks = frozenset(fingerprints(phone)) if phone else frozenset[bytes]()
    return Sketch(text=text, area=area, category=category, lon=lon, lat=lat, marks=marks)


def find(wanted: Sketch, *, by: Actor, most: int, days: int = DAYS) -> list[LookAlike]:
    from .queries import visible

    neighbourhood = _neighbourhood(wanted.area)
    since = now() - timedelta(days=days)
    near = Q(area_path__gte=neighbourhood, area_path__lt=neighbourhood[:-1] + "/")
    callers: set[int] = set()
    if wanted.marks:
        same = Concerned.objects.filter(phone_mark__in=list(wanted.marks)).order_by("-id")
        callers = set(same.values_list("case_id", flat=True)[:50])
    found = (
        visible(by)
        .filter(near | Q(pk__in=callers), opened_at__gte=since)
        .exclude(pk=wanted.pk or 0)
        .exclude(state__in=(State.DRAFT, State.MERGED, State.WITHDRAWN))
        .select_related("lead_unit")
        .order_by("-opened_at")
    )
    candidates = list(found[:CANDIDATES])
    shares = _shared_words(search.pieces(wanted.text), [c.pk for c in candidates])
    judged = [_judge(wanted, c, shares.get(c.pk, 0.0), c.pk in callers) for c in candidates]
    alike = [j for j in judged if j.score >= _ENOUGH]
    return sorted(alike, key=lambda j: (-j.score, -j.case.pk))[:most]


def _neighbourhood(area: Area) -> str:
    """The village around a grid; an area that is no grid is its own neighbourhood."""
    profile = profiles.current()
    for fact in reversed(places.ancestors(area.path)):
        level = profile.level(fact.level)
        if level is not None and not level.is_grid:
            return str(fact.path)
    return area.path


def _shared_words(pieces: Sequence[str], ids: Sequence[int]) -> dict[int, float]:
    """For each case the share of the shorter text's pieces that both have."""
    if not pieces or not ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_SHARED, [list(pieces), list(ids)])
        return {pk: both / max(1, min(length, len(pieces))) for pk, length, both in cursor.fetchall()}


def _judge(wanted: Sketch, case: Case, shared: float, same_caller: bool) -> LookAlike:
    # Place and telephone alone do not make the same trouble: some of the words must agree.
    if shared < LEAST_SHARED:
        return LookAlike(case, 0, ())
    score = 70 * shared
    reasons = []
    if shared >= 0.25:
        reasons.append(_("描述相近"))
    if wanted.category and case.category == wanted.category:
        score += 12
        reasons.append(_("同一类别"))
    metres = _metres(wanted, case)
    if metres is not None and metres <= _NEAR:
        score += 18 if metres <= _CLOSE else 9
        reasons.append(_("相距{n}米").format(n=max(10, int(round(metres, -1)))) if metres > 10 else _("同一地点"))
    elif case.area_id == wanted.area.pk:
        score += 9
        reasons.append(_("同一网格"))
    if same_caller:
        score += 22
        reasons.append(_("同一电话"))
    return LookAlike(case, min(100, round(score)), tuple(str(r) for r in reasons))


def _metres(one: Sketch, other: Case) -> float | None:
    if one.lon is None or one.lat is None or other.lon is None or other.lat is None:
        return None
    east = (other.lon - one.lon) * 111_320 * math.cos(math.radians(one.lat))
    north = (other.lat - one.lat) * 110_574
    return math.hypot(east, north)
