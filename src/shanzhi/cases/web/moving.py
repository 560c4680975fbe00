"""Making a move: its form, and what the page says when the act is done, refused, or somebody was faster."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import ChangedMeanwhile, Invalid, Refusal
from shanzhi.records.access import actor_of, needs
from shanzhi.records.queries import trail_of

from .. import queries, rules, trail_sentences
from ..models import Case, Errand
from ..offers import OfferedMove, move_for
from ..states import MOVES
from . import attachments
from .forms import MoveForm, form_for

READERS = (rules.READ, rules.READ_UNIT)


@needs(*READERS)
def move(request: HttpRequest, code: str, verb: str) -> HttpResponse:
    """The form of a move (GET), and the move itself (POST)."""
    by = actor_of(request)
    kind = form_for(verb)
    if kind is None or verb not in MOVES:
        raise Http404
    case = queries.get(code, by=by)
    errands = list(Errand.objects.filter(case_id=case.pk).select_related("unit", "handler").order_by("id"))
    offered = move_for(verb, case, errands, by)
    if request.method != "POST":
        form = kind(case=case, errands=errands, by=by, asked=request.GET)
        return _show(request, form, offered)
    form = kind(request.POST, request.FILES, case=case, errands=errands, by=by, asked=request.GET)
    if not form.is_valid():
        return _show(request, form, offered, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        done = form.do()
    except Invalid as refusal:
        form.take_errors(refusal)
        return _show(request, form, offered, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except ChangedMeanwhile:
        return _meanwhile(request, kind, case, by)
    except Refusal as refusal:
        return _show(request, form, offered, refusal=refusal, status=refusal.http_status)
    refused = []
    if form.photo_stage and (photos := request.FILES.getlist("photos")):
        refused = attachments.take(photos, done, stage=form.photo_stage, public=False, by=by)
    return _done(request, verb, done, refused)


def _show(
    request: HttpRequest,
    form: MoveForm,
    offered: OfferedMove | None,
    *,
    refusal: Refusal | None = None,
    status: int = HTTPStatus.OK,
    **more: Any,
) -> HttpResponse:
    move_ = MOVES[form.verb]
    context = {
        "form": form,
        "case": form.case,
        "label": move_.label,
        "submit": form.submit or move_.label,
        "why_not": offered.why_not if offered else _("这一步现在不能办理，可能已由他人办理。请关闭后查看最新进展。"),
        "is_possible": bool(offered and offered.is_possible),
        "icon": offered.icon if offered else "circle-dot",
        "refusal": refusal,
        "target": reverse("cases:move", args=[form.case.code, form.verb]),
        **more,
    }
    is_part = bool(request.headers.get("HX-Request"))
    return render(request, "cases/parts/move_form.html" if is_part else "cases/move.html", context, status=int(status))


def _meanwhile(request: HttpRequest, kind: type[MoveForm], case: Case, by: Actor) -> HttpResponse:
    """Somebody acted first. What was typed stays; the form now stands on the newest version."""
    seen = str(request.POST.get("seen", ""))
    fresh = queries.get(case.code, by=by)
    errands = list(Errand.objects.filter(case_id=fresh.pk).select_related("unit", "handler").order_by("id"))
    data = request.POST.copy()
    data["seen"] = str(fresh.version)
    form = kind(data, case=fresh, errands=errands, by=by, asked=request.GET)
    behind = max(1, fresh.version - int(seen)) if seen.isdigit() else 1
    lines = [line for line in trail_of(fresh.subject) if not line.act.endswith(".look")][-min(behind, 6) :]
    units = {e.unit_id: e.unit.short_name for e in errands}
    entries = trail_sentences.entries(lines, profile=form.profile, units=units)
    offered = move_for(kind.verb, fresh, errands, by)
    return _show(request, form, offered, status=HTTPStatus.CONFLICT, meanwhile=entries)


_SAID = {
    "dispatch": lambda c: _("已派单给{unit}").format(unit=c.lead_unit.short_name if c.lead_unit else ""),
    "accept": lambda c: _("已受理，由您推进"),
    "take_up": lambda c: _("已签收"),
    "send_back": lambda c: _("退单申请已提交，等待审批"),
    "suspend": lambda c: _("挂账申请已提交，等待审批"),
    "extend": lambda c: _("延期申请已提交，等待审批"),
    "reply": lambda c: _("答复已发出"),
    "note": lambda c: _("已记录"),
}


def _done(request: HttpRequest, verb: str, case: Case, refused: list[str]) -> HttpResponse:
    said = _SAID.get(verb, lambda c: _("已办理：{move}").format(move=MOVES[verb].label))(case)
    if refused:
        said += _("；有文件没有上传：{what}").format(what="；".join(refused))
    url = reverse("cases:case", args=[case.code])
    undo = {}
    if verb == "join":
        undo = {"href": reverse("cases:move", args=[case.code, "part"]) + "?undo=1", "label": str(_("撤销"))}
    if not request.headers.get("HX-Request"):
        messages.success(request, said)
        return HttpResponseRedirect(url)
    events = {
        "toast": {"text": said, "kind": "warn" if refused else "ok", **undo},
        "case-moved": {"id": case.pk, "code": case.code, "version": case.version},
        "draft-done": {},
        "close-dialog": {},
    }
    return HttpResponse(status=204, headers={"HX-Trigger": json.dumps(events)})
