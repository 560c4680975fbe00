from __future__ import annotations

from datetime import date

from shanzhi.cases.models import Case
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import local, now, today
from shanzhi.kernel.errors import Invalid
from shanzhi.records.acting import act
from shanzhi.staff.models import Member

from .. import numbers
from ..climbing import begin_one
from ..ladder import in_force, is_leader, morning_of
from ..ladder_errors import AlreadyListed, NobodyLeads
from ..models import Climb, HardCase
from . import _case


def _again(pk: str) -> HardCase:
    return HardCase.objects.get(pk=int(pk))


@act("command.list_hard_case", recall=_again)
def list_hard_case(
    case: Case,
    *,
    reason: str,
    plan: str,
    owner: Member,
    review_on: date | None = None,
    key: str | None = None,
    by: Actor,
) -> HardCase:
    """Put a case on the list of hard cases, with a plan, the leader who owns it and a day of review. 列入疑难件

    It takes up a suggestion of the ladder where there is one.
    """
    reason = _case.wanted("reason", "列入事由", reason)
    plan = _case.wanted("plan", "化解方案", plan, at_most=4000)
    found, _errands = _case.locked(case.pk, by)
    grant = _case.of_the_desk("command.list_hard_case", found, by)
    _case.refuse_over(found, "列入疑难件", even_closed=True)
    if not is_leader(owner, found):
        raise NobodyLeads(name=owner.name)
    if review_on is not None and review_on <= today():
        raise Invalid({"review_on": "复核日期应当在今天之后。"})
    row = HardCase.objects.select_for_update().filter(case=found, state__in=("SUGGESTED", "LISTED")).first()
    if row is not None and row.state == HardCase.State.LISTED:
        raise AlreadyListed(code=found.code, number=row.number)
    profile, moment = in_force(), now()
    day = review_on or local(profile.calendar().due(moment, profile.ladder.limits.review)).date()
    row = row or HardCase(case=found, at=moment)
    row.state, row.reason, row.plan = HardCase.State.LISTED, reason, plan
    row.owner, row.owner_name, row.by_name = owner, owner.name, by.name
    row.number, row.listed_at = numbers.take("hard_case", profile)[0], moment
    row.review_on, row.next_at = day, morning_of(day, profile)
    row.save()
    begin_one(found, Climb.Cause.LISTED, profile=profile)
    _case.write_line(
        found,
        "command.list_hard_case",
        {"number": row.number, "owner": owner.name, "reason": reason, "review_on": day.isoformat()},
        grant=grant,
        by=by,
    )
    _case.tell(
        found, "hard_case_owned", [owner.pk], key=f"{found.code}/{row.pk}", link=f"/command/hard-cases/{row.pk}/",
        by=by, due=f"{day:%m月%d日}",
    )  # fmt: skip
    _case.announce_change(found, "command.list_hard_case", [])
    return row
