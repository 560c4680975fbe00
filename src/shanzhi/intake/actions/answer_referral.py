from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import Invalid, NotAllowed
from shanzhi.kernel.sealing import seal
from shanzhi.records import actions as records
from shanzhi.records.acting import act

from .. import halls
from ..hall_errors import ReferralMoved
from ..models import Referral


@act("intake.answer_referral")
def answer_referral(referral: Referral, *, state: str, feedback: str = "", by: Actor) -> Referral:
    """The receiving unit says whether the person came and what it did; behind a wall only that. 转介反馈

    A way without a unit here is answered by the hall that referred. Refuses a second answer.
    """
    row = Referral.objects.select_for_update(of=("self",)).select_related("hall", "hall__area").get(pk=referral.pk)
    if row.unit_id is not None:
        grant = by.grant_for("intake.answer_referral", units=[row.unit_id])
        if grant is None:
            raise NotAllowed(name=by.name, move="转介反馈")
    else:
        grant = halls.allow(row.hall, halls.REFER, by, move="转介反馈")
    if row.state != Referral.State.MADE:
        raise ReferralMoved(number=row.number, state=row.get_state_display())
    if state not in (Referral.State.TAKEN, Referral.State.REFUSED, Referral.State.ABSENT):
        raise Invalid({"state": "请选择接待结果。"})
    words = feedback.strip()[:400]
    if state == Referral.State.REFUSED and len(words) < 4:
        raise Invalid({"feedback": "请写明为什么不属于受理范围，大厅要另找途径。"})
    row.state, row.answered_at, row.answered_by_name = state, now(), by.name
    if row.wall:
        row.feedback_sealed = seal(words) if words else None
    else:
        row.feedback = words
    row.save(update_fields=["state", "answered_at", "answered_by_name", "feedback", "feedback_sealed"])
    subject = row.visit.subject if row.visit is not None else row.case.subject if row.case is not None else ""
    detail = {"number": row.number, "state": str(row.get_state_display())}
    records.write(subject, "intake.answer_referral", detail=detail, by=by.in_post(grant))
    return row
