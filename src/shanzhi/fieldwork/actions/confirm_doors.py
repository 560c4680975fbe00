from __future__ import annotations

from procrastinate.contrib.django import app

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import NotFound
from shanzhi.records.acting import act

from ..errors import ImportNotReady
from ..models import DoorImport


@act("fieldwork.confirm_doors")
def confirm_doors(run: DoorImport, *, by: Actor) -> DoorImport:
    """Take over the good rows, as a job in this person's name and with the rights they then have. 确认走访名单

    Only whoever handed the table in; refuses `ImportNotReady` the second time.
    """
    held = DoorImport.objects.select_for_update().filter(pk=run.pk, made_by_id=by.id or 0).first()
    if held is None:
        raise NotFound(what="这次导入")
    if held.state != DoorImport.State.PREVIEWED:
        raise ImportNotReady(state=held.get_state_display())
    held.state, held.done = DoorImport.State.QUEUED, 0
    held.save(update_fields=["state", "done"])
    app.configure_task("fieldwork.take_over_doors", queue="slow").defer(run_id=held.pk)
    return held
