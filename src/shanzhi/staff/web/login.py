"""The door: password, second factor, log out, and the one-time link with which a password is set."""

from __future__ import annotations

import base64
from datetime import datetime, timedelta
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django import forms
from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.password_validation import password_validators_help_texts
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shanzhi.kernel import profile, sealing
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import local, now
from shanzhi.kernel.errors import Invalid, Refusal
from shanzhi.records import actions as records
from shanzhi.records.access import open_to_all
from shanzhi.staff import _second_factor
from shanzhi.staff import actions as staff
from shanzhi.staff._second_factor import Verdict
from shanzhi.staff._secrets import digest_of
from shanzhi.staff.demo import demo_people
from shanzhi.staff.errors import CodeLocked, CodeWrong, LinkDead
from shanzhi.staff.models import Member, PasswordLink, SignIn
from shanzhi.staff.permissions import RECOVERY_CODE_USED

from .client import address_of
from .middleware import ENDED_WHY, SECOND_FACTOR

BACKEND = "django.contrib.auth.backends.ModelBackend"
NEXT = "next"
SECRET = "second_factor_secret"  # noqa: S105 - a session key
STEPS = "登录过程的一步，尚无操作人"


class LoginForm(forms.Form):
    username = forms.CharField(max_length=40, strip=True)
    password = forms.CharField(max_length=200, strip=False)


def person(member: Member) -> Actor:
    """Somebody about to have an actor: named, without any rights."""
    return Actor(id=member.pk, name=member.name)


@open_to_all("登录页")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Account and password."""
    if request.method == "POST":
        return _try(request)
    if getattr(request, "actor", None) is not None:
        return HttpResponseRedirect(_next_of(request))
    return _page(request)


def _page(request: HttpRequest, *, username: str = "", wrong: str = "", status: int = 200) -> HttpResponse:
    ended = request.session.pop(ENDED_WHY, "") if request.session.session_key else ""
    context = {
        "username": username,
        "wrong": wrong,
        "ended": _why_ended(ended),
        "next": request.POST.get(NEXT, request.GET.get(NEXT, "")),
        "demo": demo_people() if settings.SHANZHI_DEMO else [],
    }
    return render(request, "staff/login.html", context, status=status)


def _why_ended(why: str) -> str:
    sentences = {
        "admin": _("您的登录已由管理员结束。如有疑问，请联系安全管理员。"),
        "own": _("您已从另一台设备结束了这里的登录。"),
        "password": _("密码已修改，请用新密码登录。"),
        "reset": _("密码已由管理员重置，请使用收到的链接设置新密码。"),
        "second_factor": _("二次验证已由管理员解除，请重新登录。"),
        "left": _("该账号已停用。如有疑问，请联系系统管理员。"),
        "ended": _("登录已失效，请重新登录。"),
    }
    return sentences.get(why, "")


def _try(request: HttpRequest) -> HttpResponse:
    form = LoginForm(request.POST)
    if not form.is_valid():
        return _page(request, username=request.POST.get("username", "")[:40], wrong=_("请输入账号和密码。"), status=422)
    username = form.cleaned_data["username"].lower()
    member = authenticate(request, username=username, password=form.cleaned_data["password"])
    if not isinstance(member, Member):
        left = settings.AXES_FAILURE_LIMIT - AxesProxyHandler.get_failures(request, {"username": username})
        wrong = _("账号或密码不正确。")
        if 0 < left <= 3:
            wrong += _("再输错{n}次将暂停登录。").format(n=left)
        return _page(request, username=username, wrong=wrong, status=422)
    return _let_in(request, member, _next_of(request))


def _let_in(request: HttpRequest, member: Member, onwards: str) -> HttpResponse:
    login(request, member, backend=BACKEND)
    if _second_factor.has_one(member):
        request.session[SECOND_FACTOR] = "pending"
        request.session[NEXT] = onwards
        onwards = reverse("staff:second_factor")
    request.session.save()
    staff.sign_in(
        member, session_key=request.session.session_key or "", address=address_of(request),
        agent=request.headers.get("User-Agent", ""), by=person(member),
    )  # fmt: skip
    return HttpResponseRedirect(onwards)


def _next_of(request: HttpRequest) -> str:
    wanted = request.POST.get(NEXT) or request.GET.get(NEXT) or ""
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_ours and not wanted.startswith(settings.LOGIN_URL) else settings.LOGIN_REDIRECT_URL


def locked_out(request: HttpRequest, original: HttpResponse | None = None, credentials: Any = None) -> HttpResponse:
    """Shown by django-axes instead of any answer while a log-in is locked (AXES_LOCKOUT_CALLABLE)."""
    username = (credentials or {}).get("username", "")
    context = {"username": username, "until": _locked_until(username, address_of(request))}
    return render(request, "staff/locked.html", context, status=429)


def _locked_until(username: str, address: str | None) -> datetime:
    """When the next try is taken: the lock counts from the last wrong password."""
    last = (
        AccessAttempt.objects.filter(username=username, ip_address=address)
        .order_by("-attempt_time")
        .values_list("attempt_time", flat=True)
        .first()
    )
    return (last or now()) + (get_cool_off() or timedelta(0))


@open_to_all("演示环境一键登录，只对演示人员有效")
@require_POST
def sign_in_as_demo(request: HttpRequest) -> HttpResponse:
    """One click, only in a demo and only as somebody made for it."""
    if not settings.SHANZHI_DEMO:
        return HttpResponseNotFound()
    wanted = request.POST.get("member", "")
    member = Member.objects.filter(pk=int(wanted) if wanted.isdigit() else 0, is_demo=True, is_active=True).first()
    if member is None:
        return _page(request, wrong=_("没有这个演示人员。"), status=422)
    return _let_in(request, member, _next_of(request))


@open_to_all("退出登录")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_out(request: HttpRequest) -> HttpResponse:
    """Only by POST: no page of somebody else's can log people out."""
    member: Member | None = getattr(request, "member", None)
    if request.method == "POST" and member is not None:
        staff.sign_out(member, session_key=request.session.session_key or "", by=person(member))
        logout(request)
    return HttpResponseRedirect(settings.LOGOUT_REDIRECT_URL)


