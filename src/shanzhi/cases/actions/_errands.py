"""Giving errands to units and taking them back: what dispatch, enlist, a ruling and an escalation have in common."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from shanzhi.kernel.clock import now
from shanzhi.staff.models import Unit

from .. import _clocks
from .._moving import Moving
from ..errors import ClosedUnit, TwiceInOneCase
from ..models import Errand
from ..states import ERRAND_OPEN


def refuse_unit(work: Moving, unit: Unit) -> None:
    """Refuses a unit that is closed or still has an open errand in this case."""
    if unit.closed_on is not None:
        raise ClosedUnit(unit=unit.name)
    if any(e.unit_id == unit.pk and e.state in ERRAND_OPEN for e in work.errands):
        raise TwiceInOneCase(unit=unit.name)


def give(work: Moving, unit: Unit, role: str, *, task: str, limit: str, is_designated: bool = False) -> Errand:
    """One more errand of the case, its clock running since the act began. The caller has asked `refuse_unit`."""
    errand = Errand(
        case=work.case,
        unit=unit,
        role=role,
        task=task.strip()[:400],
        is_designated=is_designated,
        round=work.case.redos + 1,
        dispatched_by_id=work.by.id,
        dispatched_at=work.since,
    )
    _clocks.start(errand, "handle", limit, like=work.case, at=work.since)
    work.errands.append(errand)
    return errand


def take_back(errands: Iterable[Errand], why: str) -> None:
    """What is still open of these is RECALLED: no clock runs any more, and what was asked for it lapses."""
    gone = [e for e in errands if e.state in ERRAND_OPEN]
    for errand in gone:
        errand.state = "RECALLED"
        _clocks.stop(errand)
    lapse(gone, why)


def lapse(errands: Iterable[Errand], why: str) -> None:
    """An open plea for an errand that is over is refused by itself, or it could be granted when it means nothing."""
    if not (gone := [e.pk for e in errands]):
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE cases_plea SET state = 'REFUSED', ruled_at = %s, opinion = %s"
            " WHERE errand_id = ANY(%s) AND state = 'ASKED'",
            [now(), why, gone],
        )
