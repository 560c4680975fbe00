from __future__ import annotations

from typing import IO

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import Invalid
from shanzhi.records import actions as records
from shanzhi.records.acting import act
from shanzhi.records.models import Attachment
from shanzhi.records.preparing import Prepared

from ..closed_lists import PAPER_STAGES
from ..models import Mediation
from . import _hold


def _again(pk: str) -> Attachment:
    return Attachment.objects.get(pk=int(pk))


@act("mediation.attach_paper", recall=_again)
def attach_paper(
    mediation: Mediation,
    file: IO[bytes] | Prepared,
    *,
    stage: str,
    name: str = "",
    note: str = "",
    key: str | None = None,
    by: Actor,
) -> Attachment:
    """Put a scan to the file: identity papers, evidence, a signed paper, a proof of performance. 添加卷宗材料

    It hangs on the mediation, not on the case: who may only see the case does not see it.
    """
    row, grant = _hold.held(mediation.pk, "attach_paper", by=by, states=tuple(Mediation.State))
    if stage not in PAPER_STAGES:
        raise Invalid({"stage": "请选择材料的种类。"})
    if row.state == Mediation.State.FILED:
        raise Invalid({"stage": "卷宗已经归档，不能再添加材料。需要补充的，先重启调解。"})
    made: Attachment = records.attach(
        row.subject, file, name=name, stage=stage, note=note.strip()[:200], circle="restricted",
        by=by.in_post(grant) if grant else by,
    )  # fmt: skip
    _hold.write(row, "attach_paper", {"attachment": made.pk, "stage": stage}, grant=grant, by=by)
    return made
