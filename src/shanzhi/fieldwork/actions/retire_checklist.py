from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now, today
from shanzhi.kernel.errors import NotAllowed, NotFound
from shanzhi.records import actions as records
from shanzhi.records.acting import act

from ..models import Checklist


@act("fieldwork.retire_checklist")
def retire_checklist(checklist: Checklist, *, by: Actor) -> Checklist:
    """No new campaign uses this checklist; those that do go on. 停用检查表"""
    if not by.has("fieldwork.retire_checklist"):
        raise NotAllowed(name=by.name, move="停用检查表")
    held = Checklist.objects.select_for_update().filter(pk=checklist.pk).first()
    if held is None:
        raise NotFound(what="检查表")
    if held.retired_on is None:
        held.retired_on, held.changed_at = today(), now()
        held.save(update_fields=["retired_on", "changed_at"])
        records.write(held.subject, "fieldwork.retire_checklist", detail={"name": held.name}, by=by)
    return held
