"""Questions of the ladder that acts and pages share: the county's rules in force, who leads, working moments."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db.models import Q

from shanzhi.cases.models import Case
from shanzhi.cases.states import State
from shanzhi.kernel import verbs
from shanzhi.kernel.clock import SHANGHAI, today
from shanzhi.kernel.profile import Profile
from shanzhi.kernel.worktime import Kind, WorkCalendar
from shanzhi.records.queries import profile_in_force, profile_of
from shanzhi.staff.models import Member, Post

READ = verbs.declare("command.read", "查看督办", is_act=False).name
CALL_LEADER = verbs.declare("command.call_leader", "报请领导批示", is_act=False).name
SUGGEST_HARD = verbs.declare("command.suggest_hard_case", "建议列入疑难件", is_act=False).name
"""Lines that only the ladder itself writes."""
LEADER = "leader"
OVER = (State.ARCHIVED, State.TRANSFERRED, State.MERGED, State.REFUSED, State.WITHDRAWN)
_TICK = timedelta(microseconds=1)


def in_force() -> Profile:
    """The ladder is the command room's own way of working: today's rules hold for every case."""
    return profile_of(profile_in_force().pk)


def leaders_for(case: Case) -> list[Member]:
    """Who may lead a case or own it: leaders over the desk or above it, the nearest first."""
    day = today()
    ids = case.desk_path.rstrip(".").split(".")
    above = [".".join(ids[:n]) + "." for n in range(1, len(ids) + 1)]
    rows = (
        Post.objects.filter(
            Q(ends_on=None) | Q(ends_on__gte=day), kind=LEADER, starts_on__lte=day, relieved_at=None,
            member__is_active=True, area__path__in=above,
        )
        .select_related("member", "area", "unit")
        .order_by("id")
    )  # fmt: skip
    ordered = sorted(rows, key=lambda p: -len(p.area.path) if p.area else 0)
    return list({p.member_id: p.member for p in ordered}.values())


def is_leader(member: Member, case: Case) -> bool:
    return any(m.pk == member.pk for m in leaders_for(case))


def is_working(calendar: WorkCalendar, moment: datetime) -> bool:
    """Do people work at this moment?"""
    return calendar.elapsed(moment, moment + timedelta(seconds=1), Kind.WORKING) > timedelta()


def working_from(calendar: WorkCalendar, moment: datetime) -> datetime:
    """The moment itself, or the next at which people work."""
    if is_working(calendar, moment):
        return moment
    return calendar.shift(moment, Kind.WORKING, _TICK)


def morning_of(day: date, profile: Profile) -> datetime:
    """When work begins on that day, or on the next working day."""
    return working_from(profile.calendar(), datetime.combine(day, time(0, 0), SHANGHAI))
