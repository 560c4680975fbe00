"""求助: who in the field needs somebody, answered in words or with the whistle."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from shanzhi.kernel.errors import Invalid
from shanzhi.records.access import actor_of, needs
from shanzhi.records.queries import profile_in_force, profile_of
from shanzhi.staff.models import Unit

from .. import actions, helping
from .forms import done

ANSWER = "fieldwork.answer_help"


@needs(ANSWER)
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    by = actor_of(request)
    profile = profile_of(profile_in_force().pk)
    units = Unit.objects.filter(kind__in=("department", "platform", "station", "township", "other"), closed_on=None)
    context = {
        "waiting": helping.waiting(by=by), "lately": helping.lately(by=by), "kinds": profile.whistle.kinds,
        "units": list(units.order_by("sort", "code").values_list("pk", "short_name")[:120]),
        "choices": [(c.name, [(code, profile.category_label(code)) for code in c.categories])
                    for c in profile.fieldwork.choices],
        "may_whistle": by.has("fieldwork.whistle_for_help"),
    }  # fmt: skip
    return render(request, "fieldwork/help.html", context)


@needs(ANSWER)
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    by = actor_of(request)
    row = helping.by_id(pk, by=by)

    def do() -> str:
        actions.answer_help(row, text=request.POST.get("text", ""), by=by)
        return _("已回应{name}。").format(name=row.member.name)

    return done(request, do, reverse("fieldwork:help"))


@needs("fieldwork.whistle_for_help")
@require_POST
def whistle(request: HttpRequest, pk: int) -> HttpResponse:
    by = actor_of(request)
    row = helping.by_id(pk, by=by)
    units = list(Unit.objects.filter(pk__in=[n for n in request.POST.getlist("units") if n.isdigit()], closed_on=None))

    def do() -> str:
        if row.case_id is None and not request.POST.get("category"):
            raise Invalid({"category": _("请选择事项类别。")})
        said = actions.whistle_for_help(
            row,
            units=units,
            kind=request.POST.get("kind", "everyday"),
            category=request.POST.get("category", ""),
            by=by,
        )
        return said.answer

    return done(request, do, reverse("fieldwork:help"))
