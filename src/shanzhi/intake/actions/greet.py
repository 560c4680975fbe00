from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now, today
from shanzhi.kernel.errors import Invalid
from shanzhi.kernel.profile import current
from shanzhi.records.acting import act
from shanzhi.staff.models import Unit

from .. import halls, practice
from ..models import Visit
from . import _hall
from ._hall import Guest


def _again(pk: str) -> Visit:
    return Visit.objects.get(pk=int(pk))


@act("intake.greet", recall=_again)
def greet(
    hall: Unit,
    *,
    guests: Sequence[Guest] = (),
    came: int = 1,
    matter: str = "",
    category: str = "",
    way: str = Visit.Way.PERSON,
    line: str = "",
    suggested: Mapping[str, Any] | None = None,
    before: Visit | None = None,
    key: str | None = None,
    by: Actor,
) -> Visit:
    """Write down who came, about what, and who was asked first: one person, or a batch with its persons. 来访登记

    More than one person is a batch; names may be fewer than came. Refuses `Invalid` for wrong numbers and a category
    the county does not have.
    """
    grant = None if by.is_system else halls.allow(hall, halls.GREET, by)
    people = _hall.checked(guests)
    came = max(came, len(people))
    wrong: dict[str, str] = {}
    if not 1 <= came <= _hall.MOST_TOGETHER:
        wrong["came"] = "来访人数应为1到999。"
    if category and current().category(category) is None:
        wrong["category"] = "没有这个类别，请从列表中选择。"
    if wrong:
        raise Invalid(wrong)
    visit = Visit.objects.create(
        hall=hall,
        on=today(),
        number=_hall.next_number(hall, today(), _hall.VISITS),
        at=now(),
        way=way,
        line=line,
        came=came,
        is_batch=came > 1,
        matter=matter.strip()[:400],
        category=category,
        circle=_hall.circle_of(category),
        suggested=dict(suggested or {}),
        level=hall.area.level if hall.area is not None else "county",
        before=before,
        first_id=by.id,
        first_name=by.name,
    )
    _hall.keep_guests(visit, people)
    practice.did(visit, "triage", by=by)
    detail = {"code": visit.shown, "came": came, "named": len(people), "way": way}
    detail |= {"category": category} if _hall.told(visit, category) else {}
    _hall.line(visit, "intake.greet", detail, grant, by)
    return visit