# ── second factor ───────────────────────────────────────────


@open_to_all(STEPS)
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """The code after the password; for somebody whose posts ask for one and who has none yet, binding it."""
    member: Member | None = getattr(request, "member", None)
    held = getattr(request, "held", "")
    if member is None:
        return HttpResponseRedirect(settings.LOGIN_URL)
    if held == "enrol":
        return set_up(request, member, is_owed=True)
    if held != "second_factor":
        return HttpResponseRedirect(settings.LOGIN_REDIRECT_URL)
    if request.method != "POST":
        return render(request, "staff/second_factor.html")
    verdict, until = _second_factor.check(member, request.POST.get("code", ""))
    if verdict in (Verdict.WRONG, Verdict.LOCKED):
        refusal: Refusal = CodeLocked(until=f"{local(until):%H:%M:%S}") if until else CodeWrong()
        return render(request, "staff/second_factor.html", {"refusal": refusal}, status=refusal.http_status)
    if verdict is Verdict.RIGHT_BY_RECOVERY:
        records.write(f"member:{member.pk}", RECOVERY_CODE_USED, detail={}, by=person(member))
    return _pass(request)


def _pass(request: HttpRequest) -> HttpResponse:
    """The second factor is right: a new session key, and on to where the person was going."""
    request.session[SECOND_FACTOR] = "passed"
    onwards = request.session.pop(NEXT, settings.LOGIN_REDIRECT_URL)
    rekey(request)
    return HttpResponseRedirect(onwards)


def rekey(request: HttpRequest) -> None:
    """Give the session a new key and keep its sign-in; whoever knew the old key is out."""
    old = request.session.session_key
    request.session.cycle_key()
    SignIn.objects.filter(session_key=old).update(session_key=request.session.session_key)


def set_up(request: HttpRequest, member: Member, *, is_owed: bool) -> HttpResponse:
    """Show a new secret as a QR code; the first right code binds it and brings the recovery codes."""
    secret = _secret_in(request)
    template = "staff/second_factor_set_up.html"
    context: dict[str, Any] = {
        "secret": " ".join(secret[i : i + 4] for i in range(0, len(secret), 4)),
        "qr": _second_factor.qr_svg(_uri(secret, member), _("用验证器扫描此二维码")),
        "is_owed": is_owed,
        "frame": "plain.html" if is_owed else "frame.html",
    }
    if request.method != "POST":
        return render(request, template, context)
    try:
        codes = staff.set_up_second_factor(member, secret=secret, code=request.POST.get("code", ""), by=person(member))
    except Refusal as refusal:
        return render(request, template, {**context, "refusal": refusal}, status=refusal.http_status)
    del request.session[SECRET]
    request.session[SECOND_FACTOR] = "passed"
    onwards = request.session.pop(NEXT, settings.LOGIN_REDIRECT_URL) if is_owed else reverse("staff:me")
    rekey(request)
    return render(request, template, {**context, "codes": codes, "onwards": onwards})


def _uri(secret: str, member: Member) -> str:
    issuer = profile.current().county.short
    return _second_factor.uri_of(secret, account=member.username, issuer=issuer)


def _secret_in(request: HttpRequest) -> str:
    """The secret being bound, the same until it is: kept sealed in the session."""
    kept = request.session.get(SECRET)
    if kept:
        return sealing.unseal(base64.b64decode(kept))
    secret = _second_factor.new_secret()
    request.session[SECRET] = base64.b64encode(sealing.seal(secret)).decode()
    return secret


# ── a new password through a link ───────────────────────────


@open_to_all("凭管理员发送的一次性链接设置密码")
@require_http_methods(["GET", "HEAD", "POST"])
def password_link(request: HttpRequest, secret: str) -> HttpResponse:
    """Set the password of an account just made, or reset by an administrator."""
    by = Actor(id=None, name=_("持链接人"))
    context: dict[str, Any] = {"rules": password_validators_help_texts()}
    try:
        context["member"] = _owner_of(secret)
        if request.method == "POST":
            new = request.POST.get("new", "")
            if new != request.POST.get("again", ""):
                raise Invalid({"again": _("两次输入的密码不一致。")})
            member = staff.use_password_link(secret, password=new, by=by)
            return render(request, "staff/password_set.html", {"member": member})
    except Invalid as refusal:
        return render(request, "staff/password_link.html", {**context, "errors": refusal.fields}, status=422)
    except Refusal as refusal:
        return render(request, "staff/password_link.html", {"refusal": refusal}, status=refusal.http_status)
    return render(request, "staff/password_link.html", context)


def _owner_of(secret: str) -> Member:
    """Refuses `LinkDead` before anything is typed."""
    link = (
        PasswordLink.objects.filter(
            digest=digest_of(secret), used_at=None, voided_at=None, expires_at__gt=now(), member__is_active=True
        )
        .select_related("member")
        .first()
    )
    if link is None:
        raise LinkDead()
    return link.member
