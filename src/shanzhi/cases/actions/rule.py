from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import Invalid
from shanzhi.records.acting import act
from shanzhi.staff.models import Unit

from .. import _clocks
from .._moving import Moving, moving
from ..errors import NeedsNextUnit, NoPlea, OwnRequest
from ..models import Case, Errand, Plea
from ..queries import by_code
from ..states import ERRAND_OPEN, State
from ._errands import give, refuse_unit
from .dispatch import hand_out


@act("cases.rule", recall=by_code)
def rule(
    case: Case,
    *,
    plea: Plea,
    granted: bool,
    opinion: str = "",
    next_unit: Unit | None = None,
    seen: int | None = None,
    key: str | None = None,
    by: Actor,
) -> Case:
    """Decide on a unit's plea to send back, suspend or extend. 审批

    A granted send-back goes on to the next unit at once, in the same role, which is then designated and cannot bounce;
    a refused one designates the unit that asked. Nobody rules on their own plea.
    """
    with moving(case, "rule", by=by, seen=seen) as work:
        asked = Plea.objects.select_for_update().filter(pk=plea.pk, case_id=work.case.pk, state="ASKED").first()
        if asked is None:
            raise NoPlea()
        if by.id is not None and by.id == asked.asked_by_id:
            raise OwnRequest(name=by.name)
        errand = next(e for e in work.errands if e.pk == asked.errand_id)
        asked.state = "GRANTED" if granted else "REFUSED"
        asked.ruled_by_id, asked.ruled_at, asked.opinion = by.id, now(), opinion.strip()[:400]
        asked.lamp_next_at = None
        work.detail.update(kind=asked.kind, granted=granted, opinion=asked.opinion, unit_id=errand.unit_id)
        if asked.asked_by_id:
            work.concerns.add(asked.asked_by_id)
        if asked.kind == "send_back":
            _on_return(work, asked, errand, granted, next_unit)
        elif granted and asked.kind == "suspend":
            _suspend(work, errand)
        elif granted and asked.kind == "extend":
            _clocks.extend(errand, asked.amount, like=work.case)
            if errand.role == "lead":
                _clocks.extend(work.case, asked.amount)
            work.detail["amount"] = asked.amount
        asked.save()
    return case


def _on_return(work: Moving, asked: Plea, errand: Errand, granted: bool, next_unit: Unit | None) -> None:
    if not granted:
        errand.state = "HANDLING" if errand.taken_up_at else "DISPATCHED"
        errand.is_designated = True
        if errand.role == "lead":
            work.target = State.HANDLING if errand.taken_up_at else State.DISPATCHED
        return
    receiver = next_unit or asked.next_unit
    if receiver is None:
        raise NeedsNextUnit()
    if receiver.pk == errand.unit_id:
        raise Invalid({"next_unit": "同意退单后不能仍由原单位承办。不同意退单请选择“不同意”。"})
    errand.state = "RETURNED"
    _clocks.stop(errand)
    work.case.returns += 1
    if errand.role == "lead":
        # The row must be free before the next lead's errand is written: one open lead a case.
        errand.save(update_fields=["state", "lamp_next_at", "paused_at"])
        hand_out(work, to=receiver, is_designated=True, task=errand.task)
        work.target = State.DISPATCHED
    else:
        refuse_unit(work, receiver)
        limit = _clocks.limit_for(work.case, "handle")
        give(work, receiver, "assist", task=errand.task, limit=limit, is_designated=True)
    work.detail["next_unit"] = receiver.short_name


def _suspend(work: Moving, errand: Errand) -> None:
    if errand.role == "lead":
        work.case.state_before = work.case.state
        work.target = State.SUSPENDED
        _clocks.pause(work.case)
        for other in work.errands:
            if other.state in ERRAND_OPEN:
                _clocks.pause(other)
    else:
        _clocks.pause(errand)
