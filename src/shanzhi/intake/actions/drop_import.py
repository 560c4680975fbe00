from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.records import actions as records
from shanzhi.records.acting import act

from ..errors import BatchMoved
from ..models import ImportBatch
from ._batches import locked


@act("intake.drop_import")
def drop_import(batch: ImportBatch, *, by: Actor) -> ImportBatch:
    """Give up a sheet that has not been taken over; its file is forgotten. 放弃导入"""
    held = locked(batch, by)
    if held.state not in (ImportBatch.State.MATCHED, ImportBatch.State.FAILED):
        raise BatchMoved(state=held.get_state_display(), move="放弃")
    held.state, held.file_sealed, held.finished_at = ImportBatch.State.DROPPED, None, now()
    held.save(update_fields=["state", "file_sealed", "finished_at"])
    records.write(f"import/{held.pk}", "intake.drop_import", detail={}, by=by)
    return held
