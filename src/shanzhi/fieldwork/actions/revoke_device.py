from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import NotAllowed, NotFound
from shanzhi.records import actions as records
from shanzhi.records.acting import act
from shanzhi.staff import actions as staff

from .. import devices
from ..models import Device
from ..permissions import READ_DEVICES
from ._shots import words


@act("fieldwork.revoke_device")
def revoke_device(device: Device, *, reason: str = "", by: Actor) -> Device:
    """Put a phone out of use: its log-ins end, and with its next word to the server it is told to wipe itself. 停用设备

    One's own without a reason; those of others for whoever keeps the accounts, with one. A second time changes nothing.
    """
    locked = devices.visible(by).select_for_update(of=("self",)).filter(pk=device.pk).first()
    if locked is None:
        raise NotFound(what="这台设备")
    own = by.id is not None and by.id == locked.member_id
    if not by.has("fieldwork.revoke_device") or not (own or by.has(READ_DEVICES)):
        raise NotAllowed(name=by.name, move="停用设备")
    if locked.revoked_at is not None:
        return locked
    locked.revoked_why = words("reason", "停用原因", reason, at_least=0 if own else 2, at_most=120)
    locked.revoked_at, locked.revoked_by_name = now(), by.name
    locked.save()
    for use in locked.uses.select_related("sign_in").filter(sign_in__ended_at=None):
        # The phone's log-in falls with the phone, whoever may end log-ins otherwise.
        staff.end_sign_in(locked.member, sign_in=use.sign_in, reason="停用设备", by=Actor.system("停用设备"))
    records.write(
        f"member/{locked.member_id}", "fieldwork.revoke_device",
        detail={"device": str(locked.uid), "reason": locked.revoked_why}, by=by,
    )  # fmt: skip
    return locked
