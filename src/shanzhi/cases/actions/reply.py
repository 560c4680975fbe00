from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.records.acting import act

from .. import _rows
from .._moving import moving
from ..models import Case, Reply
from ..queries import by_code
from ._text import wanted


@act("cases.reply", recall=by_code)
def reply(case: Case, *, text: str, seen: int | None = None, key: str | None = None, by: Actor) -> Case:
    """Answer the residents in plain words; all reporters of joined cases read it too. 答复"""
    text = wanted("text", "答复内容", text, at_least=6, at_most=2000)
    with moving(case, "reply", by=by, seen=seen) as work:
        work.case.replied_at = now()
        _rows.insert(Reply(case=work.case, text=text, at=now(), by_name=by.name, by_unit=by.unit))
        work.detail.update(text=text)
    return case
