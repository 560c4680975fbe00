from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import today
from shanzhi.kernel.masking import mask_phone
from shanzhi.kernel.sealing import fingerprints
from shanzhi.records import actions as records
from shanzhi.records.acting import act

from ..models import Concerned


@act("cases.find_by_phone")
def find_by_phone(phone: str, *, by: Actor) -> list[bytes]:
    """Look up which cases a telephone number belongs to; the look-up is on the trail, the number is not. 按电话查询

    Returns the keyed fingerprints of the number, one for each sealing key in use; what they find goes through the
    ordinary rule of visibility.
    """
    marks = fingerprints(phone)
    records.write(
        f"search/{today():%Y%m%d}",
        "cases.find_by_phone",
        detail={
            "purpose": "按电话查询",
            "phone": mask_phone(phone),
            "known": Concerned.objects.filter(phone_mark__in=marks).exists(),
        },
        by=by,
    )
    return marks
