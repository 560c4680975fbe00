"""What a case page shows of gatherings: whistles, meetings, decisions, teams, linkage plans, and what may be done."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from shanzhi.cases import queries as cases
from shanzhi.cases.models import Case
from shanzhi.cases.rules import READ, READ_UNIT
from shanzhi.kernel.actor import Actor
from shanzhi.records.access import actor_of, needs
from shanzhi.records.queries import profile_of

from .. import gatherings, linkage, whistles
from ..ladder import in_force
from ..models import Decision, PlanRun
from .whistle_pages import lines_of


@needs(READ, READ_UNIT)
@require_GET
def panel(request: HttpRequest, code: str) -> HttpResponse:
    """204 where there is nothing to show and nothing to do."""
    by = actor_of(request)
    case = cases.get(code, by=by)
    blown = lines_of(whistles.of_case(case.pk), by)
    held = gatherings.of_case(case.pk, by=by)
    decided = Decision.objects.filter(case_id=case.pk).select_related("unit", "case", "errand", "gathering")
    runs = linkage.of_case(case.pk)
    moves = _moves(case, by)
    plans = _startable(case, [line.run for line in runs], by)
    if not (blown or held or runs or moves or plans):
        return HttpResponse(status=204)
    context: dict[str, Any] = {
        "case": case,
        "whistles": blown,
        "gatherings": held,
        "standings": [gatherings.standing_of(d) for d in decided.order_by("id")],
        "runs": [(line, [(s, linkage.may_finish(s.step, case, by)) for s in line.steps]) for line in runs],
        "plans": plans,
        "moves": moves,
        "may_plan": by.may("command.start_plan", path=case.desk_path, units=[case.desk_id]) and not case.has_ended,
    }
    return render(request, "command/parts/gathering_panel.html", context)


def _moves(case: Case, by: Actor) -> list[dict[str, str]]:
    if case.has_ended:
        return []
    found = []
    if whistles.caller_at(case.area_path, by, in_force().whistle) is not None:
        found.append(
            {"label": _("吹哨"), "icon": "megaphone", "url": f"{reverse('command:new_whistle')}?case={case.code}"}
        )
    if by.has(gatherings.CONVENE):
        found.append({"label": _("召集会商"), "icon": "users-round",
                      "url": f"{reverse('command:new_meeting')}?case={case.code}"})  # fmt: skip
    if by.has(gatherings.FORM_TEAM):
        found.append({"label": _("联合执法、专班"), "icon": "shield-check",
                      "url": f"{reverse('command:new_team')}?case={case.code}"})  # fmt: skip
    return found


def _startable(case: Case, runs: list[PlanRun], by: Actor) -> list[dict[str, str]]:
    """Plans of the county for this case that nobody has suggested yet."""
    if case.has_ended or not by.may("command.start_plan", path=case.desk_path, units=[case.desk_id]):
        return []
    known = {run.plan for run in runs}
    profile = profile_of(case.profile_id)
    return [{"name": plan.name, "key": plan.key} for plan in linkage.plans_for(case, profile) if plan.key not in known]
