from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import NotFound
from shanzhi.records.acting import act
from shanzhi.staff.models import Unit

from ..gathering_errors import DecisionMoved
from ..gatherings import standing_of
from ..models import Decision, Gathering
from . import _case, _deciding, _gathering


def _again(pk: str) -> Decision:
    return Decision.objects.get(pk=int(pk))


@act("command.name_owner", recall=_again)
def name_owner(decision: Decision, *, unit: Unit, limit: str = "", key: str | None = None, by: Actor) -> Decision:
    """Give a decision the unit that carries it out, and its limit. 落实责任单位

    Also anew, when the unit that had it sent it back. Refuses a decision that is being carried out or done.
    """
    if decision.case_id is not None:
        _case.locked(decision.case_id, by)
    row = _gathering.held(decision.gathering_id, by)
    grant = _gathering.of_the_host("command.name_owner", row, by)
    _gathering.refuse_state(row, (Gathering.State.CONVENED, Gathering.State.HELD), "落实责任单位")
    found = (
        Decision.objects.select_for_update(of=("self",))
        .select_related("case", "errand", "unit")
        .filter(pk=decision.pk)
        .first()
    )
    if found is None:
        raise NotFound(what="议定事项")
    now_standing = standing_of(found)
    if now_standing.state not in ("no_owner", "back"):
        raise DecisionMoved(text=found.text[:30], why=f"已由{found.unit}承办", move="另行落实责任单位")
    _deciding.own(found, row, unit, limit, by=by)
    found.save()
    detail: dict[str, object] = {
        "number": row.number, "position": found.position, "text": found.text, "unit": unit.short_name,
        "limit": found.limit,
    }  # fmt: skip
    _gathering.write_line(
        row, "command.name_owner", detail, grant=grant, by=by, cases=[found.case] if found.case else []
    )
    _deciding.tell_owner(found, row, by=by)
    return found
