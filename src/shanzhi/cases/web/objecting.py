"""派单异议: what waits for a ruling, what a unit is asked for its view on, and what one's own unit has asked."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import Invalid, NotFound, Refusal
from shanzhi.records.access import actor_of, needs
from shanzhi.records.queries import profile_of

from .. import actions, objections, queries
from ..models import Plea


@dataclass(frozen=True, slots=True)
class Row:
    """One plea in a list."""

    plea: Plea
    category: str
    url: str
    rule_url: str
    due_at: datetime | None
    may_ask: bool


def _row(plea: Plea) -> Row:
    case = plea.case
    can_ask = plea.kind == Plea.Kind.SEND_BACK and plea.next_unit_id is not None and case.circle == "open"
    return Row(
        plea=plea,
        category=profile_of(case.profile_id).category_label(case.category),
        url=reverse("cases:case", args=[case.code]),
        rule_url=f"{reverse('cases:move', args=[case.code, 'rule'])}?plea={plea.pk}",
        due_at=plea.due_at,
        may_ask=can_ask and plea.view_asked_at is None,
    )


@require_GET
@needs("cases.rule", "cases.send_back")
def listed(request: HttpRequest) -> HttpResponse:
    """All three lists on one page; each is short by its nature."""
    by = actor_of(request)
    context = {
        "to_rule": [_row(p) for p in objections.to_rule_on(by)],
        "wanted": [_row(p) for p in objections.views_wanted(by)],
        "ours": [_row(p) for p in objections.asked_by_us(by, most=50)],
        "may_rule": by.has("cases.rule"),
        "may_object": by.has("cases.send_back"),
    }
    return render(request, "cases/pleas.html", context)


@require_POST
@needs("cases.rule")
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the proposed unit what it says."""
    by = actor_of(request)
    plea = Plea.objects.select_related("case", "next_unit").filter(pk=pk).first()
    if plea is None:
        raise NotFound(what=_("这项申请"))
    case = queries.get(plea.case.code, by=by)
    actions.ask_view(case, plea=plea, by=by)
    unit = plea.next_unit.short_name if plea.next_unit else ""
    return _done(request, _("已请{unit}说明意见").format(unit=unit))


class ViewForm(forms.Form):
    agrees = forms.ChoiceField(
        label=gettext_lazy("是否属于本单位职责"), widget=forms.RadioSelect,
        choices=[("yes", gettext_lazy("属于，可以承办")), ("no", gettext_lazy("不属于"))],
    )  # fmt: skip
    view = forms.CharField(
        label=gettext_lazy("意见说明"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("写明依据，如权责清单条目。"),
    )  # fmt: skip


def _wanted(pk: int, by: Actor) -> Plea:
    plea = next((p for p in objections.views_wanted(by) if p.pk == pk), None)
    if plea is None:
        raise NotFound(what=_("征求意见的派单异议"))
    return plea


@require_http_methods(["GET", "POST"])
@needs("cases.send_back")
def view(request: HttpRequest, pk: int) -> HttpResponse:
    """What the proposed unit says; it sees the reason, the kind and the place of the case and nothing else."""
    by = actor_of(request)
    plea = _wanted(pk, by)
    form = ViewForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.give_view(plea, agrees=given["agrees"] == "yes", view=given["view"], by=by)
        except Invalid as refusal:
            for name, sentence in refusal.fields.items():
                form.add_error(name if name in form.fields else None, sentence)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return _done(request, _("意见已送审批人"))
    is_part = bool(request.headers.get("HX-Request"))
    template = "cases/parts/view_form.html" if is_part else "cases/view.html"
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, template, {"form": form, "row": _row(plea), "target": request.path}, status=status)


def _done(request: HttpRequest, sentence: str) -> HttpResponse:
    home = reverse("cases:pleas")
    messages.success(request, sentence)
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": home, "HX-Trigger": json.dumps({"close-dialog": {}})})
    return HttpResponseRedirect(home)
