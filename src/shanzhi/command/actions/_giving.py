"""Errands that come of a gathering are given by the acts of the cases, in the state the case is in."""

from __future__ import annotations

from shanzhi.cases import actions as cases
from shanzhi.cases import rules
from shanzhi.cases.models import Case, Errand
from shanzhi.cases.states import AT_THE_DESK, ERRAND_OPEN, MOVES, WITH_THE_UNIT, State
from shanzhi.kernel.actor import Actor
from shanzhi.staff.models import Unit

from ..gathering_errors import NoErrandNow


def give_errand(case: Case, unit: Unit, *, task: str, limit: str = "", by: Actor) -> Errand:
    """The unit's open errand in the case: the one it has, or a new one. Nobody leads yet: this unit does.

    Refuses `NoErrandNow` where the case is at no point at which somebody can be given work.
    """
    have = Errand.objects.filter(case_id=case.pk, unit=unit, state__in=ERRAND_OPEN).order_by("-id").first()
    if have is not None:
        return have
    if case.state in WITH_THE_UNIT:
        cases.enlist(case, unit=unit, task=task[:400], limit=limit, by=by)
    elif case.state in MOVES["dispatch"].sources:
        cases.dispatch(case, to=unit, task=task[:400], limit=limit, by=by)
    else:
        raise NoErrandNow(code=case.code, state=case.get_state_display(), unit=unit.short_name)
    return Errand.objects.filter(case_id=case.pk, unit=unit).latest("id")


def in_the_name_of(what: str, case: Case, by: Actor) -> Actor:
    """Whoever may hand out work on the case does so as themselves. A village that may call units but not dispatch has
    the errands given by the whistle itself: the county's rule gave it that right, and the trail says so."""
    verb = "enlist" if case.state in WITH_THE_UNIT else "accept" if is_new(case) else "dispatch"
    errands = list(Errand.objects.filter(case_id=case.pk))
    return by if rules.allows(verb, case, errands, by) else Actor.system(what)


def is_new(case: Case) -> bool:
    return case.state in (State.REPORTED, State.REGISTERED)


def is_still_open(case: Case) -> bool:
    return case.state in (*AT_THE_DESK, *WITH_THE_UNIT)
