"""时限预演: the form, how far the job is, and what it found."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from shanzhi.kernel.errors import Invalid, NotFound
from shanzhi.kernel.profile import Profile
from shanzhi.records.access import actor_of, needs
from shanzhi.records.models import Run

from .. import actions, statutory
from ..actions.preview_limits import KIND
from ..watch_jobs import work_out_limits
from . import dialogs

CLASSES = (
    ("simple", gettext_lazy("简单事项")),
    ("ordinary", gettext_lazy("一般事项")),
    ("complex", gettext_lazy("复杂事项")),
)
ROWS = 5


class LimitsForm(dialogs.Asking):
    """Other limits; what is left as it is changes nothing."""

    accept = forms.CharField(label=gettext_lazy("受理时限"), max_length=12, required=False)
    class_simple = forms.CharField(label=gettext_lazy("办理时限：简单事项"), max_length=12, required=False)
    class_ordinary = forms.CharField(label=gettext_lazy("办理时限：一般事项"), max_length=12, required=False)
    class_complex = forms.CharField(label=gettext_lazy("办理时限：复杂事项"), max_length=12, required=False)

    def __init__(self, *args: Any, profile: Profile, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.profile = profile
        self.initial["accept"] = str(profile.limits.accept)
        for klass, _label in CLASSES:
            self.initial[f"class_{klass}"] = str(profile.limits.classes[klass])  # type: ignore[index]
        choices = [("", "—"), *((c.code, f"{profile.category_label(c.code)}") for c in profile.leaf_categories)]
        for n in range(ROWS):
            self.fields[f"category_{n}"] = forms.ChoiceField(label=_("单列类别"), required=False, choices=choices)
            self.fields[f"limit_{n}"] = forms.CharField(label=_("办理时限"), max_length=12, required=False)

    @property
    def category_rows(self) -> list[tuple[Any, Any]]:
        return [(self[f"category_{n}"], self[f"limit_{n}"]) for n in range(ROWS)]

    @property
    def changes(self) -> dict[str, Any]:
        """Only what differs from what is in force."""
        data = self.cleaned_data
        limits = self.profile.limits
        found: dict[str, Any] = {}
        if data["accept"] and data["accept"] != str(limits.accept):
            found["accept"] = data["accept"]
        classes = {
            k: data[f"class_{k}"]
            for k, _label in CLASSES
            if data[f"class_{k}"] and data[f"class_{k}"] != str(limits.classes[k])  # type: ignore[index]
        }
        pairs = ((data[f"category_{n}"], data[f"limit_{n}"]) for n in range(ROWS))
        categories = {code: text for code, text in pairs if code and text}
        return found | ({"classes": classes} if classes else {}) | ({"categories": categories} if categories else {})


@needs("command.preview_limits")
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Which limits, and the previews that this person asked for before."""
    by = actor_of(request)
    profile = statutory.in_force()
    form = LimitsForm(request.POST or None, profile=profile)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                with transaction.atomic():
                    run = actions.preview_limits(form.changes, by=by)
                    work_out_limits.defer(run_id=run.pk)
                return HttpResponseRedirect(reverse("command:limits_run", args=[run.pk]))
            except Invalid as refusal:
                dialogs.complain(form, refusal, {})
        status = 422
    earlier = Run.objects.filter(kind=KIND, by_id=by.id).order_by("-id")[:10]
    context = {"form": form, "earlier": [(run, said(profile, run)) for run in earlier]}
    return render(request, "command/limits.html", context, status=status)


def said(profile: Profile, run: Run) -> str:
    """The proposal in words."""
    changes = run.asked.get("changes", {})
    classes = dict(CLASSES)
    words = [_("受理{limit}").format(limit=changes["accept"])] if changes.get("accept") else []
    words += [f"{classes.get(k, k)}{v}" for k, v in changes.get("classes", {}).items()]
    words += [f"{profile.category_label(k)}{v}" for k, v in changes.get("categories", {}).items()]
    return "、".join(words)


@needs("command.preview_limits")
@require_GET
def result(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is, then the tables. Only to whoever asked."""
    by = actor_of(request)
    run = Run.objects.filter(pk=pk, kind=KIND, by_id=by.id).first()
    if run is None:
        raise NotFound(what=_("这次预演"))
    going = run.state in (Run.State.QUEUED, Run.State.RUNNING)
    context: dict[str, Any] = {
        "run": run, "said": said(statutory.in_force(), run), "is_going": going,
        "share": round(100 * run.done / run.total) if run.total else 0,
    }  # fmt: skip
    if run.state == Run.State.FINISHED:
        stages = ((_("受理"), "accept"), (_("办理"), "handle"))
        context["stages"] = [_row(label, run.result[key]) for label, key in stages]
        context["tables"] = [
            (title, [_row(r[0], r[1:]) for r in run.result[key][:200]])
            for title, key in ((_("按类型"), "classes"), (_("按类别"), "categories"), (_("按主办单位"), "units"))
        ]
    return render(request, "command/limits_run.html", context)


def _row(label: str, numbers: list[int]) -> dict[str, Any]:
    cases, yellow, red, yellow_then, red_then = numbers
    return {
        "label": label, "cases": cases, "yellow": yellow, "red": red, "yellow_then": yellow_then, "red_then": red_then,
        "change": red_then - red,
        "share": f"{100 * red / cases:.1f}" if cases else "—",
        "share_then": f"{100 * red_then / cases:.1f}" if cases else "—",
    }  # fmt: skip
