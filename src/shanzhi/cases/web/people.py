"""Looking at a person's data in clear: for a stated purpose, for a minute, on the trail."""

from __future__ import annotations

from http import HTTPStatus

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _

from shanzhi.kernel.errors import Refusal
from shanzhi.records.access import actor_of, needs

from .. import actions, queries, rules
from ..models import Concerned

PURPOSES = (
    ("联系反映人核实情况", _("联系核实")),
    ("联系反映人告知办理结果", _("告知结果")),
    ("电话回访", _("电话回访")),
    ("上门办理", _("上门办理")),
)
SECONDS = 60


class LookForm(forms.Form):
    usual = forms.ChoiceField(
        label=_("用途"), widget=forms.RadioSelect, required=False, choices=[*PURPOSES, ("other", _("其他"))]
    )
    purpose = forms.CharField(label=_("其他用途"), max_length=100, required=False, help_text=_("不少于4个字"))

    def said(self) -> str:
        usual = self.cleaned_data["usual"]
        return str(self.cleaned_data["purpose"].strip() or (usual if usual != "other" else ""))


@needs("cases.look")
def look(request: HttpRequest, code: str, pk: str) -> HttpResponse:
    """Ask the purpose (GET), show for a minute (POST)."""
    by = actor_of(request)
    case = queries.get(code, by=by)
    concerned = get_object_or_404(Concerned, pk=pk, case_id=case.pk)
    rules.allow_looking(case, list(case.errands.all()), by, role=concerned.role)
    form = LookForm(request.POST or None)
    context = {"form": form, "case": case, "concerned": concerned, "seconds": SECONDS}
    if request.method == "POST" and form.is_valid():
        try:
            clear = actions.look(case, concerned, purpose=form.said(), by=by)
        except Refusal as refusal:
            form.add_error("purpose", str(refusal))
            return render(request, "cases/parts/look.html", context, status=refusal.http_status)
        return render(request, "cases/parts/clear.html", context | {"clear": clear})
    status = HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK
    return render(request, "cases/parts/look.html", context, status=int(status))
