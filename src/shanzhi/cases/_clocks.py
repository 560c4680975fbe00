"""Starting, pausing and stopping the clocks of a case and of its errands. The arithmetic is the kernel's."""

from __future__ import annotations

from datetime import datetime, timedelta

from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import Invalid
from shanzhi.kernel.profile import Profile
from shanzhi.kernel.worktime import Limit, WorkCalendar
from shanzhi.records.queries import profile_of

from . import special_limits
from .models import Case, Errand, Plea


def _profile(target: Case | Errand, like: Case | None) -> Profile:
    case = like or (target if isinstance(target, Case) else target.case)
    return profile_of(case.profile_id)


def limit_for(case: Case, stage: str) -> str:
    """The profile's limit for a stage (accept, dispatch, handle, verify, follow_up) of this category, severity
    and channel, or a shorter one that an upper room sets for now; empty where the county sets none."""
    limit = profile_of(case.profile_id).limit_for(
        stage, category=case.category, severity=case.severity, channel=case.channel
    )
    return special_limits.shortest(case, stage, str(limit) if limit else "")


def refuse_longer(case: Case, stage: str, limit: str) -> None:
    """A shorter limit is the dispatcher's business, a longer one needs an extension."""
    ordinary = limit_for(case, stage)
    if not ordinary or limit == ordinary:
        return
    try:
        wished = Limit.parse(limit)
    except ValueError as error:
        raise Invalid({"limit": "时限请写成 7wd（工作日）、4wh（工作小时）或 2h（小时）。"}) from error
    calendar, start = profile_of(case.profile_id).calendar(), now()
    if calendar.due(start, wished) > calendar.due(start, Limit.parse(ordinary)):
        raise Invalid(
            {"limit": f"办理时限不能长于规定的{Limit.parse(ordinary).str_zh}，确需更长请由承办单位申请延期。"}
        )


def start(
    target: Case | Errand, stage: str, limit: str = "", *, like: Case | None = None, at: datetime | None = None
) -> None:
    """Set the clock anew from this moment, or from `at`. With no limit in the profile there is no clock. `like` is the
    case whose profile counts, for an errand."""
    begin = at or now()
    if not limit:
        limit = limit_for(like or (target if isinstance(target, Case) else target.case), stage)
    if isinstance(target, Case):
        target.limit_from = begin if limit else None
    target.limit, target.paused_at = limit, None
    if not limit:
        target.warn_at = target.due_at = target.lamp_next_at = None
        return
    profile = _profile(target, like)
    parsed, calendar = Limit.parse(limit), profile.calendar()
    target.due_at = calendar.due(begin, parsed)
    lamps = profile.lamps
    target.warn_at = calendar.warn_at(begin, target.due_at, parsed, lamps.yellow_share, lamps.yellow_at_least)
    _set_next(target)


def stop(target: Case | Errand) -> None:
    """No clock runs any more; the due moment stays for the record."""
    target.paused_at = None
    target.lamp_next_at = None


def pause(target: Case | Errand) -> None:
    if target.due_at is not None and target.paused_at is None:
        target.paused_at = now()
    target.lamp_next_at = None


def resume(target: Case | Errand, *, like: Case | None = None) -> None:
    """Move the due moment by the time of its own kind that passed while paused."""
    if target.paused_at is None or target.due_at is None:
        return
    calendar, limit = _profile(target, like).calendar(), Limit.parse(target.limit)
    _shift(target, calendar, limit, calendar.elapsed(target.paused_at, now(), limit))
    target.paused_at = None
    _set_next(target)


def extend(target: Case | Errand, amount: str, *, like: Case | None = None) -> None:
    """Add to the limit. An extension in working days on a round-the-clock limit is counted in that limit's own time."""
    if target.due_at is None:
        return
    calendar, limit, more = _profile(target, like).calendar(), Limit.parse(target.limit), Limit.parse(amount)
    by = calendar.length(more)
    if more.kind is not limit.kind:
        by = calendar.due(target.due_at, more) - target.due_at
        if limit.unit in ("wd", "wh"):
            by = calendar.elapsed(target.due_at, calendar.due(target.due_at, more), limit)
    _shift(target, calendar, limit, by)
    _set_next(target)


def ask_by(plea: Plea, case: Case) -> None:
    """The reviewer's own clock: by when this plea must be ruled on. It starts when the plea is asked."""
    profile = profile_of(case.profile_id)
    limit, calendar = profile.limits.rule, profile.calendar()
    plea.limit = str(limit)
    plea.due_at = calendar.due(plea.asked_at, limit)
    lamps = profile.lamps
    plea.warn_at = calendar.warn_at(plea.asked_at, plea.due_at, limit, lamps.yellow_share, lamps.yellow_at_least)
    plea.lamp_next_at = plea.warn_at if plea.warn_at is not None and plea.warn_at > plea.asked_at else plea.due_at


def object_until(case: Case, errand: Errand) -> datetime:
    """Until when the unit of this errand may say that the case is not its own."""
    profile = profile_of(case.profile_id)
    return profile.calendar().due(errand.dispatched_at, profile.limits.object)


def _shift(target: Case | Errand, calendar: WorkCalendar, limit: Limit, by: timedelta) -> None:
    if target.due_at is not None:
        target.due_at = calendar.shift(target.due_at, limit, by)
    if target.warn_at is not None:
        target.warn_at = calendar.shift(target.warn_at, limit, by)


def _set_next(target: Case | Errand) -> None:
    if target.paused_at is not None:
        return
    moment = now()
    target.lamp_next_at = next((at for at in (target.warn_at, target.due_at) if at is not None and at > moment), None)
    if target.lamp_next_at is None and target.due_at is not None:
        # Already past both: the scan shall still say so once.
        target.lamp_next_at = moment
