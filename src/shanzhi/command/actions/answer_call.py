from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import NotFound
from shanzhi.records import actions as records
from shanzhi.records.acting import act

from ..models import CallUp, Emergency


@act("command.answer_call")
def answer_call(emergency: Emergency, *, note: str = "", by: Actor) -> CallUp:
    """Say that one has come, or from when on. Once; only whoever was called. 确认到岗"""
    row = CallUp.objects.select_for_update().filter(emergency=emergency, member_id=by.id or 0).first()
    if row is None:
        raise NotFound(what="对您的应急到岗通知")
    if row.answered_at is not None:
        return row
    row.answered_at, row.note = now(), note.strip()[:120]
    row.save(update_fields=["answered_at", "note"])
    detail = {"matter": emergency.matter, "note": row.note}
    records.write(emergency.subject, "command.answer_call", detail=detail, by=by)
    return row
