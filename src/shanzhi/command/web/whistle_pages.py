"""吹哨报到: the list, the form, one whistle with its units, how units answer, the paper, the ledger."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from django.views.decorators.http import require_GET, require_http_methods

from shanzhi.cases import queries as cases
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import today
from shanzhi.kernel.errors import Invalid, Refusal
from shanzhi.records.access import actor_of, needs
from shanzhi.staff.models import Unit

from .. import actions as command
from .. import whistles
from ..gathering_docx import MIME, whistle_paper
from ..ladder import READ, in_force
from ..models import Whistle, WhistleCall
from . import ledger_sheets
from .gathering_dialogs import complain
from .gathering_forms import WhistleForm

WHO = (READ, whistles.CALL, whistles.ANSWER)
TABS = (
    ("", __("全部")), ("mine", __("待本单位报到")), ("open", __("处置中")), ("missing", __("逾期未应未到")),
    ("concluded", __("已办结")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Screen:
    """What the pager draws."""

    previous: str | None
    next: str | None
    count: int | None = None


@dataclass(frozen=True, slots=True)
class CallLine:
    """One called unit, ready to show."""

    call: WhistleCall
    colour: str
    words: str
    waits_until: datetime | None
    """The limit that runs now; None when nobody waits for it."""
    is_mine: bool


@dataclass(frozen=True, slots=True)
class Line:
    whistle: Whistle
    matter: str
    kind: str
    is_readable: bool
    calls: list[CallLine]
    waits_until: datetime | None


def lines_of(found: list[Whistle], by: Actor) -> list[Line]:
    """Whistles as rows. One query more: which of their cases this person may read."""
    ids = {w.case_id for w in found if w.case.circle != "open"}
    readable = set(cases.visible(by).filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()
    rules = in_force().whistle
    mine = by.units_of(whistles.ANSWER)
    lines = []
    for row in found:
        kind = rules.kind(row.kind)
        is_readable = row.case.circle == "open" or row.case_id in readable
        calls = [_call_line(row, call, mine) for call in row.calls.all()]
        lines.append(
            Line(
                whistle=row,
                matter=row.matter if is_readable else _("保密案件"),
                kind=kind.name if kind else row.kind,
                is_readable=is_readable,
                calls=calls,
                waits_until=min((c.waits_until for c in calls if c.waits_until is not None), default=None),
            )
        )
    return lines


_COLOURS = {"按时": "grn", "不能到场": "yel", "未应答": "red", "未到场": "red"}


def _call_line(whistle: Whistle, call: WhistleCall, mine: frozenset[int]) -> CallLine:
    waits = None
    if whistle.state == Whistle.State.CALLED:
        waits = {"CALLED": call.answer_due_at, "COMING": call.arrive_due_at}.get(call.state)
    said = whistles.timeliness(call)
    colour = _COLOURS.get(said, "yel" if "迟" in said else "blu")
    return CallLine(call, colour, said, waits, call.unit_id in mine)


def filter_of(given: Mapping[str, str]) -> whistles.Filter:
    unit = given.get("unit", "")
    state = given.get("state", "")
    return whistles.Filter(
        state=state if state in {key for key, _label in TABS} else "",
        kind=given.get("kind", "")[:24],
        unit_id=int(unit) if unit.isdigit() else None,
        since=day_of(given.get("since", "")),
        until=day_of(given.get("until", "")),
    )


def day_of(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@needs(*WHO)
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """吹哨报到, the newest first; live."""
    by = actor_of(request)
    which = filter_of(request.GET.dict())
    found, previous, following = whistles.page(
        which, by=by, after=request.GET.get("after", ""), before=request.GET.get("before", "")
    )
    rules = in_force().whistle
    context = {
        "lines": lines_of(found, by),
        "page": Screen(previous, following),
        "which": which,
        "tabs": TABS,
        "kinds": [(k.key, k.name) for k in rules.kinds],
        "unit": Unit.objects.filter(pk=which.unit_id).first() if which.unit_id else None,
        "may_call": bool(whistles.callers_of(by, rules)),
        "may_export": by.has("cases.export"),
    }
    return render(request, "command/whistles.html", context)


@needs(whistles.CALL)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """吹哨, for a case (`?case=`) or for a matter that becomes one."""
    by, profile = actor_of(request), in_force()
    code = request.GET.get("case", "")
    case = cases.get(code, by=by) if code else None
    form = WhistleForm(request.POST or None, profile=profile, case=case)
    status = HTTPStatus.OK
    if request.method == "POST":
        if form.is_valid():
            given = {**form.cleaned_data, "key": form.cleaned_data["key"] or None}
            try:
                made = command.whistle(case=case, **given, by=by)
                return HttpResponseRedirect(reverse("command:whistle", args=[made.pk]), status=HTTPStatus.SEE_OTHER)
            except Invalid as refusal:
                complain(form, refusal)
            except Refusal as refusal:
                form.add_error(None, str(refusal))
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    callers = [unit for _grant, unit in whistles.callers_of(by, profile.whistle)]
    spot = case or next((unit.area for unit in callers if unit.area is not None), None)
    centre = f"{spot.lon:.5f},{spot.lat:.5f}" if spot is not None and spot.lon and spot.lat else ""
    context = {"form": form, "case": case, "callers": callers, "centre": centre}
    return render(request, "command/whistle_new.html", context, status=status)


@needs(*WHO)
@require_GET
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One whistle: what for, who was called, who answered and came."""
    by = actor_of(request)
    row = whistles.get(pk, by=by)
    (line,) = lines_of([row], by)
    at_place: dict[str, Any] = {"path": row.area_path, "units": [row.unit_id]}
    is_open = row.state == Whistle.State.CALLED
    context = {
        "line": line,
        "row": row,
        "is_open": is_open,
        "may_confirm": is_open and by.may("command.confirm_arrival", **at_place),
        "may_conclude": is_open and by.may("command.conclude_whistle", **at_place),
        "may_see_case": cases.visible(by).filter(pk=row.case_id).exists(),
    }
    return render(request, "command/whistle.html", context)


