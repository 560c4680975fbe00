"""The inbox, writing to people, what went out, and what gateways report back."""

from __future__ import annotations

import json
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import Invalid, NotFound, Refusal
from shanzhi.kernel.profile import current
from shanzhi.records.access import actor_of, needs, open_to_all

from .. import actions, panels, queries, quiet
from ..delivery import take_receipts
from ..models import Notice
from ..outcome import HearsReceipts
from ..queries import LogFilters
from ..senders import SETTING, sender_for
from ..templates import BODY, TITLE

LARGEST_RECEIPT = 1024 * 1024


@require_GET
@needs()
def inbox(request: HttpRequest) -> HttpResponse:
    """One's own messages: the unread ones first, those that were read under their own tab."""
    by = actor_of(request)
    unread = request.GET.get("tab") != "read"
    page = queries.inbox(unread=unread, after=request.GET.get("after", ""), by=by)
    context = {
        "rows": page.rows, "page": page, "tab": "unread" if unread else "read",
        "unread_count": queries.unread_count(by=by), "may_send": by.has("notices.send"),
    }  # fmt: skip
    return render(request, "notices/inbox.html", context)


@require_POST
@needs()
def open_one(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a message as read and go where it points."""
    by = actor_of(request)
    notice = queries.own(pk, by=by)
    actions.mark_read([notice.pk], by=by)
    local = url_has_allowed_host_and_scheme(notice.link, allowed_hosts=None)
    return HttpResponseRedirect(notice.link if notice.link and local else reverse("notices:inbox"))


@require_POST
@needs()
def read(request: HttpRequest) -> HttpResponse:
    """Take the ticked messages, or with `all` every one, as read."""
    by = actor_of(request)
    ids = None if "all" in request.POST else [int(i) for i in request.POST.getlist("notice") if i.isdigit()]
    actions.mark_read(ids, by=by)
    return HttpResponseRedirect(reverse("notices:inbox"))


class LetterForm(forms.Form):
    """A message to people and units."""

    title = forms.CharField(label=gettext_lazy("标题"), max_length=TITLE)
    body = forms.CharField(
        label=gettext_lazy("内容"), max_length=BODY, widget=forms.Textarea(attrs={"rows": 6, "maxlength": BODY})
    )
    channels = forms.MultipleChoiceField(
        label=gettext_lazy("发送方式"),
        choices=[("inbox", gettext_lazy("站内消息")), ("sms", gettext_lazy("短信"))],
        initial=["inbox"],
        widget=forms.CheckboxSelectMultiple,
    )


@require_http_methods(["GET", "POST"])
@needs("notices.send")
def write(request: HttpRequest) -> HttpResponse:
    """Write, look at it as it will arrive and to how many, then send. The key of the form makes a second click
    harmless."""
    by = actor_of(request)
    to = request.POST.getlist("to")
    step = request.POST.get("step", "")
    form = LetterForm(request.POST or None, initial={"channels": ["inbox"]})
    key = request.POST.get("key") or get_random_string(24)
    context: dict[str, Any] = {"form": form, "key": key, "to": panels.named(to, by=by)}
    context["usual"] = [g for g in panels.search_groups("", by=by) if g.key not in to]
    if request.method != "POST" or step == "change":
        if step == "change":
            context["form"] = LetterForm(initial={n: _given(request, n) for n in form.fields})
        return render(request, "notices/write.html", context)
    members = panels.members_of(to, by=by)
    if not form.is_valid() or not members:
        if not members:
            form.add_error(None, _("请至少选择一个人员或单位，并确认其中有在岗人员。"))
        return render(request, "notices/write.html", context, status=422)
    letter = form.cleaned_data
    if step != "send":
        leaves_at = quiet.not_before(now(), current().quiet_hours)
        context |= {
            "letter": letter, "people": len(members), "names": _some_names(members),
            "by_sms": "sms" in letter["channels"], "waits_until": leaves_at if leaves_at > now() else None,
        }  # fmt: skip
        return render(request, "notices/preview.html", context)
    try:
        count = actions.send_by_hand(
            to, letter["title"], letter["body"], channels=letter["channels"], key=key[:64], by=by
        )
    except (Invalid, Refusal) as refusal:
        form.add_error(None, str(refusal))
        return render(request, "notices/write.html", context, status=422)
    messages.success(request, _("已发送给{n}人。").format(n=count))
    return HttpResponseRedirect(reverse("notices:inbox"))


def _given(request: HttpRequest, name: str) -> Any:
    return request.POST.getlist(name) if name == "channels" else request.POST.get(name, "")


def _some_names(members: list[int]) -> list[str]:
    names = panels.names_of(members[:12])
    return [names[m] for m in members[:12] if m in names]


@require_GET
@needs("notices.send")
def groups(request: HttpRequest) -> HttpResponse:
    """People and units for the choice of recipients, in the form that the page's combobox reads."""
    found = panels.search_groups(request.GET.get("q", "").strip(), by=actor_of(request))
    rows = [{"id": g.key, "label": g.name, "hint": g.hint} for g in found]
    return JsonResponse({"results": rows, "more": False})


class LogForm(forms.Form):
    state = forms.ChoiceField(required=False, choices=[("", gettext_lazy("全部状态")), *Notice.State.choices])
    channel = forms.ChoiceField(
        required=False,
        choices=[("", gettext_lazy("全部方式")), ("sms", gettext_lazy("短信")), ("wechat", gettext_lazy("微信"))],
    )
    about = forms.CharField(required=False, max_length=48)
    since = forms.DateField(required=False)
    until = forms.DateField(required=False)


@require_GET
@needs("notices.send")
def log(request: HttpRequest) -> HttpResponse:
    """What went out, and whether it arrived."""
    by, form = actor_of(request), LogForm(request.GET)
    form.is_valid()
    given = {name: value for name, value in form.cleaned_data.items() if value}
    page = queries.log(LogFilters(**given), after=request.GET.get("after", ""), by=by)
    names = panels.names_of([row.member_id for row in page.rows if row.member_id is not None])
    context = {
        "rows": [{"row": row, "to": row.address_masked or names.get(row.member_id or 0, "")} for row in page.rows],
        "page": page, "form": form, "is_filtered": bool(given), "failed": queries.failed_count(by=by),
    }  # fmt: skip
    return render(request, "notices/log.html", context)


@require_POST
@needs("notices.send")
def resend(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a message that was given up once more."""
    actions.resend(pk, by=actor_of(request))
    if request.headers.get("HX-Request"):
        news = {"toast": {"text": _("已重新排队发送"), "kind": "ok"}}
        return HttpResponse(f'<span class="tag blu">{_("已重发")}</span>', headers={"HX-Trigger": json.dumps(news)})
    messages.success(request, _("已重新排队发送。"))
    return HttpResponseRedirect(reverse("notices:log"))


@csrf_exempt
@require_http_methods(["GET", "POST"])
@open_to_all("短信网关和微信公众号的送达回执，每次都核对签名")
def receipts(request: HttpRequest, channel: str) -> HttpResponse:
    """A gateway reports what arrived. GET is WeChat's own check that the address is ours."""
    if channel not in SETTING:
        raise NotFound(what=_("这个消息通道"))
    sender = sender_for(channel)
    if not hasattr(sender, "receipts") or int(request.headers.get("Content-Length") or 0) > LARGEST_RECEIPT:
        raise NotFound(what=_("这个消息通道"))
    hearing = cast(HearsReceipts, sender)
    found = hearing.receipts(request.headers, request.GET.dict(), request.body)
    if request.method == "GET":
        return HttpResponse(request.GET.get("echostr", ""), content_type="text/plain; charset=utf-8")
    return JsonResponse({"taken": take_receipts(found)})
