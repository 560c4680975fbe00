"""The page of one case, and the same beside a list."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from shanzhi.kernel import case_code
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import today
from shanzhi.kernel.profile import Profile
from shanzhi.places import mapping
from shanzhi.records.access import actor_of, needs
from shanzhi.records.queries import profile_of, trail_of
from shanzhi.staff import staffing

from .. import assigning, panels, queries, rules, sharing, trail_sentences
from ..models import Case, Concerned, Errand, Narrative, Plea
from ..offers import OfferedMove, moves_for
from ..selection import Selection
from ..states import ENDED
from . import attachments, showing, thread

READERS = (rules.READ, rules.READ_UNIT)
RECENT = 12
MAP_DAYS = 30
"""Lines of the trail beside a list; the page shows all."""


@dataclass(frozen=True, slots=True)
class StepShown:
    """One step of the place's own loop."""

    name: str
    look: str
    """ok, now, back (off the road), or nothing."""


@needs(*READERS)
def page(request: HttpRequest, code: str) -> HttpResponse:
    """The whole case."""
    return render(request, "cases/case.html", page_context(code, by=actor_of(request)))


@needs(*READERS)
def body(request: HttpRequest, code: str) -> HttpResponse:
    """Everything on the page that changes with a move: fetched again when somebody has acted."""
    return render(request, "cases/parts/case_body.html", page_context(code, by=actor_of(request)))


@needs(*READERS)
def sheet(request: HttpRequest, code: str) -> HttpResponse:
    """The case beside a list."""
    return render(request, "cases/parts/sheet.html", sheet_context(code, by=actor_of(request)))


@needs(*READERS)
def alike(request: HttpRequest, code: str) -> HttpResponse:
    """Look-alikes, fetched after the page has been read."""
    by = actor_of(request)
    case = queries.get(code, by=by)
    found = queries.look_alikes(case, by=by)
    offered = {m.verb for m in moves_for(case, _errands(case), by) if m.is_possible}
    return render(request, "cases/parts/alike.html", {"case": case, "alike": found, "may_join": "join" in offered})


@needs(*READERS)
def sketch(request: HttpRequest, code: str) -> HttpResponse:
    """The grid among its neighbours with the place of the case: drawn here, so that it shows on any machine."""
    case = queries.get(code, by=actor_of(request))
    point = (case.lon, case.lat) if case.lon is not None and case.lat is not None else None
    svg = mapping.sketch_svg(case.area, point, width=400, height=190)
    if not svg:
        return HttpResponse(status=204)
    return render(request, "cases/parts/sketch.html", {"svg": svg, "schematic": case.area.schematic})


@needs(*READERS)
def case_map(request: HttpRequest, code: str) -> HttpResponse:
    """The same place on a map to walk about in, with the neighbourhood's other cases of these weeks."""
    case = queries.get(code, by=actor_of(request))
    above = case.area.parent or case.area
    since = today() - timedelta(days=MAP_DAYS)
    context = {
        "case": case,
        "pin": f"{case.lon:.6f},{case.lat:.6f}" if case.lon is not None and case.lat is not None else "",
        "areas_url": reverse("places:children", args=[above.pk]),
        "points_url": f"{reverse('cases:points')}?{Selection(area=above.code, since=since).address()}",
        "days": MAP_DAYS,
    }
    return render(request, "cases/parts/case_map.html", context)


# --- what is shown ---------------------------------------------------------------------------------------------------


def sheet_context(code: str, *, by: Actor) -> dict[str, Any]:
    """What the sheet beside a list shows. Refuses `NotFound`."""
    case = queries.get(code, by=by)
    found = _common(case, by, with_thread=False)
    lines = sharing.lines_for(found["part"], trail_of(case.subject))
    profile: Profile = found["case_profile"]
    entries = trail_sentences.entries(lines[-RECENT:], profile=profile, units=found["unit_names"])
    suggestion = None
    if any(m.verb == "dispatch" and m.is_next for m in found["moves"]):
        suggestion = _suggestion(case)
    return found | {"entries": entries[::-1], "older": max(0, len(lines) - RECENT), "suggestion": suggestion}


