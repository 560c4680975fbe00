from __future__ import annotations

from shanzhi.kernel import verbs
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import Invalid, NotAllowed
from shanzhi.records.acting import act

from ..models import LeaderReception, Received
from ..watch_errors import ReceptionOver
from . import _watch


@act("command.receive_at_reception")
def receive_at_reception(visit: Received, *, outcome: str = "", result: str = "", by: Actor) -> Received:
    """Write down what came of a visit to the leader's reception day; without an outcome nobody came. 登记接访结果

    Refuses before the day has begun, and a visit that was written down already.
    """
    reception = visit.reception
    grant = by.grant_for("command.receive_at_reception", path=reception.area_path)
    if grant is None:
        raise NotAllowed(name=by.name, move=verbs.label_of("command.receive_at_reception"))
    if reception.state != LeaderReception.State.PLANNED:
        raise ReceptionOver(state="已经取消", move="登记")
    if reception.begins_at > now():
        raise ReceptionOver(state="还没有开始", move="登记")
    if outcome:
        result = _watch.words("result", "接访结果", result, at_least=4)
        if outcome not in Received.Outcome.values:
            raise Invalid({"outcome": "请从列表中选择接访结果。"})
    row = Received.objects.select_for_update(of=("self",)).select_related("case").get(pk=visit.pk)
    if row.state != Received.State.BOOKED:
        raise ReceptionOver(state="中这一件已经登记过结果", move="再次登记")
    row.state = Received.State.RECEIVED if outcome else Received.State.ABSENT
    row.outcome, row.result, row.at = outcome, result.strip()[:400], now()
    row.save(update_fields=["state", "outcome", "result", "at"])
    detail: dict[str, object] = {"leader": reception.leader_name, "state": str(row.get_state_display())}
    if outcome:
        detail |= {"outcome": str(row.get_outcome_display()), "result": row.result}
    _watch.line(row.case, "command.receive_at_reception", detail, grant, by)
    return row
