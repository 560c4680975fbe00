from __future__ import annotations

from procrastinate.contrib.django import app

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import NotFound
from shanzhi.records.acting import act

from ..errors import ImportNotReady
from ..models import RosterImport


@act("staff.confirm_import")
def confirm_import(run: RosterImport | int, *, by: Actor) -> RosterImport:
    """Take over what the preview showed, as a job in this person's name and with the rights they then have. 确认名册

    Only whoever handed the file in; refuses `ImportNotReady` the second time.
    """
    pk = run if isinstance(run, int) else run.pk
    held = RosterImport.objects.select_for_update().filter(pk=pk, made_by_id=by.id).first()
    if held is None:
        raise NotFound(what="这次导入")
    if held.state != RosterImport.State.PREVIEWED:
        raise ImportNotReady(state=held.get_state_display())
    held.state, held.done = RosterImport.State.QUEUED, 0
    held.save(update_fields=["state", "done"])
    app.configure_task("staff.take_over_roster", queue="slow").defer(run_id=held.pk)
    return held
