"""Codes of an authenticator (RFC 6238: SHA-1, 30 seconds, six digits) and recovery codes."""

from __future__ import annotations

import base64
import enum
import hashlib
import secrets
from datetime import datetime, timedelta
from urllib.parse import quote

import segno
from django.db import transaction
from django.utils.crypto import constant_time_compare
from django_otp.oath import hotp

from shanzhi.kernel import sealing
from shanzhi.kernel.clock import now

from .models import Member, RecoveryCode, SecondFactor

STEP = 30
TOLERANCE = 1
"""Steps before and after that are taken too: clocks differ."""
FREE_FAILURES = 5
LONGEST_WAIT = timedelta(minutes=15)
RECOVERY_CODES = 10
_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"


class Verdict(enum.Enum):
    RIGHT = "right"
    RIGHT_BY_RECOVERY = "recovery"
    WRONG = "wrong"
    LOCKED = "locked"


def new_secret() -> str:
    """160 bits in base 32, as authenticators want them."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def uri_of(secret: str, *, account: str, issuer: str) -> str:
    return f"otpauth://totp/{quote(issuer)}:{quote(account)}?secret={secret}&issuer={quote(issuer)}&digits=6&period=30"


def qr_svg(text: str, label: str) -> str:
    """The text as a QR code in SVG, without any style attribute."""
    return str(
        segno.make(text, error="m").svg_inline(
            scale=5, border=2, omitsize=True, svgclass="qr", lineclass=None, title=label, unit=None, dark="#000"
        )
    )


def code_at(secret: str, moment: datetime) -> str:
    """The code an authenticator shows at a moment: for tests and for the demo."""
    return f"{hotp(base64.b32decode(secret), int(moment.timestamp()) // STEP):06d}"


def step_of(secret: str, code: str, *, after: int = 0) -> int | None:
    """The time step whose code this is, if it is near now and later than `after`."""
    code = code.strip().replace(" ", "")
    if len(code) != 6 or not code.isdigit():
        return None
    key = base64.b32decode(secret)
    present = int(now().timestamp()) // STEP
    for step in range(present - TOLERANCE, present + TOLERANCE + 1):
        if step > after and constant_time_compare(f"{hotp(key, step):06d}", code):
            return step
    return None


def has_one(member: Member) -> bool:
    return SecondFactor.objects.filter(member=member).exclude(confirmed_at=None).exists()


def locked_until(factor: SecondFactor) -> datetime | None:
    """After five wrong codes the wait doubles with each: 30 s, 1 min, … at most 15 min."""
    if factor.failures < FREE_FAILURES or factor.failed_at is None:
        return None
    wait = min(LONGEST_WAIT, timedelta(seconds=30) * 2 ** (factor.failures - FREE_FAILURES))
    until = factor.failed_at + wait
    return until if until > now() else None


def check(member: Member, code: str) -> tuple[Verdict, datetime | None]:
    """Is it the present code, or a recovery code not yet used? A wrong one is counted and stays counted.

    With `LOCKED` comes the moment from which another try is taken; a recovery code is taken even then.
    """
    with transaction.atomic():
        factor = SecondFactor.objects.select_for_update().filter(member=member).exclude(confirmed_at=None).first()
        if factor is None:
            return Verdict.WRONG, None
        if _use_recovery_code(member, code):
            _forgive(factor, factor.last_step)
            return Verdict.RIGHT_BY_RECOVERY, None
        if until := locked_until(factor):
            return Verdict.LOCKED, until
        step = step_of(sealing.unseal(factor.secret_sealed), code, after=factor.last_step)
        if step is not None:
            _forgive(factor, step)
            return Verdict.RIGHT, None
        factor.failures = min(factor.failures + 1, 32)
        factor.failed_at = now()
        factor.save(update_fields=["failures", "failed_at"])
        until = locked_until(factor)
        return (Verdict.LOCKED, until) if until else (Verdict.WRONG, None)


def _forgive(factor: SecondFactor, step: int) -> None:
    factor.failures, factor.failed_at, factor.last_step = 0, None, step
    factor.save(update_fields=["failures", "failed_at", "last_step"])


def new_recovery_codes() -> list[str]:
    """Ten codes of ten characters, written in two halves, without letters that are mistaken for figures."""
    halves = ["".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(2 * RECOVERY_CODES)]
    return [f"{a}-{b}" for a, b in zip(halves[::2], halves[1::2], strict=True)]


def recovery_digest(member_id: int, code: str) -> str:
    plain = code.strip().lower().replace("-", "").replace(" ", "")
    return hashlib.sha256(f"{member_id}:{plain}".encode()).hexdigest()


def _use_recovery_code(member: Member, code: str) -> bool:
    if len(code.strip()) < 10:
        return False
    unused = RecoveryCode.objects.filter(member=member, digest=recovery_digest(member.pk, code), used_at=None)
    return unused.update(used_at=now()) == 1
