"""Statutory clocks begin and are met by the moves of a case, in the move's own transaction."""

from __future__ import annotations

from shanzhi.cases import hooks
from shanzhi.cases.models import Case
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.profile_watch import StatutoryClock
from shanzhi.records import actions as records
from shanzhi.records.queries import profile_of

from . import statutory
from .actions.meet_clock import finish
from .actions.start_clock import begin_clock, facts_of
from .models import Clock
from .statute import last_day
from .watch_errors import TooLate

_RULE = Actor.system("法定时限")


@hooks.register("*")
def run_clocks(moved: hooks.Moved) -> None:
    """Most cases have none of these clocks, and cost nothing here."""
    case = moved.case
    fitting = statutory.fitting(profile_of(case.profile_id), case)
    if not fitting:
        return
    verb = moved.verb.removeprefix("cases.")
    if verb == "open_case" and case.state == "DRAFT":
        return
    step = "open_case" if verb == "report" else verb
    # A reply that only says what is going on while a unit works is no answer.
    # A case that is only just opened has no clock to look for: filing pays for none of these questions.
    is_new = verb == "open_case"
    met = [] if is_new else _met(case, fitting, verb)
    for clock, terms in met:
        if terms.bars == verb and clock.due_at <= now():
            law = f"依据：{terms.law}{terms.article}。"
            due = f"{last_day(clock.due_at):%m月%d日}"
            raise TooLate(step=clock.step, due=due, move="提出异议", law=law)
    for clock, _terms in met:
        follow = finish(clock, case, now(), by=moved.by)
        _line(case, "command.meet_clock", {"step": clock.step, "late": clock.is_late})
        for one in follow:
            _line(case, "command.start_clock", facts_of(one))
    begun = {step, "accept"} if step == "open_case" and case.accepted_at is not None else {step}
    for terms in fitting:
        if terms.starts not in begun or (not is_new and _ran_already(case, terms)):
            continue
        started = begin_clock(case, terms, now(), by=_RULE)
        if started is not None:
            _line(case, "command.start_clock", facts_of(started))


def _met(case: Case, fitting: list[StatutoryClock], verb: str) -> list[tuple[Clock, StatutoryClock]]:
    if not any(verb in t.met_by or t.bars == verb for t in profile_of(case.profile_id).statutory):
        return []
    running = Clock.objects.select_for_update().filter(case_id=case.pk, state__in=statutory.OPEN).order_by("id")
    found = [(clock, statutory.terms_of(clock)) for clock in running]
    return [(clock, terms) for clock, terms in found if verb in terms.met_by]


def _ran_already(case: Case, terms: StatutoryClock) -> bool:
    """Of the whole case there is one clock; a dispatch gives each receiving unit its own time again."""
    if terms.starts == "dispatch" and terms.bars:
        return False
    return Clock.objects.filter(case_id=case.pk, key=terms.key).exclude(state=Clock.State.STOPPED).exists()


def _line(case: Case, verb: str, detail: dict[str, object]) -> None:
    records.write(case.subject, verb, detail=detail, by=_RULE)
