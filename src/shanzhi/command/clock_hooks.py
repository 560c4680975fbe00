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
from .actions.stop_clock import end_clock
from .models import Clock
from .statute import last_day
from .watch_errors import TooLate

_RULE = Actor.system("法定时限")
MOOT = {
    "withdraw": "来访人撤回诉求。",
    "decline": "不予受理，已告知应当前往的部门。",
    "transfer": "已移送有权处理的机关。",
}
"""Moves after which nothing is owed here, and why."""


@hooks.register("*")
def run_clocks(moved: hooks.Moved) -> None:
    """Most cases have none of these clocks, and cost nothing here."""
    case = moved.case
    verb = _said(moved)
    if verb in MOOT:
        _stop_what_is_moot(case, verb)
        return
    if verb == "reply":
        _answer(case, moved.by)
        return
    fitting = statutory.fitting(profile_of(case.profile_id), case)
    if not fitting or (verb == "open_case" and case.state == "DRAFT"):
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
        _meet(clock, case, moved.by)
    begun = {step, "accept"} if step == "open_case" and case.accepted_at is not None else {step}
    for terms in fitting:
        if terms.starts not in begun or (not is_new and _ran_already(case, terms)):
            continue
        started = begin_clock(case, terms, now(), is_first=is_new, by=_RULE)
        if started is not None:
            _line(case, "command.start_clock", facts_of(started))


def _said(moved: hooks.Moved) -> str:
    """A case that is closed with an answer is answered."""
    verb = moved.verb.removeprefix("cases.")
    return "reply" if verb == "close" and moved.detail.get("reply") else verb


def _answer(case: Case, by: Actor) -> None:
    """One answer for all: also whoever's petition or order was joined to this case has been answered with it."""
    # Asked one after the other: as one condition with OR it would read every running clock of the county.
    joined = Case.objects.filter(joined_to_id=case.pk).values_list("pk", flat=True)
    owed = Clock.objects.select_for_update(of=("self",)).filter(state__in=statutory.OPEN)
    mine = owed.filter(case_id__in=[case.pk, *joined])
    for clock in mine.select_related("case").order_by("id"):
        if "reply" in statutory.terms_of(clock).met_by:
            _meet(clock, clock.case, by)


def _meet(clock: Clock, case: Case, by: Actor) -> None:
    follow = finish(clock, case, now(), by=by)
    _line(case, "command.meet_clock", {"step": clock.step, "late": clock.is_late})
    for one in follow:
        _line(case, "command.start_clock", facts_of(one))


def _stop_what_is_moot(case: Case, verb: str) -> None:
    """The matter is no longer here. What the law wanted of the move itself is met by it; a case that was joined to
    another is still owed its answer, and keeps its clocks."""
    running = Clock.objects.select_for_update().filter(case_id=case.pk, state__in=statutory.OPEN).order_by("id")
    for clock in running:
        if verb in statutory.terms_of(clock).met_by:
            _meet(clock, case, _RULE)
        else:
            end_clock(clock, MOOT[verb], by=_RULE)
            _line(case, "command.stop_clock", {"step": clock.step, "reason": MOOT[verb]})


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
