from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.records.acting import act

from ..models import Gathering, Invitation
from . import _case, _gathering


def _again(pk: str) -> Gathering:
    return Gathering.objects.get(pk=int(pk))


@act("command.call_off", recall=_again)
def call_off(gathering: Gathering, *, reason: str, key: str | None = None, by: Actor) -> Gathering:
    """Call off what has not been held yet; everybody who was called is told. 取消会商"""
    reason = _case.wanted("reason", "取消的理由", reason)
    row = _gathering.held(gathering.pk, by)
    grant = _gathering.of_the_host("command.call_off", row, by)
    _gathering.refuse_state(row, (Gathering.State.CONVENED,), "取消")
    row.result, row.state = reason, Gathering.State.CALLED_OFF
    row.concluded_at, row.concluded_by_name = now(), by.name
    row.save(update_fields=["result", "state", "concluded_at", "concluded_by_name"])
    Invitation.objects.filter(gathering=row, next_at__isnull=False).update(next_at=None)
    on_agenda = [i.case for i in row.agenda.select_related("case") if i.case is not None]
    detail: dict[str, object] = {"number": row.number, "title": row.title, "reason": reason}
    _gathering.write_line(row, "command.call_off", detail, grant=grant, by=by, cases=on_agenda)
    _gathering.tell(row, "gathering_moved", _gathering.members_of(row), key="off", by=by, step=f"已取消：{reason[:60]}")
    return row
