from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.records.acting import act

from .. import _clocks
from .._moving import moving
from ..models import Case, Reply
from ..queries import by_code
from ._errands import take_back
from ._text import wanted


@act("cases.transfer", recall=by_code)
def transfer(
    case: Case,
    *,
    to: str,
    reason: str,
    bring: str = "",
    seen: int | None = None,
    key: str | None = None,
    by: Actor,
) -> Case:
    """Hand the matter to the lawful way outside the centre (court, arbitration, police …) and tell the resident. 移送

    `to` is the body, `bring` what the resident should take along.
    """
    to = wanted("to", "移送单位", to, at_most=80)
    reason = wanted("reason", "移送理由", reason, at_least=4, at_most=400)
    with moving(case, "transfer", by=by, seen=seen) as work:
        _clocks.stop(work.case)
        # Taking the lead's errand back leaves the assisting ones open.
        take_back(work.errands, "案件已移送，申请自动失效。")
        text = f"您反映的事项已依法移送{to}办理。{reason}"
        if bring:
            text += f"请携带：{bring.strip()[:200]}。"
        Reply.objects.create(case=work.case, text=text, at=now(), by_name=by.name, by_unit=by.unit)
        work.case.replied_at = now()
        work.detail.update(to_body=to, reason=reason, bring=bring)
    return case
