"""A whistle held for an act on it, with its case, and whom its news concern."""

from __future__ import annotations

from collections.abc import Iterable

from shanzhi.cases.models import Case
from shanzhi.kernel import verbs
from shanzhi.kernel.actor import Actor, Grant
from shanzhi.kernel.clock import local
from shanzhi.kernel.errors import NotAllowed, NotFound
from shanzhi.notices import actions as notices
from shanzhi.notices.actions import Message

from .. import posts, whistles
from ..gathering_errors import WhistleOver
from ..models import Whistle, WhistleCall
from . import _case

EMERGENCY = "emergency"


def held(whistle_id: int, move: str, by: Actor) -> tuple[Whistle, Case]:
    """Case first, whistle second. Refuses `NotFound`, and `WhistleOver` for one that is concluded."""
    seen = whistles.visible(by).filter(pk=whistle_id).values_list("case_id", flat=True).first()
    if seen is None:
        raise NotFound(what="哨单")
    case = Case.objects.select_for_update(of=("self",)).select_related("desk").filter(pk=seen).first()
    if case is None:
        raise NotFound(what="哨单")
    row = Whistle.objects.select_for_update(of=("self",)).select_related("unit").get(pk=whistle_id)
    if row.state == Whistle.State.CONCLUDED:
        raise WhistleOver(number=row.number, at=_at(row.concluded_at), move=move)
    return row, case


def call_of(whistle: Whistle, call: WhistleCall) -> WhistleCall:
    row = (
        WhistleCall.objects.select_for_update(of=("self",))
        .select_related("unit")
        .filter(pk=call.pk, whistle=whistle)
        .first()
    )
    if row is None:
        raise NotFound(what="应哨单位")
    return row


def of_the_caller(verb: str, whistle: Whistle, by: Actor) -> Grant | None:
    """The unit that called, or whoever has reach over the place."""
    grant = by.grant_for(verb, path=whistle.area_path, units=[whistle.unit_id])
    if grant is None:
        raise NotAllowed(name=by.name, move=verbs.label_of(verb))
    return None if by.is_system else grant


def callers(whistle: Whistle, case: Case) -> set[int]:
    """Who waits for the units: whoever blew it, and the desk of the unit that called."""
    members = posts.of_unit(case, whistle.unit_id)
    if whistle.called_by_id is not None and (case.circle == "open" or members):
        members.add(whistle.called_by_id)
    return members


def tell(
    whistle: Whistle, case: Case, template: str, members: Iterable[int], *, key: str, by: Actor, **facts: str
) -> None:
    known = _case.facts_of(case, title=whistle.matter[:60], place=whistle.address, **facts)
    notices.send_many(
        [
            Message(
                to=member, template=template, key=f"{template}/{whistle.pk}/{key}", facts=known, about=case.subject,
                link=f"/command/whistles/{whistle.pk}/", circle=case.circle, urgent=whistle.kind == EMERGENCY,
            )
            for member in sorted(set(members) - {by.id})
        ],
        by=by,
    )  # fmt: skip


def write_line(
    whistle: Whistle, case: Case, verb: str, detail: dict[str, object], *, grant: Grant | None, by: Actor
) -> None:
    _case.write_line(case, verb, {"number": whistle.number, **detail}, grant=grant, by=by)
    _case.announce_change(case, verb, [whistle.unit_id])


def _at(moment: object) -> str:
    return f"{local(moment):%m-%d %H:%M}" if moment else ""  # type: ignore[arg-type]
