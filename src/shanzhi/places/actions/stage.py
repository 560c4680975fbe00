from __future__ import annotations

import hashlib
from datetime import date

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.records.acting import act

from .. import _areas, _runs, importing
from ..datum import Datum
from ..models import Area, ImportRun


@act("places.stage")
def stage(
    *,
    content: bytes,
    file_name: str,
    what: str,
    datum: Datum | str = "",
    scope: Area | None = None,
    on: date | None = None,
    by: Actor,
) -> ImportRun:
    """Hand in a file of divisions or grids and look it through; nothing is changed yet. 上传导入文件

    Allowed to whoever may import it (`places.import_divisions`, `places.import_grids`). `what` is divisions or grids.
    """
    run = ImportRun(
        content=ImportRun.Content(what),
        file_name=file_name[-160:],
        file=content,
        sha256=hashlib.sha256(content).hexdigest(),
        scope=scope,
        datum=str(datum),
        on=_areas.fit_day(on),
        state=ImportRun.State.PREVIEWED,
        created_at=now(),
        created_by_id=by.id,
        created_by_name=by.name,
    )
    _runs.allow(run, by=by)
    run.save()
    importing.examine(run, by=by)
    run.save()
    return run
