from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.records.acting import act

from .. import _runs, importing
from ..datum import Datum
from ..models import ImportRun


@act("places.settle_datum")
def settle_datum(run: ImportRun | int, *, datum: Datum | str, by: Actor) -> ImportRun:
    """Say in which datum a file's coordinates are, and look it through again. 确认坐标系"""
    held = _runs.locked(run, "确认坐标系", ImportRun.State.ASKED, ImportRun.State.PREVIEWED, by=by)
    held.datum = str(Datum(datum))
    importing.examine(held, by=by)
    held.save()
    return held
