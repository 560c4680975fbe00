from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.records.acting import act

from .. import _runs
from ..models import ImportRun


@act("places.drop")
def drop(run: ImportRun | int, *, by: Actor) -> ImportRun:
    """Give an import up; its file is forgotten. 放弃导入"""
    state = ImportRun.State
    held = _runs.locked(run, "放弃", state.ASKED, state.PREVIEWED, state.FAILED, by=by)
    held.state, held.file, held.finished_at = state.DROPPED, None, now()
    held.save()
    return held
