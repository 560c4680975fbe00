"""Cases that may be about the same trouble: same place, same days, same words. Shown before filing; a person decides.

Bounded work: the newest of the neighbourhood (the grid's village, by index), never the whole table.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.records.queries import profile_of

from . import queries
from .models import Case
from .search import pieces
from .states import OPEN, State

MOST_READ = 150
"""So many of the newest in the neighbourhood are compared."""
DAYS = 30
RECENTLY_ENDED = timedelta(days=7)
NEAR, FAR = 60.0, 400.0
"""Metres: this near is the same spot, beyond the other it is another place."""
LIKELY = 0.42
_METRES_PER_DEGREE = 111_320.0


@dataclass(frozen=True, slots=True)
class LookAlike:
    """相似案件. One case that may be the same trouble, and why."""

    code: str
    title: str
    category: str
    category_label: str
    state: str
    state_label: str
    opened_at: datetime
    address: str
    area_label: str
    metres: int | None
    has_ended: bool
    score: float
    reasons: tuple[str, ...]


def look_alikes(
    *,
    area_path: str,
    text: str,
    lon: float | None = None,
    lat: float | None = None,
    category: str = "",
    since: datetime | None = None,
    leave_out: Sequence[str] = (),
    most: int = 5,
    by: Actor,
) -> list[LookAlike]:
    """The likeliest twins among cases `by` may see, best first. Two queries.

    `area_path` is the place of the new report; its village is the neighbourhood. `lon`/`lat` are WGS-84 degrees.
    A resident is only told of open events in public space. Ended cases count for a week.
    """
    moment = now()
    since = since or moment - timedelta(days=DAYS)
    words = frozenset(pieces(text))
    if not words and lon is None:
        return []
    found = [
        twin
        for case in _neighbours(area_path, since, moment, by)
        if case.code not in leave_out
        and (twin := _compared(case, area_path, words, lon, lat, category, moment)).score >= LIKELY
    ]
    return sorted(found, key=lambda t: (-t.score, -t.opened_at.timestamp()))[:most]


def _neighbours(area_path: str, since: datetime, moment: datetime, by: Actor) -> list[Case]:
    around = _neighbourhood(area_path)
    seen = Q(circle="open", kind=Case.Kind.EVENT) if by.via == "resident" else queries.visible_q(by)
    going_on = Q(state__in=OPEN) | Q(closed_at__gte=moment - RECENTLY_ENDED)
    return list(
        Case.objects.filter(seen, going_on, area_path__gte=around, area_path__lt=around[:-1] + "/", opened_at__gte=since)
        .exclude(state=State.DRAFT)
        .select_related("area", "narrative")
        .only(
            "code", "title", "category", "state", "opened_at", "address", "lon", "lat", "area_path", "profile_id",
            "closed_at", "area__label", "narrative__text",
        )
        .order_by("-opened_at")[:MOST_READ]
    )  # fmt: skip


def _neighbourhood(area_path: str) -> str:
    """The place and what lies beside it: one step up, but never the whole county or a whole town for a grid."""
    ids = area_path.rstrip(".").split(".")
    if len(ids) <= 3:
        return area_path
    return ".".join(ids[: max(3, len(ids) - 1)]) + "."


def _compared(
    case: Case,
    area_path: str,
    words: frozenset[str],
    lon: float | None,
    lat: float | None,
    category: str,
    moment: datetime,
) -> LookAlike:
    theirs = frozenset(pieces(f"{case.title}\n{case.narrative.text}\n{case.address}"))
    shared = len(words & theirs) / max(1, min(len(words), len(theirs)))
    metres = _metres(lon, lat, case.lon, case.lat)
    near = _nearness(metres, area_path, case.area_path)
    age = moment - case.opened_at
    fresh = max(0.0, 1 - age / timedelta(days=DAYS))
    same_kind = 1.0 if category and category == case.category else 0.0
    score = 0.5 * min(1.0, shared * 1.6) + 0.25 * near + 0.15 * same_kind + 0.1 * fresh
    if shared < 0.12:
        score -= 0.25
    return LookAlike(
        code=case.code,
        title=case.title,
        category=case.category,
        category_label=profile_of(case.profile_id).category_label(case.category),
        state=str(case.state),
        state_label=str(case.get_state_display()),
        opened_at=case.opened_at,
        address=case.address,
        area_label=case.area.label,
        metres=metres,
        has_ended=case.has_ended,
        score=round(score, 2),
        reasons=_reasons(shared, metres, case.area_path == area_path, bool(same_kind), age),
    )


def _nearness(metres: int | None, mine: str, theirs: str) -> float:
    if metres is not None:
        return max(0.0, min(1.0, (FAR - metres) / (FAR - NEAR)))
    return 0.8 if mine == theirs else 0.3


def _reasons(shared: float, metres: int | None, same_area: bool, same_kind: bool, age: timedelta) -> tuple[str, ...]:
    said = []
    if metres is not None and metres <= FAR:
        said.append(_("相距约{n}米").format(n=max(10, round(metres, -1))))
    elif same_area:
        said.append(_("同一网格"))
    if same_kind:
        said.append(_("同一类别"))
    if shared >= 0.12:
        said.append(_("文字相近{n}%").format(n=min(100, round(shared * 100))))
    hours = age // timedelta(hours=1)
    said.append(_("{n}小时前").format(n=max(1, hours)) if hours < 48 else _("{n}天前").format(n=hours // 24))
    return tuple(said)


def _metres(lon: float | None, lat: float | None, lon2: float | None, lat2: float | None) -> int | None:
    """On a plane; good to a metre at these distances."""
    if lon is None or lat is None or lon2 is None or lat2 is None:
        return None
    east = (lon2 - lon) * math.cos(math.radians(lat)) * _METRES_PER_DEGREE
    return round(math.hypot(east, (lat2 - lat) * _METRES_PER_DEGREE))
