from __future__ import annotations

from shanzhi.cases.errors import PurposeMissing
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import today
from shanzhi.kernel.errors import Invalid, NotAllowed
from shanzhi.kernel.identity import id_number as plain_id
from shanzhi.kernel.masking import mask_id, mask_phone
from shanzhi.kernel.sealing import fingerprints
from shanzhi.records import actions as records
from shanzhi.records.acting import act

from .. import halls, needs
from ..models import Visit, Visitor

MOST = 8


@act("intake.find_visitor")
def find_visitor(*, phone: str = "", id_number: str = "", purpose: str, by: Actor) -> list[Visit]:
    """Look up earlier visits of a telephone or ID number, newest first; the look-up is on the trail. 查找来访人

    Only visits to halls one works in. Refuses without a purpose and without a number.
    """
    if not by.has("intake.find_visitor"):
        raise NotAllowed(name=by.name, move="查找来访人")
    if len(purpose.strip()) < 4:
        raise PurposeMissing()
    phone = needs.phone_of(phone)
    number = plain_id(id_number) if id_number.strip() else ""
    if not phone and not number:
        raise Invalid({"phone": "请填写手机号或者身份证号。"})
    people = (
        Visitor.objects.filter(phone_mark__in=fingerprints(phone))
        if phone
        else Visitor.objects.filter(id_number_mark__in=fingerprints(number))
    )
    mine = [hall.pk for hall in halls.halls_for(by)]
    ids = list(people.order_by("-id").values_list("visit_id", flat=True)[:200])
    found = list(
        Visit.objects.filter(pk__in=ids, hall_id__in=mine).select_related("hall", "case").order_by("-id")[:MOST]
    )
    detail = {
        "purpose": purpose.strip()[:200],
        "number": mask_phone(phone) if phone else mask_id(number),
        "found": len(found),
    }
    records.write(f"search/{today():%Y%m%d}", "intake.find_visitor", detail=detail, by=by)
    return found
