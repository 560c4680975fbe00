from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import Invalid
from shanzhi.kernel.sealing import unseal
from shanzhi.records.acting import act
from shanzhi.staff.models import Member

from .. import telling
from ..errors import MediatorIsParty
from ..models import Assignment, Mediation
from . import _hold


def _again(pk: str) -> Assignment:
    return Assignment.objects.get(pk=int(pk))


@act("mediation.assign_mediator", recall=_again)
def assign_mediator(
    mediation: Mediation,
    *,
    member: Member,
    chosen_by: str = "committee",
    role: str = "chief",
    conflict: str = "",
    key: str | None = None,
    by: Actor,
) -> Assignment:
    """Name who mediates, chosen by the parties or by the committee. 指定调解员

    Who is a party, or stands beside one, cannot mediate (`MediatorIsParty`). Any other interest in the matter is told
    in `conflict`; then every party must accept before the mediator may begin, and one objection is enough to withdraw.
    """
    row, grant = _hold.held(mediation.pk, "assign_mediator", by=by)
    if role not in Assignment.Role.values or chosen_by not in Assignment.Chosen.values:
        raise Invalid({"role": "请选择职责和产生方式。"})
    if not member.is_active:
        raise Invalid({"member": f"{member.name}的账号已停用，请选择其他人。"})
    taken = row.assignments.filter(state__in=("TOLD", "ACTIVE"))
    if taken.filter(member=member).exists():
        raise Invalid({"member": f"{member.name}已经是本案调解员。"})
    if role == Assignment.Role.CHIEF and taken.filter(role=role).exists():
        raise Invalid({"role": "本案已有主持调解员，请先更换，或者选择参与调解。"})
    if row.assignments.filter(member=member, state=Assignment.State.WITHDRAWN).exists():
        raise Invalid({"member": f"{member.name}已在本案回避，不能再担任调解员。"})
    _refuse_party(row, member)
    conflict = conflict.strip()[:400]
    state = Assignment.State.TOLD if conflict else Assignment.State.ACTIVE
    made = Assignment.objects.create(
        mediation=row, member=member, name=member.name, role=role, chosen_by=chosen_by, conflict=conflict, state=state,
        at=now(),
    )  # fmt: skip
    detail: dict[str, object] = {"mediator": member.name, "role": role, "chosen_by": chosen_by, "told": bool(conflict)}
    _hold.write(row, "assign_mediator", detail, grant=grant, by=by)
    telling.tell(row, {member.pk}, "由您主持或者参与调解", key=f"assigned/{made.pk}", by=by)
    return made


def _refuse_party(row: Mediation, member: Member) -> None:
    """Compared in clear. Somebody who merely shares the name withdraws too: on paper nobody could tell them apart."""
    people = [*row.parties.all(), *row.helpers.all()]
    for person in people:
        if unseal(bytes(person.name_sealed)) == member.name:
            raise MediatorIsParty(name=member.name)
