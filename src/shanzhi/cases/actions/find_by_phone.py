from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import today
from shanzhi.kernel.errors import NotAllowed
from shanzhi.kernel.masking import mask_phone
from shanzhi.kernel.sealing import fingerprints
from shanzhi.records import actions as records
from shanzhi.records.acting import act

from ..models import Concerned
from ..rules import READ, READ_UNIT


@act("cases.find_by_phone")
def find_by_phone(phone: str, *, by: Actor) -> list[bytes]:
    """Look up which cases a telephone number belongs to; the look-up is on the trail, the number is not. 按电话查询

    Returns the keyed fingerprints of the number, one for each sealing key in use; what they find goes through the
    ordinary rule of visibility. Refuses whoever reads no cases at all.
    """
    if not (by.has(READ) or by.has(READ_UNIT)):
        raise NotAllowed(name=by.name, move="按电话查询")
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
