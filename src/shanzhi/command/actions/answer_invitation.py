from __future__ import annotations

from collections.abc import Sequence

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import Invalid, NotFound
from shanzhi.records.acting import act
from shanzhi.staff.models import Member
from shanzhi.staff.queries import is_in_unit

from ..models import Gathering, Invitation, Seat
from . import _case, _gathering


def _again(pk: str) -> Invitation:
    return Invitation.objects.get(pk=int(pk))


@act("command.answer_invitation", recall=_again)
def answer_invitation(
    invitation: Invitation,
    *,
    coming: bool,
    members: Sequence[Member] = (),
    words: str = "",
    key: str | None = None,
    by: Actor,
) -> Invitation:
    """The unit says that it comes and names its people, or that it cannot, and why. 答复邀请

    May be changed until the gathering is over. Refuses people who hold no post in the unit.
    """
    row = _gathering.held(invitation.gathering_id, by)
    _gathering.refuse_state(row, (Gathering.State.CONVENED, Gathering.State.HELD), "答复")
    found = Invitation.objects.select_for_update(of=("self",)).select_related("unit").filter(pk=invitation.pk).first()
    if found is None:
        raise NotFound(what="邀请")
    grant = _case.of_the_unit("command.answer_invitation", found.unit_id, by)
    strangers = [m.name for m in members if not is_in_unit(m.pk, found.unit_id)]
    if strangers:
        raise Invalid({"members": f"{'、'.join(strangers)}不在本单位任职，请选择本单位人员。"})
    found.words = words.strip()[:200] if coming else _case.wanted("words", "不能参加的理由", words, at_most=200)
    found.answer = Invitation.Answer.COMING if coming else Invitation.Answer.DECLINED
    found.answered_at, found.answered_by_name, found.next_at = now(), by.name, None
    found.save(update_fields=["words", "answer", "answered_at", "answered_by_name", "next_at"])
    Seat.objects.filter(invitation=found, is_invited=False).delete()
    named = set(Seat.objects.filter(invitation=found).values_list("member_id", flat=True))
    people = {m.pk: m for m in members} if coming else {}
    Seat.objects.bulk_create(Seat(invitation=found, member=m) for pk, m in people.items() if pk not in named)
    detail: dict[str, object] = {
        "unit": found.unit.short_name, "coming": coming, "words": found.words, "people": [m.name for m in members],
    }  # fmt: skip
    _gathering.write_line(row, "command.answer_invitation", detail, grant=grant, by=by)
    if row.convened_by_id is not None:
        step = f"{found.unit.short_name}{'参加' if coming else '不能参加'}"
        _gathering.tell(
            row, "gathering_moved", {row.convened_by_id}, key=f"answer/{found.pk}/{found.answer}", by=by, step=step
        )
    return found