def page_context(code: str, *, by: Actor) -> dict[str, Any]:
    """What the page shows. Refuses `NotFound`."""
    case = queries.get(code, by=by)
    found = _common(case, by, with_thread=True)
    profile: Profile = found["case_profile"]
    part: sharing.Part = found["part"]
    lines = sharing.lines_for(part, trail_of(case.subject))
    entries = trail_sentences.entries(lines, profile=profile, units=found["unit_names"])
    suggestion = None
    if any(m.verb == "dispatch" and m.is_next for m in found["moves"]):
        suggestion = _suggestion(case)
    return found | {
        "entries": entries[::-1],
        "looks": sum(1 for e in entries if e.is_look),
        "replies": list(case.replies.order_by("-id")),
        "follow_ups": list(case.follow_ups.select_related("by").order_by("-id")) if part.whole else [],
        "ratings": list(case.ratings.order_by("-id")) if part.whole else [],
        "related": _related(case, by),
        "grid_worker": staffing.grid_worker_of(case.area),
        "panels": [(p, p.url(case)) for p in panels.panels_for(case, by)],
        "suggestion": suggestion,
        "may_dossier": part.whole
        and by.may("records.dossier", path=case.area_path, units=[case.desk_id, *found["unit_names"]]),
        "answers": _answers(found["narrative"], profile) if part.whole else [],
        **attachments.context(case, found["errands"], by, found["memos"]),
        **thread.context(case, found["errands"], found["memos"], by),
    }


def _common(case: Case, by: Actor, *, with_thread: bool) -> dict[str, Any]:
    profile = profile_of(case.profile_id)
    errands = _errands(case)
    pleas = list(
        Plea.objects.filter(case_id=case.pk)
        .select_related("next_unit", "asked_by", "ruled_by", "errand__unit")
        .order_by("-id")
    )
    moves = moves_for(case, errands, by, pleas=pleas)
    channel, severity = profile.channel(case.channel), profile.severity(case.severity)
    circle = profile.circle(case.circle)
    mine = _mine(errands, by)
    part = sharing.part_of(case, errands, by)
    wanted = errands and (with_thread or not part.whole)
    memos = sharing.memos_of(case, part, is_centre=sharing.is_centre(case, by)) if wanted else []
    sharing.errands_for(part, errands, memos)
    pleas = sharing.pleas_for(part, pleas)
    people = list(Concerned.objects.filter(case_id=case.pk).order_by("id"))
    clock = showing.clock_of(case, mine)
    return {
        "case": case,
        "case_profile": profile,
        "code_words": case_code.spoken(case.code),
        "category": profile.category_label(case.category),
        "channel": channel.name if channel else case.channel,
        "severity": severity.name if severity else str(case.severity),
        "risk": showing.risk_of(severity.colour if severity else "none"),
        "circle": circle.name if circle and case.circle != "open" else "",
        "kind_icon": showing.KIND_ICONS.get(case.kind, "circle-dot"),
        "errands": errands,
        "open_errands": [e for e in errands if e.state not in ("RETURNED", "RECALLED")],
        "past_errands": [e for e in errands if e.state in ("RETURNED", "RECALLED")],
        "my_errand": mine,
        "clock": clock,
        "clock_words": _clock_words(case, mine),
        "steps": steps(case, profile),
        "pleas": pleas,
        "asked": [p for p in pleas if p.state == "ASKED"],
        "people": sharing.people_for(part, people),
        "part": part,
        "memos": memos,
        "errands_done": sharing.progress_of(errands),
        "narrative": Narrative.objects.filter(case_id=case.pk).only("text", "extra").first(),
        "may_look": _may_look(case, errands, by),
        "unit_names": {e.unit_id: e.unit.short_name for e in errands},
        "moves": moves,
        "may_rule": any(m.verb == "rule" and m.is_possible for m in moves),
        "once_key": uuid.uuid4().hex,
        **_buttons(moves),
    }


def _buttons(moves: Sequence[OfferedMove]) -> dict[str, Any]:
    """The one next move, those beside it, and the rare ones under 更多."""
    following = next((m for m in moves if m.is_next), None)
    others = [m for m in moves if m is not following]
    beside = [m for m in others if not m.is_rare and m.is_possible][:3]
    return {"next_move": following, "beside": beside, "more": [m for m in others if m not in beside]}


def _errands(case: Case) -> list[Errand]:
    return list(Errand.objects.filter(case_id=case.pk).select_related("unit", "handler").order_by("id"))


