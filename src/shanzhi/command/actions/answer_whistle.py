from __future__ import annotations

from datetime import datetime, timedelta

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import local, now
from shanzhi.kernel.errors import Invalid
from shanzhi.records.acting import act

from .. import waiting
from ..gathering_errors import AlreadyAnswered
from ..ladder import in_force
from ..models import WhistleCall
from . import _case, _whistle

LATEST = timedelta(days=30)


def _again(pk: str) -> WhistleCall:
    return WhistleCall.objects.get(pk=int(pk))


@act("command.answer_whistle", recall=_again)
def answer_whistle(
    call: WhistleCall,
    *,
    coming: bool,
    words: str = "",
    eta: datetime | None = None,
    key: str | None = None,
    by: Actor,
) -> WhistleCall:
    """The unit says that it comes, with whom and when, or that it cannot, and why. 应哨

    A late answer is taken and counts as late. Somebody who cannot come may think again; whoever has said that they
    come goes on to arrive.
    """
    whistle, case = _whistle.held(call.whistle_id, "应哨", by)
    row = _whistle.call_of(whistle, call)
    grant = _case.of_the_unit("command.answer_whistle", row.unit_id, by)
    may = (WhistleCall.State.CALLED, WhistleCall.State.DECLINED) if coming else (WhistleCall.State.CALLED,)
    if row.state not in may:
        at = f"{local(row.answered_at):%m-%d %H:%M}" if row.answered_at else ""
        raise AlreadyAnswered(unit=row.unit.short_name, at=at, state=row.get_state_display())
    moment = now()
    if eta is not None and not moment - timedelta(hours=1) <= eta <= moment + LATEST:
        raise Invalid({"eta": "请填写预计到达的时间。"})
    row.words = words.strip()[:200] if coming else _case.wanted("words", "不能到场的理由", words, at_most=200)
    row.eta = eta if coming else None
    row.state = WhistleCall.State.COMING if coming else WhistleCall.State.DECLINED
    row.answered_at = row.answered_at or moment
    row.answered_by_name = by.name
    row.next_at = waiting.next_of_call(row, in_force().whistle.remind_share, moment)
    row.save(update_fields=["words", "eta", "state", "answered_at", "answered_by_name", "next_at"])
    detail: dict[str, object] = {"unit": row.unit.short_name, "coming": coming, "words": row.words}
    if not row.answered_in_time:
        detail["late"] = True
    if row.eta is not None:
        detail["eta"] = row.eta.isoformat()
    _whistle.write_line(whistle, case, "command.answer_whistle", detail, grant=grant, by=by)
    step = "应哨，正在赶来" if coming else "不能到场"
    members = _whistle.callers(whistle, case)
    _whistle.tell(
        whistle, case, "whistle_answered", members, key=f"{row.unit_id}/{row.state}", by=by,
        unit=row.unit.short_name, step=step,
    )  # fmt: skip
    return row
