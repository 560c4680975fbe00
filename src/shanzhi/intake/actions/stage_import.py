from __future__ import annotations

import hashlib
from itertools import islice

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import NotAllowed
from shanzhi.places import queries as places
from shanzhi.records import actions as records
from shanzhi.records.acting import act

from .. import columns, sheets
from ..errors import SheetUnreadable
from ..models import ImportBatch

PERMISSION = "intake.import_cases"


@act("intake.stage_import")
def stage_import(*, content: bytes, file_name: str, sheet: str = "", header_row: int = 0, by: Actor) -> ImportBatch:
    """Hand in a sheet of old cases: it is read through, its headings are found and its columns proposed. 旧案上传

    Nothing is taken over yet. The file is kept sealed until that is done or given up. Refuses `SheetUnreadable`.
    """
    if not by.is_system and not by.has(PERMISSION):
        raise NotAllowed(name=by.name, move="导入旧案")
    found = sheets.open_sheet(content, known=columns.KNOWN, sheet=sheet, header_row=header_row)
    sample = list(islice(found.lines, columns.SAMPLE))
    if not sample:
        raise SheetUnreadable(reason="表头下面没有内容")
    top = places.root()
    batch = ImportBatch.objects.create(
        file_name=file_name[:160],
        file_sealed=sheets.packed(content),
        sha256=hashlib.sha256(content).hexdigest(),
        sheet=found.name,
        header_row=found.header_row,
        headers=list(found.headings),
        mapping=columns.propose(found.headings, sample),
        defaults={"area": top.pk if top else None, "category": "", "channel": "other", "done": True},
        total=len(sample) + sum(1 for _line in found.lines),
        by_id=by.id,
        by_name=by.name,
        by_unit=by.unit,
        created_at=now(),
    )
    records.write(
        f"import/{batch.pk}",
        "intake.stage_import",
        detail={"sha256": batch.sha256, "rows": batch.total, "sheet": batch.sheet},
        by=by,
    )
    return batch
