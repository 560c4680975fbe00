from __future__ import annotations

import secrets
from dataclasses import dataclass
from uuid import uuid4

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import NotAllowed
from shanzhi.records import actions as records
from shanzhi.records.acting import act
from shanzhi.staff.models import Member

from .. import devices
from ..models import Device
from ._shots import words, worker


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A device and its credential, which is told this once."""

    device: Device
    credential: str


@act("fieldwork.enrol_device")
def enrol_device(*, name: str, session_key: str = "", by: Actor) -> Enrolled:
    """Give a phone a credential of its own, tied to its owner and to this log-in. 登记设备

    A person has at most ten: the one that was not used for longest gives way.
    """
    if not by.has("fieldwork.enrol_device"):
        raise NotAllowed(name=by.name, move="登记设备")
    owner = Member.objects.select_for_update().get(pk=worker(by))
    label = words("name", "设备名称", name[:80] or "手机", at_most=80)
    secret = secrets.token_urlsafe(24)
    device = Device.objects.create(
        uid=uuid4(), member=owner, name=label, digest=devices.digest_of(secret), made_at=now(), seen_at=now()
    )
    if session_key:
        devices.tie(device, session_key)
    kept = Device.objects.filter(member=owner, revoked_at=None).order_by("-seen_at").values_list("pk", flat=True)
    too_many = list(kept[devices.MOST :])
    Device.objects.filter(pk__in=too_many).update(revoked_at=now(), revoked_by_name="系统", revoked_why="设备过多")
    records.write(f"member/{owner.pk}", "fieldwork.enrol_device", detail={"device": str(device.uid)}, by=by)
    return Enrolled(device, f"{device.uid}.{secret}")
