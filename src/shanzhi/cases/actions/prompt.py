from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import NotFound
from shanzhi.records.acting import act

from ..errors import PromptedAlready
from ..models import Case, Errand, Memo
from ..states import ERRAND_OPEN
from ._talking import enter

NOT_AGAIN_WITHIN = 3600
"""Seconds: who was reminded a moment ago has heard it."""


@act("cases.prompt")
def prompt(case: Case, *, errand: Errand, text: str = "", by: Actor) -> Memo:
    """Remind another unit on the case of its part; it is told at once. 协同提醒

    The lead reminds those who assist, these the lead, the centre all of them. Refuses a second reminder of the same
    errand within the hour, and an errand that is done.
    """
    if errand.case_id != case.pk or errand.state not in ERRAND_OPEN:
        raise NotFound(what="未办结的任务")
    last = Memo.objects.filter(case_id=case.pk, kind=Memo.Kind.REMINDER, errand_id=errand.pk).order_by("-id").first()
    if last is not None and (now() - last.at).total_seconds() < NOT_AGAIN_WITHIN:
        raise PromptedAlready(unit=errand.unit.short_name)
    words = text.strip() or "请抓紧办理并反馈。"
    return enter(case, Memo.Kind.REMINDER, words, to_unit=errand.unit, errand=errand, by=by)
