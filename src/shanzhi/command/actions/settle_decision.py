from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import NotFound
from shanzhi.records.acting import act

from ..gathering_errors import DecisionMoved
from ..models import Decision
from . import _case, _gathering


def _again(pk: str) -> Decision:
    return Decision.objects.get(pk=int(pk))


@act("command.settle_decision", recall=_again)
def settle_decision(decision: Decision, *, outcome: str, key: str | None = None, by: Actor) -> Decision:
    """Look at what was mended and strike it off. 销号

    For what is watched by itself; a decision that is an errand is done when its unit reports back. Whoever strikes it
    off sits with the host, not with the unit that had to do it.
    """
    outcome = _case.wanted("outcome", "落实情况", outcome)
    row = _gathering.held(decision.gathering_id, by)
    grant = _gathering.of_the_host("command.settle_decision", row, by)
    found = (
        Decision.objects.select_for_update(of=("self",)).select_related("case", "unit").filter(pk=decision.pk).first()
    )
    if found is None:
        raise NotFound(what="议定事项")
    if found.settled_at is not None:
        raise DecisionMoved(text=found.text[:30], why=f"已由{found.settled_by_name}销号", move="再次销号")
    if found.unit_id is None:
        raise DecisionMoved(text=found.text[:30], why="还没有责任单位", move="销号")
    if found.errand_id is not None:
        raise DecisionMoved(text=found.text[:30], why="是案件任务，以承办单位反馈为准", move="在这里销号")
    found.outcome, found.settled_at, found.settled_by_name, found.next_at = outcome, now(), by.name, None
    found.save(update_fields=["outcome", "settled_at", "settled_by_name", "next_at"])
    detail: dict[str, object] = {"position": found.position, "text": found.text, "outcome": outcome}
    _gathering.write_line(row, "command.settle_decision", detail, grant=grant, by=by)
    return found
