from __future__ import annotations

from datetime import timedelta

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now, today
from shanzhi.kernel.profile import current
from shanzhi.records import actions as records
from shanzhi.records.acting import act

from ..models import Booking, PracticeDone, Referral, UnitCall, Visit, Visitor


@act("intake.forget_visits")
def forget_visits(*, most: int = 500, by: Actor) -> int:
    """Take away who came and what they said, once the county's time for it is over; that they came stays. 来访到期清除

    Visits with a case go with the case's own retention. Returns how many visits were emptied. Appointments of that age
    are deleted. Source: 个人信息保护法 19, 47.
    """
    before = today() - timedelta(days=current().hall.keep_days)
    due = Visit.objects.select_for_update(skip_locked=True).filter(forgotten_at=None, case=None, on__lt=before)
    ids = list(due.order_by("on").values_list("pk", flat=True)[:most])
    if not ids:
        return 0
    Visitor.objects.filter(visit_id__in=ids).update(
        name_sealed=None, phone_sealed=None, id_number_sealed=None, name_masked="", phone_masked="",
        id_number_masked="", phone_mark=None, id_number_mark=None, note="",
    )  # fmt: skip
    Referral.objects.filter(visit_id__in=ids, case=None).update(
        why="", why_sealed=None, feedback="", feedback_sealed=None, suggested={}
    )
    PracticeDone.objects.filter(visit_id__in=ids).update(note="")
    UnitCall.objects.filter(visit_id__in=ids).update(matter="", answer="")
    Visit.objects.filter(pk__in=ids).update(matter="", answer="", suggested={}, forgotten_at=now())
    booked = Booking.objects.filter(begins_at__lt=now() - timedelta(days=current().hall.keep_days)).delete()[0]
    detail = {"visits": len(ids), "until": before, "bookings": booked}
    records.write(f"forget/{today():%Y%m%d}", "intake.forget_visits", detail=detail, by=by)
    return len(ids)
