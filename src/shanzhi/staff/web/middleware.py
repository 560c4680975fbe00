"""Who is asking? Two queries a request: the session, and one that fetches everything else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY, logout
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from shanzhi.kernel.clock import now
from shanzhi.staff import _rights
from shanzhi.staff.models import Member, SignIn

TOUCH_EVERY = timedelta(minutes=1)
SECOND_FACTOR = "second_factor"
"""Session key: `pending` after the password of somebody with an authenticator, `passed` after its code."""
ENDED_WHY = "sign_in_ended"
"""Session key of the anonymous session that follows a revoked one: why it was ended."""

_FIELDS = [field.attname for field in Member._meta.concrete_fields]
_COLUMNS = ", ".join(f"m.{field.column}" for field in Member._meta.concrete_fields)
_WHO = (
    f"SELECT {_COLUMNS},"  # noqa: S608 - names of columns
    f" s.id, s.seen_at, s.ended_at, s.ended_why, {_rights.NUMBERS}"
    " FROM staff_member m LEFT JOIN staff_signin s ON s.member_id = m.id AND s.session_key = %s WHERE m.id = %s"
)


@dataclass(frozen=True, slots=True)
class _Who:
    member: Member
    sign_in_id: int | None
    seen_at: datetime | None
    ended_why: str
    is_ended: bool
    stamp: _rights.Stamp


class ActorMiddleware:
    """Sets `request.actor` (None for whoever is not fully logged in), `request.member` and `request.held`.

    A session that was ended elsewhere, or whose member has left, is over with this very request. Between password
    and second factor, or before a forced change of password, there is a member but no actor: `held` says what is
    still owed (`second_factor`, `password`, `enrol`) and every page that needs an actor leads there.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = request.member = None  # type: ignore[attr-defined]
        request.held = ""  # type: ignore[attr-defined]
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            _recognise(request)
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        who: _Who | None = getattr(request, "who", None)
        if who is not None and not (getattr(view, "is_quiet", False) or "X-Live" in request.headers):
            _touch(request, who)
        held = getattr(request, "held", "")
        access = getattr(view, "access", None)
        if not held or access is None or access[0] == "open":
            return None
        url = reverse("staff:my_password" if held == "password" else "staff:second_factor")
        if request.headers.get("HX-Request"):
            return HttpResponse(status=401, headers={"HX-Redirect": url})
        return HttpResponseRedirect(url)


def _recognise(request: HttpRequest) -> None:
    member_id = request.session.get(SESSION_KEY)
    if member_id is None:
        _remember_why(request)
        return
    who = _who(int(member_id), request.session.session_key or "")
    why = _why_not(request, who)
    if why or who is None:
        logout(request)
        request.session[ENDED_WHY] = why
        return
    member = who.member
    request._cached_user = member  # type: ignore[attr-defined]
    request.member = member  # type: ignore[attr-defined]
    rights = _rights.rights_of(member.pk, who.stamp)
    request.held = _owed(request, member, rights)  # type: ignore[attr-defined]
    if not request.held:  # type: ignore[attr-defined]
        request.actor = _rights.actor_from(member, rights, via="web", scopes=None)  # type: ignore[attr-defined]
    request.who = who  # type: ignore[attr-defined]


def _remember_why(request: HttpRequest) -> None:
    """The browser names a session that is gone: if somebody ended it, the log-in page will say so."""
    if not request.session.is_empty():
        return
    key = request.COOKIES[settings.SESSION_COOKIE_NAME]
    ended = SignIn.objects.filter(session_key=key[:40]).exclude(ended_at=None)
    if why := ended.values_list("ended_why", flat=True).first():
        request.session[ENDED_WHY] = why


def _who(member_id: int, session_key: str) -> _Who | None:
    with connection.cursor() as cursor:
        cursor.execute(_WHO, [session_key, member_id])
        row = cursor.fetchone()
    if row is None:
        return None
    values, (sign_in_id, seen_at, ended_at, ended_why, roster, atlas) = row[: len(_FIELDS)], row[len(_FIELDS) :]
    return _Who(
        member=Member.from_db(connection.alias, _FIELDS, values),
        sign_in_id=sign_in_id,
        seen_at=seen_at,
        ended_why=ended_why or "",
        is_ended=ended_at is not None,
        stamp=_rights.stamp_from(roster, atlas),
    )


def _why_not(request: HttpRequest, who: _Who | None) -> str:
    """Why the session no longer holds; empty when it does."""
    if who is None or not who.member.is_active:
        return "left"
    if who.sign_in_id is None or who.is_ended:
        return who.ended_why or "ended"
    given = request.session.get(HASH_SESSION_KEY, "")
    right = (who.member.get_session_auth_hash(), *who.member.get_session_auth_fallback_hash())
    return "" if any(constant_time_compare(given, r) for r in right) else "password"


def _owed(request: HttpRequest, member: Member, rights: _rights.Rights) -> str:
    state = request.session.get(SECOND_FACTOR)
    if state == "pending":
        return "second_factor"
    if member.must_change_password:
        return "password"
    if state != "passed" and must_have_second_factor(member, rights):
        return "enrol"
    return ""


def must_have_second_factor(member: Member, rights: _rights.Rights) -> bool:
    """Demo people are spared unless it was asked of them by name."""
    if member.second_factor_required:
        return True
    return rights.is_sensitive and not (settings.SHANZHI_DEMO and member.is_demo)


def _touch(request: HttpRequest, who: _Who) -> None:
    """At most once a minute: when the person was last here, and the session's idle time begins anew. Views that a
    page asks by itself (the live stream) carry `is_quiet`, and what a page refreshes by itself comes with `X-Live`:
    neither is a sign of life."""
    moment = now()
    if who.seen_at is not None and moment - who.seen_at < TOUCH_EVERY:
        return
    SignIn.objects.filter(session_key=request.session.session_key).update(seen_at=moment)
    request.session.modified = True
