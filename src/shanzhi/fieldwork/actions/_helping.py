"""A call for help, locked for whoever answers it; and the word that goes back to the worker."""

from __future__ import annotations

from shanzhi.kernel import verbs
from shanzhi.kernel.actor import Actor, Grant
from shanzhi.kernel.clock import local
from shanzhi.kernel.errors import NotAllowed, NotFound
from shanzhi.notices import actions as notices
from shanzhi.notices.actions import Message

from ..errors import HelpAnswered
from ..models import Help


def waiting(row: Help, verb: str, by: Actor) -> tuple[Help, Grant]:
    """Refuses `HelpAnswered` to the second who answers."""
    locked = (
        Help.objects.select_for_update(of=("self",)).select_related("answered_by", "unit").filter(pk=row.pk).first()
    )
    if locked is None:
        raise NotFound(what="这次求助")
    grant = by.grant_for(verb, path=locked.area_path, units=[locked.unit_id])
    if grant is None:
        raise NotAllowed(name=by.name, move=verbs.label_of(verb))
    if locked.state != Help.State.ASKED:
        at = f"{local(locked.answered_at):%m-%d %H:%M}" if locked.answered_at else ""
        who = locked.answered_by.name if locked.answered_by else ""
        raise HelpAnswered(at=at, who=who, answer=locked.answer)
    return locked, grant


def tell(row: Help, by: Actor) -> None:
    """The worker hears of it by the inbox, which the phone pulls."""
    told = f"{by.unit}：{row.answer}"
    message = Message(
        to=row.member_id, template="by_hand", key=f"help/{row.pk}/answer", link="/field/#errands", about=row.subject,
        facts={"title": "求助有了回应", "body": told[:500]},
    )  # fmt: skip
    notices.send_many([message], by=by)
