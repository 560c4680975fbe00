from __future__ import annotations

import secrets
from datetime import datetime

from django.conf import settings
from django.db import connection

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import local, now
from shanzhi.kernel.errors import Invalid
from shanzhi.kernel.masking import mask_name, mask_phone
from shanzhi.kernel.profile import current
from shanzhi.kernel.sealing import fingerprint, fingerprints, seal
from shanzhi.notices import actions as notices
from shanzhi.notices.actions import Message, Phone
from shanzhi.records import actions as records
from shanzhi.records.acting import act
from shanzhi.staff.models import Unit

from .. import halls, needs, slots
from ..hall_errors import SlotTaken
from ..models import Booking

_LOCK = 0x1A7A_0002
"""Advisory lock of a slot, so that the lowest free place is read and taken by one at a time."""


def _again(code: str) -> Booking:
    return Booking.objects.get(code=code)


@act("intake.book", recall=_again)
def book(
    hall: Unit,
    *,
    queue: str,
    begins_at: datetime,
    name: str,
    phone: str,
    matter: str = "",
    key: str | None = None,
    by: Actor,
) -> Booking:
    """Book a place in a slot of a window, by a resident or for one at the desk; the code opens it again. 预约来访

    Refuses `Invalid`, a slot that the window does not offer, and `SlotTaken`: the database gives a place once, and one
    telephone one place at a time.
    """
    if by.via != "resident":
        halls.allow(hall, halls.GREET, by, move="预约")
    line = next((q for q in slots.bookable_queues(hall) if q.key == queue), None)
    name, phone = name.strip()[:20], needs.phone_of(phone)
    wrong: dict[str, str] = {}
    if line is None:
        wrong["queue"] = "请选择要去的窗口。"
    if len(name) < 2:
        wrong["name"] = "请填写姓名，到场时核对。"
    if not needs.is_phone(phone):
        wrong["phone"] = "请填写手机号，预约码会发到这个号码。"
    offered = {slot.begins_at: slot for slot in slots.free_slots(hall, queue, local(begins_at).date())}
    slot = offered.get(begins_at)
    if slot is None:
        wrong["begins_at"] = "这个时间不能预约，请在列出的时段里选择。"
    if wrong or line is None or slot is None:
        raise Invalid(wrong)
    place = _place(hall, queue, begins_at)
    if place is None:
        raise SlotTaken(at=f"{local(begins_at):%m月%d日 %H:%M}")
    same = Booking.objects.filter(phone_mark__in=fingerprints(phone), begins_at=begins_at).exclude(state="CANCELLED")
    if same.exists():
        raise Invalid({"phone": "这个手机号在同一时间已有预约，请用预约码查询。"})
    code = _code()
    row = Booking.objects.create(
        hall=hall, queue=queue, begins_at=begins_at, ends_at=slot.ends_at, place=place, code=code,
        tail_mark=fingerprint(f"{code}/{phone[-4:]}"), name_sealed=seal(name), phone_sealed=seal(phone),
        name_masked=mask_name(name), phone_masked=mask_phone(phone), phone_mark=fingerprint(phone),
        matter=matter.strip()[:200], remind_at=_remind_at(begins_at), at=now(), by_name=by.name,
    )  # fmt: skip
    records.write(f"booking/{code}", "intake.book", detail={"queue": line.name, "at": begins_at}, by=by)
    tell(row, line.name, "booked", by=by)
    return row


def tell(row: Booking, door: str, template: str, *, by: Actor) -> None:
    if current().notice(template) is None:
        return
    facts = {
        "code": row.code, "due": f"{local(row.begins_at):%m月%d日%H:%M}", "door": door,
        "link": f"{settings.SHANZHI_PUBLIC_URL}/r/bookings",
    }  # fmt: skip
    told = Message(
        to=Phone(sealed=bytes(row.phone_sealed), masked=row.phone_masked), template=template,
        key=f"{template}/{row.code}", facts=facts, link="/r/bookings",
    )  # fmt: skip
    notices.send_many([told], by=by)


def _place(hall: Unit, queue: str, begins_at: datetime) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_LOCK, f"{hall.pk}/{queue}/{begins_at}"])
    rows = Booking.objects.filter(hall=hall, queue=queue, begins_at=begins_at).exclude(state="CANCELLED")
    taken = set(rows.values_list("place", flat=True))
    return next((n for n in range(1, current().hall.appointments.places + 1) if n not in taken), None)


def _code() -> str:
    while True:
        code = f"{secrets.randbelow(90_000_000) + 10_000_000}"
        if not Booking.objects.filter(code=code).exists():
            return code


def _remind_at(begins_at: datetime) -> datetime | None:
    """Not for one that is so near that the first message is the reminder."""
    moment = begins_at - current().calendar().length(current().hall.appointments.remind)
    return moment if moment > now() else None
