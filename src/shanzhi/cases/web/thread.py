"""What the units on a case say to each other: the card on its page, and the dialogs to say, remind and share."""

from __future__ import annotations

import json
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import Invalid, NotFound, Refusal
from shanzhi.records.access import actor_of, needs
from shanzhi.records.preparing import prepare

from .. import actions, queries, rules, sharing
from ..models import Case, Errand, Memo
from ..states import ENDED, ERRAND_OPEN

READERS = (rules.READ, rules.READ_UNIT)
MOST = 9


def context(case: Case, errands: Sequence[Errand], memos: Sequence[Memo], by: Actor) -> dict[str, Any]:
    """The thread and what this person may do with it. No query."""
    counting = [e for e in errands if e.state not in ("RETURNED", "RECALLED")]
    units = [e.unit_id for e in counting]
    is_of_a_unit = bool(by.units_of("cases.note") & set(units))
    may = case.state not in ENDED and (
        is_of_a_unit or by.may("cases.note", path=case.area_path, units=[case.desk_id, *units])
    )
    own = by.units_of("cases.note")
    shared = {m.errand_id for m in memos if m.kind == Memo.Kind.SHARED}
    whole = rules.sees_whole(case, errands, by)
    return {
        "may_say": may and bool(counting),
        "has_thread": bool(memos) or len(counting) > 1,
        "promptable": {e.pk for e in counting if may and e.state in ERRAND_OPEN and e.unit_id not in own},
        "shareable": {
            e.pk
            for e in counting
            if may and len(counting) > 1 and e.result and e.pk not in shared and (whole or e.unit_id in own)
        },
    }


class SayForm(forms.Form):
    to = forms.ChoiceField(label=gettext_lazy("说给"), widget=forms.RadioSelect)
    text = forms.CharField(
        label=gettext_lazy("内容"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4, "autofocus": True})
    )

    def __init__(self, *args: Any, errands: Sequence[Errand], by: Actor, **more: Any) -> None:
        super().__init__(*args, **more)
        own = by.units_of("cases.note")
        units = {e.unit_id: e.unit for e in errands if e.state not in ("RETURNED", "RECALLED")}
        self.units = {str(pk): unit for pk, unit in units.items() if pk not in own}
        field: Any = self.fields["to"]
        field.choices = [
            ("all", _("本案所有承办单位")),
            ("centre", _("仅牵头中心")),
            *((key, unit.short_name) for key, unit in self.units.items()),
        ]
        self.initial["to"] = "all"


def _found(request: HttpRequest, code: str) -> tuple[Case, list[Errand], Actor]:
    by = actor_of(request)
    case = queries.get(code, by=by)
    errands = list(Errand.objects.filter(case_id=case.pk).select_related("unit").order_by("id"))
    return case, errands, by


@needs(*READERS)
def say(request: HttpRequest, code: str) -> HttpResponse:
    """The dialog to say something (GET), and saying it (POST)."""
    case, errands, by = _found(request, code)
    form = SayForm(request.POST if request.method == "POST" else None, errands=errands, by=by)
    more: dict[str, Any] = {"form": form, "most": MOST}
    if request.method == "POST" and form.is_valid():
        to = form.cleaned_data["to"]
        try:
            files = [prepare(file, file.name or _("未命名")) for file in request.FILES.getlist("files")[:MOST]]
            actions.say(
                case, text=form.cleaned_data["text"], to_unit=form.units.get(to), to_centre=to == "centre", files=files,
                by=by,
            )  # fmt: skip
        except Refusal as refusal:
            return _again(request, case, refusal, more)
        return _said(request, case, _("已留言"))
    return _again(request, case, None, more)


@needs(*READERS)
def about(request: HttpRequest, code: str, pk: str, how: str) -> HttpResponse:
    """Remind a unit of its errand, or share what it reported."""
    case, errands, by = _found(request, code)
    errand = next((e for e in errands if e.pk == int(pk)), None)
    part = sharing.part_of(case, errands, by)
    if errand is None or (how == "share" and not part.holds(errand)):
        raise NotFound(what=_("这项任务"))
    more = {"errand": errand, "how": how}
    if request.method == "POST":
        text = request.POST.get("text", "")
        act = actions.prompt if how == "prompt" else actions.share
        try:
            act(case, errand=errand, text=text, by=by)
        except Refusal as refusal:
            return _again(request, case, refusal, more)
        said = _("已提醒{unit}").format(unit=errand.unit.short_name) if how == "prompt" else _("已共享")
        return _said(request, case, said)
    return _again(request, case, None, more)


def _again(request: HttpRequest, case: Case, refusal: Refusal | None, more: dict[str, Any]) -> HttpResponse:
    status: int = HTTPStatus.OK
    if refusal is not None:
        status = refusal.http_status
    elif request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    fields = refusal.fields.values() if isinstance(refusal, Invalid) else ()
    said = "；".join(str(sentence) for sentence in fields) or (str(refusal) if refusal else "")
    is_part = bool(request.headers.get("HX-Request"))
    template = "cases/parts/say.html" if is_part else "cases/say.html"
    target = request.path
    return render(request, template, {"case": case, "refusal": said, "target": target, **more}, status=status)


def _said(request: HttpRequest, case: Case, sentence: str) -> HttpResponse:
    if not request.headers.get("HX-Request"):
        messages.success(request, sentence)
        return HttpResponseRedirect(reverse("cases:case", args=[case.code]))
    news = {
        "toast": {"text": sentence, "kind": "ok"},
        "case-moved": {"id": case.pk, "code": case.code},
        "close-dialog": {},
    }
    return HttpResponse(status=204, headers={"HX-Trigger": json.dumps(news)})
