"""What happens to a case that grew from a diary entry is written back to the entry, in the case's own transaction."""

from __future__ import annotations

from shanzhi.cases.hooks import Moved, register
from shanzhi.kernel.case_code import spoken
from shanzhi.kernel.clock import now
from shanzhi.notices.actions import Message
from shanzhi.records.queries import profile_of

from .actions.file_report import CHANNEL
from .models import DiaryEntry

SAYS = {"cases.decline": "不予受理", "cases.reply": "有了答复", "cases.close": "已办结", "cases.transfer": "已移送"}


@register(*SAYS)
def bring_back(moved: Moved) -> None:
    """Only reports from the grid can have grown from an entry: others cost nothing here."""
    case = moved.case
    if case.channel != CHANNEL:
        return
    detail = moved.detail
    words = str(detail.get("text") or detail.get("reply") or detail.get("reason") or "")
    step = SAYS[moved.verb]
    for entry in DiaryEntry.objects.select_for_update().filter(case_id=case.pk):
        if words or not entry.result:
            entry.result = f"{step}：{words}"[:800] if words else step
        entry.result_at = now()
        if moved.verb == "cases.reply" and entry.teller_phone_sealed is not None:
            # Whoever said it is the reporter of the case and is written to as any reporter is.
            entry.told_at = now()
        entry.save(update_fields=["result", "result_at", "told_at"])
        moved.messages.append(
            Message(
                to=entry.member_id, template="changed", key=f"diary/{entry.pk}/{moved.verb}/{case.version}",
                facts={
                    "code": spoken(case.code), "step": step,
                    "category": profile_of(case.profile_id).category_label(case.category),
                },
                about=case.subject, link="/field/#diary", circle=case.circle,
            )
        )  # fmt: skip
