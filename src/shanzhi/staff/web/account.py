"""One's own account: posts, password, second factor, sessions, how pages look."""

from __future__ import annotations

from django import forms
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.password_validation import password_validators_help_texts
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from shanzhi.kernel.clock import today
from shanzhi.kernel.errors import Invalid
from shanzhi.records.access import actor_of, needs, open_to_all
from shanzhi.staff import _second_factor
from shanzhi.staff import actions as staff
from shanzhi.staff.models import Absence, Member, RecoveryCode, SignIn

from . import forms as answering
from .client import device_of, is_live
from .login import STEPS, person, set_up
from .showing import posts_of_page


def member_of(request: HttpRequest) -> Member:
    """The person behind a request that passed `needs`."""
    member: Member = request.member  # type: ignore[attr-defined]
    return member


@needs()
def me(request: HttpRequest) -> HttpResponse:
    member = member_of(request)
    sign_ins = list(SignIn.objects.filter(member=member, ended_at=None).order_by("-seen_at")[:20])
    here = request.session.session_key
    context = {
        "posts": posts_of_page(member),
        "leave": Absence.objects.filter(member=member, ends_on__gte=today()).select_related("stand_in"),
        "stands_in": Absence.objects.filter(stand_in=member, ends_on__gte=today()).select_related("member"),
        "sign_ins": [(s, device_of(s.agent), s.session_key == here) for s in sign_ins if is_live(s)],
        "has_second_factor": _second_factor.has_one(member),
        "recovery_left": RecoveryCode.objects.filter(member=member, used_at=None).count(),
        "elder_mode": member.elder_mode,
    }
    return render(request, "staff/me.html", context)


@open_to_all(STEPS + "；也是本人修改密码的页面")
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; for somebody who must, the way in."""
    member: Member | None = getattr(request, "member", None)
    held = getattr(request, "held", "")
    if member is None or held not in ("", "password"):
        return HttpResponseRedirect(f"{reverse('staff:login')}?next={request.path}")
    context = {
        "rules": password_validators_help_texts(),
        "must": held == "password",
        "frame": "plain.html" if held else "frame.html",
        "username": member.username,
    }
    if request.method != "POST":
        return render(request, "staff/password.html", context)
    new = request.POST.get("new", "")
    try:
        if new != request.POST.get("again", ""):
            raise Invalid({"again": _("两次输入的密码不一致。")})
        changed = staff.change_password(
            member, old=request.POST.get("old", ""), new=new, keep=request.session.session_key or "", by=person(member)
        )
    except Invalid as refusal:
        return render(request, "staff/password.html", {**context, "errors": refusal.fields}, status=422)
    old_key = request.session.session_key
    update_session_auth_hash(request, changed)
    SignIn.objects.filter(session_key=old_key).update(session_key=request.session.session_key)
    return HttpResponseRedirect("/" if held else f"{reverse('staff:me')}?said=password")


@needs()
@require_http_methods(["GET", "HEAD", "POST"])
def set_up_second_factor(request: HttpRequest) -> HttpResponse:
    """Bind an authenticator of one's own accord, or another phone."""
    return set_up(request, member_of(request), is_owed=False)


@needs()
@require_POST
def end_sign_ins(request: HttpRequest) -> HttpResponse:
    """End one session, or all but this one."""
    member, wanted = member_of(request), request.POST.get("sign_in", "")
    one = get_object_or_404(SignIn, pk=int(wanted), member=member) if wanted.isdigit() else None
    here = request.session.session_key or ""
    count = staff.end_sign_in(member, sign_in=one, but="" if one else here, by=actor_of(request))
    if one is not None and one.session_key == here:
        return HttpResponseRedirect(reverse("staff:login"))
    return answering.done(request, _("已结束{n}处登录").format(n=count), reverse("staff:me"))


class PreferencesForm(forms.Form):
    elder_mode = forms.BooleanField(label=gettext_lazy("大字版"), required=False)


@needs()
@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    form = PreferencesForm(request.POST)
    form.full_clean()
    on = form.cleaned_data["elder_mode"]
    staff.set_preferences(member_of(request), elder_mode=on, by=actor_of(request))
    response = answering.done(request, _("已保存"), reverse("staff:me"))
    response.set_cookie("elder", "1" if on else "0", max_age=365 * 24 * 3600, samesite="Lax")
    return response


@needs()
@require_POST
def end_leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Back from one's own leave."""
    absence = get_object_or_404(Absence, pk=pk, member=member_of(request))
    staff.end_leave(absence, by=actor_of(request))
    return answering.done(request, _("已销假"), reverse("staff:me"))
