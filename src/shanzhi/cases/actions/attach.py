from __future__ import annotations

from typing import IO

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import NotAllowed
from shanzhi.records import actions as records
from shanzhi.records.acting import act
from shanzhi.records.models import Attachment
from shanzhi.records.preparing import Prepared

from .._moving import announce_change
from ..models import Case
from ..rules import allow_attaching


@act("cases.attach")
def attach(
    case: Case,
    file: IO[bytes] | Prepared,
    *,
    name: str = "",
    stage: str = "",
    note: str = "",
    circle: str = "staff",
    by: Actor,
) -> Attachment:
    """Add a photo or a paper to the case: the desk, a unit with an errand, or whoever reported it. 添加材料

    `stage` is report, before, after, reply or paper; `circle` public shows it to the resident too.
    """
    errands = list(case.errands.all())
    grant = allow_attaching(case, errands, by)
    if case.archived_at is not None:
        raise NotAllowed(name=by.name, move="向已归档案件添加材料")
    made = records.attach(
        case.subject, file, name=name, stage=stage, note=note, circle=circle, by=by.in_post(grant) if grant else by
    )
    announce_change(case, "records.attach", errands)
    return made