@needs(*WHO)
@require_GET
def word(request: HttpRequest, pk: int) -> HttpResponse:
    """吹哨报到单 as a Word document."""
    by = actor_of(request)
    row = whistles.get(pk, by=by)
    (line,) = lines_of([row], by)
    return as_word(whistle_paper(row, readable=line.is_readable), row.number)


def as_word(paper: Any, name: str) -> HttpResponse:
    memory = io.BytesIO()
    paper.save(memory)
    response = HttpResponse(memory.getvalue(), content_type=MIME)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}.docx"
    return response


@needs(*WHO)
@require_GET
def counts(request: HttpRequest) -> HttpResponse:
    """应哨统计 by unit and period."""
    by = actor_of(request)
    since = day_of(request.GET.get("since", "")) or today().replace(day=1)
    until = max(day_of(request.GET.get("until", "")) or today(), since)
    rows = whistles.whistle_counts(since=since, until=min(until, since + timedelta(days=800)), by=by)
    context = {
        "rows": [(row, _share(row.in_time, row.called), _share(row.there_in_time, row.called)) for row in rows],
        "since": since,
        "until": until,
    }
    return render(request, "command/whistle_counts.html", context)


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}%" if whole else "—"


@needs("cases.export")
@require_GET
def export(request: HttpRequest) -> FileResponse:
    """吹哨报到台账: one line a called unit, of the same selection as the list."""
    by = actor_of(request)
    rows = whistles.narrowed(filter_of(request.GET.dict()), by=by).select_related("case", "unit", "area")
    found = list(rows.order_by("-id").prefetch_related(whistles.with_calls())[: ledger_sheets.MOST])
    head = [
        _("哨单号"), _("案件编码"), _("哨种"), _("事由"), _("吹哨单位"), _("地点"), _("吹哨时间"), _("被叫单位"),
        _("应答时限"), _("应答时间"), _("带队人员或理由"), _("到场时限"), _("确认到场"), _("结论"), _("处置结果"),
    ]  # fmt: skip
    cells = (
        (
            line.whistle.number, line.whistle.case.code, line.kind, line.matter, line.whistle.unit.name,
            line.whistle.address, line.whistle.called_at, c.call.unit.name, c.call.answer_due_at, c.call.answered_at,
            c.call.words, c.call.arrive_due_at, c.call.there_at, c.words, line.whistle.result,
        )
        for line in lines_of(found, by)
        for c in line.calls
    )  # fmt: skip
    widths = [20, 22, 10, 40, 22, 26, 17, 24, 17, 17, 24, 17, 17, 12, 40]
    return ledger_sheets.workbook(_("吹哨报到台账"), head, cells, widths)
