"""Escalations by rule: each case goes up by its own move, everything else of all of them is written at once."""

from __future__ import annotations

from collections.abc import Sequence

from shanzhi.cases import actions as cases
from shanzhi.cases.models import Case
from shanzhi.cases.states import MOVES
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.case_code import spoken
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import Invalid
from shanzhi.kernel.profile import Profile
from shanzhi.kernel.profile_ladder import Rung
from shanzhi.notices import actions as notices
from shanzhi.notices.actions import Message
from shanzhi.staff.models import Member, Unit

from ..climbing import Standing
from ..models import Escalation
from ..posts import Holders
from . import _case

Asked = tuple[Standing, Rung, int | None]
"""A climb, its rung, and who owns the case as a hard one."""


def lift_many(asked: Sequence[Asked], holders: Holders, profile: Profile, by: Actor) -> None:
    """Led by whoever owns the hard case, else by the leader nearest above. Where nobody can lead, the case stays."""
    led = [(one, rung, leader) for one, rung, owner in asked if (leader := _leader(one, owner, holders)) is not None]
    if not led:
        return
    after = {one.case_id: _lift(one, rung, by) for one, rung, _leader_id in led}
    names = dict(Member.objects.filter(pk__in={leader for *_x, leader in led}).values_list("pk", "name"))
    desks = {
        u.pk: u
        for u in Unit.objects.filter(pk__in={*after.values(), *(one.desk_id for one, *_x in led)}).select_related(
            "area"
        )
    }
    rows = []
    for one, rung, leader in led:
        desk = desks[after[one.case_id]]
        level = profile.level(desk.area.level) if desk.area else None
        rows.append(
            Escalation(
                case_id=one.case_id, leader_id=leader, leader_name=names[leader], reason=_reason(rung),
                before=desks[one.desk_id].short_name, after=desk.short_name,
                level=level.name if level else desk.short_name, rule=rung.key, at=now(), by_name=by.name,
            )
        )  # fmt: skip
    Escalation.objects.bulk_create(rows)
    _case.write_lines(
        [
            (
                one.subject,
                "command.escalate",
                {"leader": row.leader_name, "reason": row.reason, "before": row.before, "desk": row.after,
                 "level": row.level, "rule": row.rule},
            )
            for (one, _rung, _leader_id), row in zip(led, rows, strict=True)
        ],
        by=by,
    )  # fmt: skip
    notices.send_many([_message(one, rung, leader, profile) for one, rung, leader in led], by=by)


def _reason(rung: Rung) -> str:
    return rung.reason or "按督办阶梯提级。"


def _leader(one: Standing, owner: int | None, holders: Holders) -> int | None:
    if owner is not None and holders.is_over(one.desk_path, "leader", owner):
        return owner
    return min(holders.nearest(one.desk_path, "leader", "open"), default=None)


def _lift(one: Standing, rung: Rung, by: Actor) -> int:
    """The desk that pushes it from now on: the one above, or the same at the top and for a case that is parked."""
    if one.state not in MOVES["escalate"].sources:
        return one.desk_id
    case = Case(pk=one.case_id)
    try:
        cases.escalate(case, reason=_reason(rung), by=by)
    except Invalid:
        return one.desk_id
    return case.desk_id


def _message(one: Standing, rung: Rung, leader: int, profile: Profile) -> Message:
    return Message(
        to=leader,
        template="lead_named",
        key=f"lead_named/{one.code}/{one.id}/{rung.key}",
        facts={"code": spoken(one.code), "category": profile.category_label(one.category)},
        about=one.subject,
        link=f"/cases/{one.code}/",
        circle=one.circle,
    )
