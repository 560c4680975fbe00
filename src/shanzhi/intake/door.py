"""The residents' door: code and last four digits, counted and throttled; then a short-lived signed ticket.

The ticket lies in a cookie and names the cases it opens; it holds nothing else and is worth half an hour.
"""

from __future__ import annotations

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from shanzhi.cases.errors import WrongTail
from shanzhi.cases.models import Case, Concerned
from shanzhi.cases.queries import by_code_and_tail
from shanzhi.kernel import case_code
from shanzhi.kernel.errors import Refusal
from shanzhi.kernel.profile import current

from . import limits
from .errors import TooMany, TooManyTries

COOKIE = "shanzhi_ticket"
SECONDS = 30 * 60
MOST = 5
"""Cases one ticket opens; the oldest is dropped."""
_SALT = "shanzhi.intake.ticket"


def address_of(request: HttpRequest) -> str:
    """Where a request comes from. Behind trusted proxies the address that the outermost of them saw."""
    proxies = int(getattr(settings, "AXES_IPWARE_PROXY_COUNT", 0) or 0)
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    if proxies and len(forwarded) >= proxies:
        return forwarded[-proxies]
    return str(request.META.get("REMOTE_ADDR", ""))


def knock(code: str, tail: str, *, address: str) -> tuple[Case, Concerned]:
    """Open the page of a case with its code and the last four digits of the reporter's phone (or the four digits that
    were given instead). Refuses `WrongCode`, `WrongTail`, and `TooManyTries` after five wrong ones from an address or
    at a code within a quarter of an hour, right or wrong."""
    digits = str(case_code.parse(code))
    for limit, what in ((limits.TRIES_FROM_ADDRESS, address), (limits.TRIES_AT_CODE, digits)):
        minutes = limits.minutes_left(limit, what)
        if minutes:
            raise TooManyTries(minutes=minutes, phone=current().county.phone)
    try:
        return by_code_and_tail(digits, tail)
    except WrongTail:
        limits.count(limits.TRIES_FROM_ADDRESS, address)
        limits.count(limits.TRIES_AT_CODE, digits)
        raise


def count_filing(*, address: str, phone: str) -> None:
    """Refuses `TooMany` when an address or a phone has filed too often within the hour."""
    for limit, what in ((limits.FILING_FROM_ADDRESS, address), (limits.FILING_FROM_PHONE, phone)):
        if not what:
            continue
        if limits.count(limit, what) > limit.most:
            raise TooMany(minutes=max(1, limits.minutes_left(limit, what)))


def count_writing(concerned: Concerned) -> None:
    """Refuses `TooMany` when one reporter has written too often in a day."""
    what = f"concerned/{concerned.pk}"
    if limits.count(limits.WRITING_AT_CASE, what) > limits.WRITING_AT_CASE.most:
        raise TooMany(minutes=max(1, limits.minutes_left(limits.WRITING_AT_CASE, what)))


def admitted(request: HttpRequest, code: str) -> tuple[Case, Concerned] | None:
    """The case and the reporter that the request's ticket opens, or None."""
    try:
        canonical = str(case_code.parse(code))
    except Refusal:
        return None
    held = _ticket(request).get(canonical)
    if held is None:
        return None
    pk = held[0]
    row = Concerned.objects.filter(pk=pk, case__code=canonical, role="reporter").select_related("case__area").first()
    return (row.case, row) if row is not None else None


def pin_in(request: HttpRequest, code: str) -> str:
    """The four digits given to a reporter without a phone, as long as the ticket of the filing lasts."""
    held = _ticket(request).get(code)
    return held[1] if held else ""


def admit(request: HttpRequest, response: HttpResponse, case: Case, concerned: Concerned, *, pin: str = "") -> None:
    """Let this browser back in for half an hour."""
    tickets = _ticket(request)
    pin = pin or tickets.pop(case.code, (0, ""))[1]
    tickets.pop(case.code, None)
    kept = dict([*tickets.items(), (case.code, (concerned.pk, pin))][-MOST:])
    response.set_cookie(
        COOKIE,
        signing.dumps(kept, salt=_SALT, compress=True),
        max_age=SECONDS,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
        path="/",
    )


def dismiss(response: HttpResponse) -> None:
    """Close the page on a borrowed phone."""
    response.delete_cookie(COOKIE, path="/", samesite="Lax")


def _ticket(request: HttpRequest) -> dict[str, tuple[int, str]]:
    text = request.COOKIES.get(COOKIE, "")
    if not text:
        return {}
    try:
        found = signing.loads(text, salt=_SALT, max_age=SECONDS)
    except signing.BadSignature:
        return {}
    return {str(code): (int(pk), str(pin)) for code, (pk, pin) in found.items()}
