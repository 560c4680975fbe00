from __future__ import annotations

from procrastinate.contrib.django import app

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.records import actions as records
from shanzhi.records.acting import act

from .. import columns
from ..errors import BatchMoved, ColumnsMissing
from ..models import ImportBatch
from ._batches import locked


@act("intake.import_cases")
def import_cases(batch: ImportBatch, *, by: Actor) -> ImportBatch:
    """Let the job go through the sheet; what was taken over before is left alone. A broken one goes on. 旧案导入

    Refuses `ColumnsMissing`, and a batch that is running or done.
    """
    held = locked(batch, by)
    if held.state not in (ImportBatch.State.MATCHED, ImportBatch.State.FAILED):
        raise BatchMoved(state=held.get_state_display(), move="开始导入")
    lacking = columns.missing(held.mapping)
    if lacking:
        raise ColumnsMissing(columns="、".join(lacking))
    held.state, held.started_at, held.failure = ImportBatch.State.QUEUED, now(), ""
    held.save(update_fields=["state", "started_at", "failure"])
    records.write(
        f"import/{held.pk}", "intake.import_cases", detail={"rows": held.total, "mapping": held.mapping}, by=by
    )
    # By its name: the jobs call the acts, so an act does not call the jobs.
    app.configure_task("intake.import_cases", allow_unknown=False).defer(batch_id=held.pk)
    return held
