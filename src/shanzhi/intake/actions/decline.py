from __future__ import annotations

from shanzhi.cases import actions as cases
from shanzhi.cases.models import Case
from shanzhi.cases.queries import by_code
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import Invalid
from shanzhi.records.acting import act
from shanzhi.records.queries import profile_of

from .. import doors
from ._redirecting import keep_redirection


@act("intake.decline", recall=by_code)
def decline(
    case: Case,
    *,
    reason: str,
    door: str = "",
    other_door: str = "",
    seen: int | None = None,
    key: str | None = None,
    by: Actor,
) -> Case:
    """Refuse a report with its reason and the right door, from the profile's list or in own words. 收件不予受理

    The resident reads name, telephone, what to bring and the time limit; the paper can be printed from the case.
    """
    profile = profile_of(case.profile_id)
    found = profile.right_door(door) if door else None
    if found is None and not other_door.strip():
        raise Invalid({"door": "请选择群众应当去的部门或渠道，没有合适的请自行填写。不能只说不归我管。"})
    name = found.name if found else other_door.strip()[:80]
    cases.decline(case, reason=reason, right_door=doors.in_words(found) if found else name, seen=seen, by=by)
    keep_redirection(case=case, channel=case.channel, asked=case.title, door=door, door_name=name, advice=reason, by=by)
    return case
