"""The auditor's pages: the trail, who looked at what, verification, seals, files whose term has ended."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shanzhi.kernel import verbs
from shanzhi.kernel.clock import today
from shanzhi.kernel.errors import NotFound, Refusal

from .. import actions, audit
from ..access import actor_of, needs
from ..audit import Filters
from ..models import Disposal, Line, Run, Seal
from ..panels import link_to
from ..queries import as_trail_line
from .wording import WORDS

VIA = [
    ("", _("全部来路")), ("web", _("网页")), ("phone", _("手机")), ("api", _("接口")), ("resident", _("群众")),
    ("cli", _("命令行")), ("system", _("系统")),
]  # fmt: skip
SEALS_A_PAGE = 60
DAYS_OF_A_DOOR = 31


class FilterForm(forms.Form):
    """Filters of the trail, as they stand in the address."""

    person = forms.CharField(label=_("人员"), required=False, max_length=40)
    act = forms.CharField(label=_("动作"), required=False, max_length=48)
    subject = forms.CharField(label=_("对象"), required=False, max_length=48)
    since = forms.DateField(label=_("自"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("至"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    via = forms.ChoiceField(label=_("来路"), required=False, choices=VIA)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        since, until = found.get("since"), found.get("until")
        if since and until and since > until:
            self.add_error("until", _("结束日期不能早于开始日期。"))
        if found.get("via") and not any(found.get(name) for name in ("person", "act", "subject", "since")):
            # A rare door among millions of lines would be looked for to the beginning of the trail.
            found["since"] = today() - timedelta(days=DAYS_OF_A_DOOR)
            self.data = {**{name: self.data.get(name) for name in self.fields}, "since": found["since"].isoformat()}
        return found

    def filters(self, *, looks: bool) -> Filters:
        given = {name: value for name, value in self.cleaned_data.items() if value}
        return Filters(looks=looks, **given)


def _acts(names: list[str] | None = None) -> list[tuple[str, str]]:
    known = verbs.all_verbs()
    wanted = [known[name] for name in names] if names is not None else [v for v in known.values() if v.is_act]
    return sorted(((v.name, v.label) for v in wanted), key=lambda pair: pair[0])


def _shown(row: Line) -> dict[str, Any]:
    line = as_trail_line(row)
    parts = [(WORDS.get(name, name), value) for name, value in line.detail.items() if value not in (None, "", [])]
    return {"line": line, "parts": parts, "id": row.pk, "subject": row.subject, "link": link_to(row.subject)}


@require_GET
@needs("records.read_audit")
def trail(request: HttpRequest) -> HttpResponse:
    """The trail, newest first."""
    return _list(request, looks=False)


@require_GET
@needs("records.read_audit")
def looks(request: HttpRequest) -> HttpResponse:
    """Who looked at personal data and originals, and what for."""
    return _list(request, looks=True)


def _list(request: HttpRequest, *, looks: bool) -> HttpResponse:
    by, form = actor_of(request), FilterForm(request.GET)
    context: dict[str, Any] = {
        "form": form, "looks": looks, "tab": "looks" if looks else "trail",
        "acts": _acts(audit.looks() if looks else None), "via": VIA, "size": audit.trail_size(),
        "is_filtered": any(request.GET.get(name) for name in form.fields),
    }  # fmt: skip
    if not form.is_valid():
        return render(request, "records/audit.html", context | {"rows": [], "page": None}, status=422)
    filters = form.filters(looks=looks)
    page = audit.page_of(filters, after=request.GET.get("after", ""), before=request.GET.get("before", ""), by=by)
    if context["is_filtered"]:
        context["count"] = audit.count_about(filters, by=by)
    rows = audit.readable(page.rows, by=by)
    return render(request, "records/audit.html", context | {"rows": [_shown(r) for r in rows], "page": page})


@require_POST
@needs("records.read_audit")
def export(request: HttpRequest) -> HttpResponse:
    """Write the selection as a workbook, as long work."""
    form = FilterForm(request.POST)
    if not form.is_valid():
        return HttpResponseRedirect(reverse("records:audit"))
    run = actions.ask_for_export(form.filters(looks=request.POST.get("looks") == "1"), by=actor_of(request))
    return HttpResponseRedirect(reverse("records:run", args=[run.pk]))


@require_http_methods(["GET", "POST"])
@needs("records.verify")
def verification(request: HttpRequest) -> HttpResponse:
    """Ask for a verification, and see how the last ones ended."""
    by = actor_of(request)
    if request.method == "POST":
        run = actions.ask_for_verification(request.POST.get("subject", "").strip()[:48], by=by)
        return HttpResponseRedirect(reverse("records:run", args=[run.pk]))
    runs = Run.objects.filter(kind=Run.Kind.VERIFY).order_by("-id")[:20]
    context = {"tab": "verify", "runs": runs, "size": audit.trail_size()}
    return render(request, "records/verification.html", context)


@require_GET
@needs("records.read_audit")
def seals(request: HttpRequest) -> HttpResponse:
    """The seals, newest first; printed or written down elsewhere they prove the trail of their day."""
    rows = Seal.objects.order_by("-on")
    if before := request.GET.get("after", ""):
        rows = rows.filter(pk__lt=int(before)) if before.isdigit() else rows
    found = list(rows[: SEALS_A_PAGE + 1])
    following = str(found[SEALS_A_PAGE - 1].pk) if len(found) > SEALS_A_PAGE else None
    context = {"tab": "seals", "rows": found[:SEALS_A_PAGE], "page": {"next": following, "previous": None}}
    return render(request, "records/seals.html", context)


@require_GET
@needs("records.destroy")
def disposals(request: HttpRequest) -> HttpResponse:
    """Files whose term of keeping has ended, oldest first."""
    state = request.GET.get("state", Disposal.State.PROPOSED)
    state = state if state in Disposal.State.values else Disposal.State.PROPOSED
    rows = Disposal.objects.filter(state=state).order_by("due_on", "id")
    after = request.GET.get("after", "")
    if after.isdigit() and (last := Disposal.objects.filter(pk=int(after)).first()):
        rows = rows.filter(due_on__gte=last.due_on).exclude(due_on=last.due_on, pk__lte=last.pk)
    found = list(rows[: audit.PAGE + 1])
    following = str(found[audit.PAGE - 1].pk) if len(found) > audit.PAGE else None
    shown = [{"row": row, "link": link_to(row.subject)} for row in found[: audit.PAGE]]
    context = {
        "tab": "disposals", "rows": shown, "state": state, "states": Disposal.State.choices,
        "page": {"next": following, "previous": None},
    }  # fmt: skip
    return render(request, "records/disposals.html", context)


class KeepForm(forms.Form):
    until = forms.DateField(label=_("保管至"), widget=forms.DateInput(attrs={"type": "date"}))
    why = forms.CharField(label=_("鉴定意见"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}))


class DestroyForm(forms.Form):
    why = forms.CharField(label=_("鉴定意见"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}))


@require_http_methods(["GET", "POST"])
@needs("records.destroy")
def decide(request: HttpRequest, pk: int, how: str) -> HttpResponse:
    """Appraise one file: destroy it, or keep it on."""
    row = Disposal.objects.filter(pk=pk).first()
    if row is None:
        raise NotFound(what=_("这项到期鉴定"))
    kind = DestroyForm if how == "destroy" else KeepForm
    form: forms.Form = kind(request.POST or None)
    if request.method == "POST" and form.is_valid():
        by = actor_of(request)
        try:
            if how == "destroy":
                actions.destroy(row.subject, why=form.cleaned_data["why"], by=by)
            else:
                given = form.cleaned_data
                actions.keep_on(row.subject, until=given["until"], why=given["why"], by=by)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return HttpResponse(status=204, headers={"HX-Redirect": reverse("records:disposals")})
    status = 422 if form.is_bound else 200
    return render(request, "records/parts/decide.html", {"row": row, "form": form, "how": how}, status=status)