def _mine(errands: Sequence[Errand], by: Actor) -> Errand | None:
    units = by.units_of(rules.READ_UNIT)
    held = [e for e in errands if e.unit_id in units and e.state not in ("RETURNED", "RECALLED")]
    return min(held, key=lambda e: (e.role != "lead", -e.pk), default=None)


def _may_look(case: Case, errands: Sequence[Errand], by: Actor) -> bool:
    units = [case.desk_id, *(e.unit_id for e in errands if e.state not in ("RETURNED", "RECALLED"))]
    return by.may("cases.look", path=case.area_path, units=units)


def _clock_words(case: Case, mine: Errand | None) -> str:
    """What the running limit is for."""
    if case.has_ended:
        return _("办结情况")
    if mine is not None and mine.state in ("DISPATCHED", "HANDLING", "RETURN_ASKED"):
        return _("本单位办理时限")
    words = {
        "REPORTED": _("受理时限"), "REGISTERED": _("受理时限"), "ACCEPTED": _("派单时限"), "TRIAGED": _("派单时限"),
        "ESCALATED": _("派单时限"), "REOPENED": _("派单时限"), "REPORTED_BACK": _("核查时限"),
        "VERIFIED": _("回访时限"),
    }  # fmt: skip
    return words.get(case.state, _("办理时限"))


def steps(case: Case, profile: Profile) -> list[StepShown]:
    """The bar of steps, as the county names them. A state beside the road marks where the case left it."""
    at = _place_on_road(case, profile)
    shown = []
    for number, step in enumerate(profile.loop.steps):
        look = "ok" if number < at else ""
        if number == at:
            look = "back" if case.state in _OFF_THE_ROAD else "ok" if case.state == "ARCHIVED" else "now"
        shown.append(StepShown(step.name, look))
    return shown


_OFF_THE_ROAD = frozenset({"RETURNED", "SUSPENDED", "MERGED", "REFUSED", "WITHDRAWN", "TRANSFERRED"})


def _place_on_road(case: Case, profile: Profile) -> int:
    state = case.state_before if case.state in ("SUSPENDED", "MERGED") and case.state_before else case.state
    step = profile.step_of(state, case.lead_unit.kind if case.lead_unit else "")
    return profile.loop.steps.index(step) if step else 0


def _suggestion(case: Case) -> dict[str, str] | None:
    lead, others = assigning.suggested_units(case)
    if lead is None:
        return None
    text = lead.name + (_("，{units}协办").format(units="、".join(u.short_name for u in others)) if others else "")
    return {"text": text, "why": assigning.why(case)}


def _related(case: Case, by: Actor) -> dict[str, Any]:
    """Parent, children and joined cases, as far as the actor may see them. One query."""
    wanted = Q(parent_id=case.pk) | Q(joined_to_id=case.pk)
    ids = [pk for pk in (case.parent_id, case.joined_to_id) if pk]
    if ids:
        wanted |= Q(pk__in=ids)
    rows = list(
        queries.visible(by)
        .filter(wanted)
        .only("id", "code", "title", "state", "parent_id", "joined_to_id", "opened_at")
        .order_by("-id")[:60]
    )
    return {
        "parent": next((c for c in rows if c.pk == case.parent_id), None),
        "main": next((c for c in rows if c.pk == case.joined_to_id), None),
        "children": [c for c in rows if c.parent_id == case.pk],
        "joined": [c for c in rows if c.joined_to_id == case.pk],
        "waiting": sum(1 for c in rows if c.parent_id == case.pk and c.state not in ENDED),
    }


def _answers(narrative: Narrative | None, profile: Profile) -> list[tuple[str, str]]:
    """What the form of the channel or category asked besides, with readable names."""
    known = {
        "external_no": _("外部编号"), "danger_check": _("危险情形核对"), "reply_by": _("要求回复"),
        "sender": _("来件单位"), "paper_no": _("文号"), "place_note": _("地点说明"), "wishes": _("诉求"),
    }  # fmt: skip
    extra = narrative.extra if narrative is not None else {}
    return [(str(known.get(k, k)), str(v)) for k, v in extra.items() if v not in (None, "", [], {}) and k in known]


@needs(*READERS)
def attach(request: HttpRequest, code: str) -> HttpResponse:
    """Photos and papers added to the case."""
    return attachments.add(request, code, actor_of(request))
