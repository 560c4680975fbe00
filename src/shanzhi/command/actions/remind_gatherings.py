from __future__ import annotations

from datetime import datetime

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.profile import Profile
from shanzhi.records.acting import act

from .. import posts, waiting
from ..ladder import in_force
from ..models import Decision, Invitation, PlanStep, WhistleCall
from . import _case, _gathering, _whistle


@act("command.remind_gatherings")
def remind_gatherings(*, most: int = 500, by: Actor) -> int:
    """Remind whoever has not answered, come or done its part, on the way to the limit and at it. 会哨提醒

    One pass over at most `most` of each; returns how many were due. At the limit of a whistle its caller hears too.
    """
    moment, profile = now(), in_force()
    done = _calls(moment, profile, most, by) + _invitations(moment, profile, most, by)
    return done + _decisions(moment, profile, most, by) + _steps(moment, profile, most, by)


def _calls(moment: datetime, profile: Profile, most: int, by: Actor) -> int:
    rows = list(
        WhistleCall.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("unit", "whistle__case__desk", "whistle__unit")
        .filter(next_at__lte=moment)
        .order_by("next_at")[:most]
    )
    for row in rows:
        whistle, case = row.whistle, row.whistle.case
        due = row.answer_due_at if row.state == WhistleCall.State.CALLED else row.arrive_due_at
        is_late = moment >= due
        step = {
            (WhistleCall.State.CALLED, False): "还没有应哨，请尽快应答",
            (WhistleCall.State.CALLED, True): "超过时限没有应哨",
            (WhistleCall.State.COMING, False): "已应哨，请按时到场",
            (WhistleCall.State.COMING, True): "超过时限没有到场",
        }[WhistleCall.State(row.state), is_late]
        members = posts.of_unit(case, row.unit_id)
        if is_late:
            members |= _whistle.callers(whistle, case)
        _whistle.tell(
            whistle, case, "whistle_late", members, key=f"{row.unit_id}/{row.state}/{is_late}", by=by,
            unit=row.unit.short_name, step=step, due=_case.due_words(due),
        )  # fmt: skip
        row.next_at = waiting.next_of_call(row, profile.whistle.remind_share, moment)
    WhistleCall.objects.bulk_update(rows, ["next_at"])
    return len(rows)


def _invitations(moment: datetime, profile: Profile, most: int, by: Actor) -> int:
    rows = list(
        Invitation.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("unit", "gathering")
        .filter(next_at__lte=moment)
        .order_by("next_at")[:most]
    )
    holders = posts.Holders([row.unit_id for row in rows], profile)
    for row in rows:
        is_late = moment >= row.reply_due_at
        gathering = row.gathering
        members = holders.in_unit(row.unit_id, _gathering.TELLING, _gathering.circle_of(gathering))
        if is_late and gathering.convened_by_id is not None:
            members = members | {gathering.convened_by_id}
        _gathering.tell(
            gathering, "gathering_late", members, key=f"reply/{row.pk}/{is_late}", by=by, unit=row.unit.short_name,
            step="超过时限没有答复" if is_late else "还没有答复", due=_case.due_words(row.reply_due_at),
        )  # fmt: skip
        row.next_at = waiting.next_of_invitation(row, gathering.convened_at, profile.whistle.remind_share, moment)
    Invitation.objects.bulk_update(rows, ["next_at"])
    return len(rows)


def _decisions(moment: datetime, profile: Profile, most: int, by: Actor) -> int:
    rows = list(
        Decision.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("unit", "gathering")
        .filter(next_at__lte=moment)
        .order_by("next_at")[:most]
    )
    holders = posts.Holders([row.unit_id for row in rows if row.unit_id is not None], profile)
    for row in rows:
        row.next_at = None
        if row.unit is None or row.due_at is None:
            continue
        members = holders.in_unit(row.unit.pk, _gathering.TELLING, _gathering.circle_of(row.gathering))
        if row.gathering.convened_by_id is not None:
            members = members | {row.gathering.convened_by_id}
        _gathering.tell(
            row.gathering, "gathering_late", members, key=f"decision/{row.pk}", by=by, unit=row.unit.short_name,
            step=f"逾期没有落实：{row.text[:40]}", due=_case.due_words(row.due_at),
        )  # fmt: skip
    Decision.objects.bulk_update(rows, ["next_at"])
    return len(rows)


def _steps(moment: datetime, profile: Profile, most: int, by: Actor) -> int:
    rows = list(
        PlanStep.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("unit", "run__case__desk")
        .filter(next_at__lte=moment)
        .order_by("next_at")[:most]
    )
    for row in rows:
        row.next_at, case = None, row.run.case
        if case.has_ended or row.due_at is None:
            continue
        members = posts.of_unit(case, case.desk_id)
        if row.unit_id is not None:
            members |= posts.of_unit(case, row.unit_id)
        _case.tell(
            case, "linkage", members, key=f"{case.code}/step/{row.pk}", by=by, title=row.run.name,
            step=f"“{row.name}”逾期未完成",
        )  # fmt: skip
    PlanStep.objects.bulk_update(rows, ["next_at"])
    return len(rows)
