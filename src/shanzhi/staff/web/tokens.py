"""Tokens of partner systems."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shanzhi.kernel import verbs
from shanzhi.kernel.clock import SHANGHAI, now
from shanzhi.kernel.errors import Invalid, Refusal
from shanzhi.records.access import actor_of, needs
from shanzhi.staff import actions as staff

from .. import directory
from ..models import Member, Token
from ..queries import actor_for
from .forms import ActForm, answer, show
from .unit_moves import ReasonForm
from .widgets import DayField

MOST = 200
_FIELDS = {"expires_at": "expires_on"}


class TokenForm(ActForm):
    name = forms.CharField(
        label=gettext_lazy("名称"), max_length=60, help_text=gettext_lazy("给哪个系统使用，例如：数字城管对接")
    )
    expires_on = DayField(label=gettext_lazy("有效期至"), help_text=gettext_lazy("最长一年"))
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("权限"), widget=forms.CheckboxSelectMultiple, required=False,
        help_text=gettext_lazy("只列出本人现有的权限；本人失去的，令牌随即失去"),
    )  # fmt: skip

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = {p for grant in actor_for(member).grants for p in grant.permissions}
        self.fields["scopes"].choices = sorted((p, f"{verbs.label_of(p)}  {p}") for p in own)  # type: ignore[attr-defined]


@needs("staff.issue_token", "staff.revoke_token")
def listed(request: HttpRequest) -> HttpResponse:
    """Every token that still works, those that end soonest first; then the last ones that do not."""
    by = actor_of(request)
    members = directory.visible(by=by)
    moment = now()
    mine = Token.objects.filter(member__in=members).select_related("member")
    working = mine.filter(revoked_at=None, expires_at__gt=moment).order_by("expires_at", "id")[:MOST]
    over = mine.exclude(pk__in=[t.pk for t in working]).order_by("-id")[:50]
    return render(request, "staff/tokens.html", {"working": working, "over": over, "now": moment})


@needs("staff.issue_token")
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a token and show its secret, once."""
    by = actor_of(request)
    member = directory.member_by_id(pk, by=by)
    form = TokenForm(request.POST if request.method == "POST" else None, member=member)
    context: dict[str, Any] = {
        "form": form, "title": _("为{name}签发接口令牌").format(name=member.name), "submit": _("签发"),
        "icon": "key-round", "back": reverse("staff:person", args=[pk]), "person": member,
    }  # fmt: skip
    if not form.is_bound:
        return show(request, "staff/parts/act.html", context)
    if not form.is_valid():
        return show(request, "staff/parts/act.html", context, status=422)
    values = form.cleaned_data
    until = datetime.combine(values["expires_on"], time(23, 59, 59), SHANGHAI)
    try:
        token, raw = staff.issue_token(member, name=values["name"], scopes=values["scopes"], expires_at=until, by=by)
    except Invalid as refusal:
        form.take_errors(Invalid({_FIELDS.get(name, name): said for name, said in refusal.fields.items()}))
        return show(request, "staff/parts/act.html", context, status=422)
    except Refusal as refusal:
        return show(request, "staff/parts/act.html", {**context, "refusal": refusal}, status=refusal.http_status)
    return show(request, "staff/parts/token.html", {**context, "token": token, "raw": raw})


@needs("staff.revoke_token")
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    by = actor_of(request)
    token = get_object_or_404(Token.objects.select_related("member"), pk=pk)
    directory.member_by_id(token.member_id, by=by)

    def do(values: dict[str, Any]) -> str:
        staff.revoke_token(token, **values, by=by)
        return _("已吊销“{name}”").format(name=token.name)

    return answer(
        request, ReasonForm(request.POST if request.method == "POST" else None), do,
        title=_("吊销令牌“{name}”").format(name=token.name), submit=_("吊销"), icon="ban", danger=True,
        note=_("使用它的系统立即不能再调用接口。"), url=reverse("staff:tokens"),
    )  # fmt: skip
