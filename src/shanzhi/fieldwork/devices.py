"""设备: the phones of the app, each with a credential of its own. Answers whether one may still be used."""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import local, now
from shanzhi.places.queries import after
from shanzhi.staff.models import Post, SignIn

from .errors import DeviceRevoked, DeviceUnknown
from .models import Device, DeviceUse
from .permissions import READ_DEVICES

SEEN_EVERY = timedelta(minutes=10)
MOST = 10
PAGE = 50
Row = dict[str, object]


def digest_of(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def known(credential: str) -> Device | None:
    """The device of a credential `<uid>.<secret>`, revoked or not; None for anything else."""
    uid, _dot, secret = credential.partition(".")
    try:
        name = UUID(uid)
    except ValueError:
        return None
    device = Device.objects.filter(uid=name).first()
    if device is None or not hmac.compare_digest(bytes(device.digest), digest_of(secret)):
        return None
    return device


def admitted(credential: str, *, session_key: str, by: Actor) -> Device:
    """The device of a phone that asks, which is the caller's and was not revoked. Refuses `DeviceRevoked`, on which
    the phone wipes itself, and `DeviceUnknown`."""
    device = known(credential)
    if device is None or device.member_id != by.id:
        raise DeviceUnknown()
    if device.revoked_at is not None:
        raise revoked(device)
    moment = now()
    if moment - device.seen_at > SEEN_EVERY:
        Device.objects.filter(pk=device.pk).update(seen_at=moment)
    tie(device, session_key)
    return device


def revoked(device: Device) -> DeviceRevoked:
    """The refusal; that the phone has heard it is kept."""
    Device.objects.filter(pk=device.pk, wiped_at=None).update(wiped_at=now())
    return DeviceRevoked(at=f"{local(device.revoked_at):%m-%d %H:%M}" if device.revoked_at else "")


def tie(device: Device, session_key: str) -> None:
    """Remember the log-in in which the device was seen: a revocation ends it."""
    if DeviceUse.objects.filter(device=device, sign_in__session_key=session_key).exists():
        return
    sign_in = SignIn.objects.filter(session_key=session_key, member_id=device.member_id).first()
    if sign_in is not None:
        DeviceUse.objects.get_or_create(device=device, sign_in=sign_in)


def of(by: Actor, *, here: str = "") -> list[Row]:
    """One's own phones in use, as the phone lists them."""
    rows = Device.objects.filter(member_id=by.id or 0, revoked_at=None).order_by("-seen_at")[:MOST]
    return [
        {
            "id": str(d.uid), "name": d.name, "seen": f"{local(d.seen_at):%Y-%m-%d}", "here": str(d.uid) == here,
            "page": "/fieldwork/devices/",
        }
        for d in rows
    ]  # fmt: skip


def visible(by: Actor) -> QuerySet[Device]:
    """One's own, and for an administrator those of people with a post in reach."""
    found = Device.objects.select_related("member")
    reach = by.reach_of(READ_DEVICES)
    if by.is_system or "" in reach:
        return found
    condition = Q(member_id=by.id or 0)
    for prefix in reach:
        inside = Q(area__path__gte=prefix, area__path__lt=after(prefix))
        units = Q(unit__area__path__gte=prefix, unit__area__path__lt=after(prefix))
        condition |= Q(member_id__in=Post.objects.filter(inside | units, relieved_at=None).values("member_id"))
    return found.filter(condition)


def listed(*, mine: bool, words: str = "", after_key: str = "", by: Actor) -> tuple[list[Device], str]:
    """A page of devices, those in use first and the latest seen first; and the key of the next page."""
    rows = visible(by)
    if mine:
        rows = rows.filter(member_id=by.id or 0)
    if words.strip():
        rows = rows.filter(Q(member__name__startswith=words.strip()) | Q(name__icontains=words.strip()))
    if after_key.isdigit():
        rows = rows.filter(pk__lt=int(after_key))
    found = list(rows.order_by("-id")[: PAGE + 1])
    return found[:PAGE], str(found[PAGE - 1].pk) if len(found) > PAGE else ""
