"""One unit for many cases: each row is its own act with its own key, and each row says how it went."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shanzhi.kernel import case_code
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import NotFound, Refusal
from shanzhi.records.access import actor_of, needs
from shanzhi.staff.models import Unit

from .. import actions, queries
from ..models import Case
from ..states import MOVES
from .forms.fields import UnitField, UnitsField
from .forms.shape import Row, Shown

MOST = 100


class BulkForm(forms.Form):
    to = UnitField(label=_("主办单位"))
    assisting = UnitsField(label=_("协办单位"), required=False)
    task = forms.CharField(
        label=_("交办内容"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    key = forms.CharField(widget=forms.HiddenInput, max_length=40)

    shown = {
        "to": Shown(combo_url="cases:choose_units", autofocus=True),
        "assisting": Shown(combo_url="cases:choose_units"),
    }

    def rows(self) -> list[Row]:
        return [Row(bound, self.shown.get(bound.name, Shown())) for bound in self.visible_fields()]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it went with one case."""

    code: str
    title: str
    done: bool
    sentence: str
    url: str


@needs("cases.dispatch")
def dispatch(request: HttpRequest) -> HttpResponse:
    """Choose the unit (GET), dispatch each case by itself (POST)."""
    by = actor_of(request)
    codes = list(dict.fromkeys((request.POST if request.method == "POST" else request.GET).getlist("case")))
    too_many, codes = len(codes) > MOST, codes[:MOST]
    cases = _cases(codes, by)
    if request.method == "POST":
        form = BulkForm(request.POST, auto_id="bulk-%s")
        if form.is_valid():
            outcomes = [_one(case, form, _seen(request, case), by) for case in cases]
            outcomes += [
                Outcome(code, "", False, str(NotFound(what="案件")), "")
                for code in codes
                if code not in {c.code for c in cases}
            ]
            return _show(request, "done", {"outcomes": outcomes, "done": sum(o.done for o in outcomes)})
        return _show(request, "form", {"form": form, "cases": cases, "too_many": too_many, "most": MOST}, status=422)
    form = BulkForm(initial={"key": uuid.uuid4().hex}, auto_id="bulk-%s")
    return _show(request, "form", {"form": form, "cases": cases, "too_many": too_many, "most": MOST})


def _cases(codes: Sequence[str], by: Actor) -> list[Case]:
    """The cases of these codes that may be seen, in the order asked. One query."""
    known = [code for code in codes if case_code.looks_like(code)]
    found = {c.code: c for c in queries.visible(by).filter(code__in=known).select_related("area")}
    return [found[code] for code in known if code in found]


def _seen(request: HttpRequest, case: Case) -> int:
    """The version that stood on the page."""
    given = request.POST.get(f"seen-{case.code}", "")
    return int(given) if given.isdigit() else case.version


def _one(case: Case, form: BulkForm, seen: int, by: Actor) -> Outcome:
    to: Unit = form.cleaned_data["to"]
    url = reverse("cases:case", args=[case.code])
    try:
        done = actions.dispatch(
            case,
            to=to,
            assisting=form.cleaned_data["assisting"],
            task=form.cleaned_data["task"],
            seen=seen,
            key=f"{form.cleaned_data['key']}-{case.code}",
            by=by,
        )
    except Refusal as refusal:
        return Outcome(case.code, case.title, False, str(refusal), url)
    return Outcome(case.code, done.title, True, str(_("已派单给{unit}")).format(unit=to.short_name), url)


def _show(request: HttpRequest, what: str, context: dict[str, object], *, status: int = 200) -> HttpResponse:
    part = f"cases/parts/bulk_{what}.html"
    context = {"label": MOVES["dispatch"].label, "part": part, **context}
    is_part = bool(request.headers.get("HX-Request"))
    return render(request, part if is_part else "cases/bulk.html", context, status=status)
