from __future__ import annotations

from collections.abc import Mapping

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import Invalid, NotFound
from shanzhi.records.acting import act

from ..errors import NotWillingYet
from ..models import Attendance, Mediation, Sitting
from . import _hold


def _again(pk: str) -> Sitting:
    return Sitting.objects.get(pk=int(pk))


@act("mediation.hold_sitting", recall=_again)
def hold_sitting(
    sitting: Sitting,
    *,
    notes: str,
    outcome: str,
    present: Mapping[int, str] | None = None,
    absent: tuple[int, ...] = (),
    next_steps: str = "",
    key: str | None = None,
    by: Actor,
) -> Sitting:
    """Write down a sitting: who came, what was said, with what result. Only its mediators may. 记录调解

    `present` maps a party's id to through whom they came, empty for in person. What one side said alone is told in
    confidence and never stands here.
    """
    row, grant = _hold.held(sitting.mediation_id, "hold_sitting", by=by)
    if row.state != Mediation.State.OPEN:
        raise NotWillingYet(names="有当事人", move="主持调解")
    _hold.by_the_mediator(row, "hold_sitting", by)
    _hold.in_time(row, "hold_sitting")
    held = row.sittings.select_for_update().filter(pk=sitting.pk, state=Sitting.State.PLANNED).first()
    if held is None:
        raise NotFound(what="已安排的调解")
    if outcome not in Sitting.Outcome.values:
        raise Invalid({"outcome": "请选择结果。"})
    parties = {p.pk: p for p in row.parties.all()}
    came = {pk: through for pk, through in (present or {}).items() if pk in parties}
    if not came:
        raise Invalid({"present": "请登记到场的当事人。"})
    if held.mode == Sitting.Mode.FACE and len({parties[pk].side for pk in came}) < 2:
        raise Invalid({"present": "面对面调解须双方到场；只有一方到场的，请改为背对背调解。"})
    held.notes = _hold.wanted("notes", "调解记录", notes, least=10, most=20000)
    held.outcome, held.next_steps = outcome, next_steps.strip()[:400]
    held.state, held.held_at = Sitting.State.HELD, now()
    held.save(update_fields=["notes", "outcome", "next_steps", "state", "held_at"])
    Attendance.objects.bulk_create(
        [Attendance(sitting=held, party_id=pk, came=True, through=through[:40]) for pk, through in came.items()]
        + [Attendance(sitting=held, party_id=pk, came=False) for pk in absent if pk in parties and pk not in came]
    )
    detail: dict[str, object] = {"n": held.n, "outcome": outcome, "present": sorted(came), "absent": list(absent)}
    _hold.write(row, "hold_sitting", detail, grant=grant, by=by)
    return held
