"""督办台账、批示、疑难件: the lists, one slip, its paper; the lamp wall; the panel on a case's page."""

from __future__ import annotations

import tempfile
from datetime import datetime
from http import HTTPStatus
from typing import Any

import xlsxwriter
from django.db import transaction
from django.db.models import Prefetch
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from django.views.decorators.http import require_GET

from shanzhi.cases import queries as cases
from shanzhi.cases.models import Case
from shanzhi.cases.selection import Selection
from shanzhi.cases.states import ENDED
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import local, now
from shanzhi.kernel.errors import NotFound
from shanzhi.records import actions as records
from shanzhi.records.access import actor_of, needs
from shanzhi.records.queries import profile_of
from shanzhi.staff.models import Unit

from .. import sheets, sheets_docx, slips
from ..ladder import OVER, READ
from ..models import HardCase, Instructed, Instruction, Supervision, SupervisionAnswer
from ..slips import ANSWER_INSTRUCTION, ANSWER_SUPERVISION, CONCLUDE, Wanted
from ..wall import Tally, Wall, wall

WHO = (READ, ANSWER_SUPERVISION, ANSWER_INSTRUCTION)
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_EXPORTED = 20_000


# --- 亮灯墙 ----------------------------------------------------------------------------------------------------------


@needs(READ)
@require_GET
def lamp_wall(request: HttpRequest) -> HttpResponse:
    """亮灯墙, live: it looks again when a case changes, and every minute because lamps go on by themselves."""
    by = actor_of(request)
    chosen = Selection.read(request.GET)
    shown = wall(by, chosen=chosen)
    context = {
        "wall": shown,
        "parts": _parts(shown),
        "kpis": _kpis(shown.total),
        "oldest": [(case, profile_of(case.profile_id).category_label(case.category)) for case in shown.oldest],
        "chips": [(words, f"?{chosen.without(name).address()}") for name, words in chosen.narrows.items()],
        "moment": now(),
    }
    return render(request, "command/wall.html", context)


def _list(tally: Tally, lamp: str) -> str:
    address = tally.address(lamp)
    return f"{reverse('cases:list')}?{address}" if address else ""


def _kpis(total: Tally) -> list[dict[str, Any]]:
    words = {"red": (_("已超期"), "red"), "yellow": (_("即将到期"), "yel"), "paused": (_("已暂停"), "")}
    return [
        {"label": label, "colour": colour, "n": total.counts.get(lamp, 0), "href": _list(total, lamp)}
        for lamp, (label, colour) in words.items()
    ]


def _parts(shown: Wall) -> list[dict[str, Any]]:
    found = []
    for title, first, tallies in (
        (_("按单位"), _("在谁手里"), shown.units),
        (_("按镇街"), _("镇（街道）"), shown.towns),
        (_("按类别"), _("类别"), shown.kinds),
    ):
        most = max((t.red + t.yellow for t in tallies), default=0) or 1
        rows = [
            {"tally": t, "red": _list(t, "red"), "yellow": _list(t, "yellow"), "paused": _list(t, "paused"),
             "share": round(100 * (t.red + t.yellow) / most), "red_share": round(100 * t.red / most)}
            for t in tallies
        ]  # fmt: skip
        found.append({"title": title, "first": first, "rows": rows})
    return found


# --- 督办台账 --------------------------------------------------------------------------------------------------------

SUPERVISION_TABS = (
    ("", __("全部")), ("open", __("未办结")), ("ISSUED", __("待反馈")), ("ANSWERED", __("待审核")),
    ("SENT_BACK", __("退回补充")), ("CONCLUDED", __("已办结")), ("LIFTED", __("已撤销")),
)  # fmt: skip
INSTRUCTION_TABS = (
    ("", __("全部")), ("WANTED", __("待批示")), ("ISSUED", __("待反馈")), ("ANSWERED", __("已反馈")),
)  # fmt: skip
HARD_TABS = (
    ("", __("全部")), ("SUGGESTED", __("建议列入")), ("LISTED", __("在列")), ("UNLISTED", __("已移出")),
    ("DISMISSED", __("不列入")),
)  # fmt: skip


def _tabs(wanted: Wanted, tabs: tuple[tuple[str, Any], ...]) -> list[dict[str, Any]]:
    return [
        {"label": label, "href": f"?{wanted.address(state=key)}", "is_current": wanted.state == key}
        for key, label in tabs
    ]


def _listing(request: HttpRequest, template: str, found: Any, wanted: Wanted, **more: Any) -> HttpResponse:
    page = slips.page(found, after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    context = {"page": page, "rows": page.rows, "wanted": wanted, "moment": now(), "address": wanted.address(), **more}
    return render(request, template, context)


@needs(*WHO)
@require_GET
def supervisions(request: HttpRequest) -> HttpResponse:
    """督办台账."""
    by = actor_of(request)
    wanted = Wanted.read(request.GET)
    found = slips.supervision_list(wanted, by=by).select_related("case", "case__area", "unit")
    return _listing(
        request, "command/supervisions.html", found, wanted, tabs=_tabs(wanted, SUPERVISION_TABS),
        kinds=Supervision.Kind.choices, units=_units(by), may_export=by.has("cases.export"), may_judge=by.has(CONCLUDE),
    )  # fmt: skip


def _units(by: Actor) -> list[tuple[str, str]]:
    """Units that have orders this person sees, to choose from."""
    ids = slips.supervisions(by).order_by().values_list("unit_id").distinct()[:400]
    return list(Unit.objects.filter(pk__in=[pk for (pk,) in ids]).order_by("name").values_list("code", "short_name"))


@needs(*WHO)
@require_GET
def supervision(request: HttpRequest, pk: int) -> HttpResponse:
    """督办单: the order, its answers, and what may be done now."""
    by = actor_of(request)
    row = slips.supervision(pk, by=by)
    mine = by.may(ANSWER_SUPERVISION, units=[row.unit_id])
    judges = by.may(CONCLUDE, path=row.case.desk_path, units=[row.case.desk_id])
    context = {
        "row": row,
        "answers": list(row.answers.order_by("-id")),
        "category": profile_of(row.case.profile_id).category_label(row.case.category),
        "may_answer": mine and row.state in slips.TO_ANSWER,
        "may_judge": judges and row.state == Supervision.State.ANSWERED,
        "may_lift": judges and row.is_open,
        "moment": now(),
    }
    return render(request, "command/supervision.html", context)


@needs("cases.export")
@require_GET
def export_supervisions(request: HttpRequest) -> FileResponse:
    """The list as a spreadsheet, with the same filters and the same rights; a line on the trail says who took it."""
    by = actor_of(request)
    wanted = Wanted.read(request.GET)
    found = slips.supervision_list(wanted, by=by).select_related("case", "unit").order_by("-pk")[:MOST_EXPORTED]
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    book = xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(_("督办台账"))
    head, dated = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    columns = [
        (_("文号"), 26), (_("状态"), 10), (_("督办类型"), 10), (_("被督办单位"), 28), (_("案件编码"), 22),
        (_("事项"), 40),
        (_("督办事由"), 36), (_("督办要求"), 36), (_("签发时间"), 17), (_("签发人"), 12), (_("反馈截止"), 17),
        (_("反馈时间"), 17), (_("办结时间"), 17), (_("办结意见"), 36),
    ]  # fmt: skip
    for number, (label, width) in enumerate(columns):
        sheet.set_column(number, number, width)
        sheet.write_string(0, number, label, head)
    count = 0
    for count, row in enumerate(found.iterator(chunk_size=1000), start=1):
        cells: list[str | datetime | None] = [
            row.number, str(row.get_state_display()), str(row.get_kind_display()), row.unit.name, row.case.code,
            row.case.title, row.reason, row.demand, row.issued_at, row.issued_by_name, row.due_at, row.answered_at,
            row.ended_at, row.ended_note,
        ]  # fmt: skip
        for number, cell in enumerate(cells):
            if isinstance(cell, str):
                sheet.write_string(count, number, cell)
            elif cell is not None:
                sheet.write_datetime(count, number, local(cell).replace(tzinfo=None), dated)
    sheet.freeze_panes(1, 0)
    book.close()
    detail = {"list": "command/supervisions", "filters": wanted.address(), "rows": count}
    with transaction.atomic():
        records.write(f"export/{by.id or 0}", "cases.export", detail=detail, by=by)
    file.seek(0)
    name = f"{_('督办台账')}-{local(now()):%Y%m%d}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


# --- 批示 ------------------------------------------------------------------------------------------------------------


@needs(*WHO)
@require_GET
def instructions(request: HttpRequest) -> HttpResponse:
    """批示."""
    by = actor_of(request)
    wanted = Wanted.read(request.GET)
    told = Prefetch("to", Instructed.objects.select_related("unit").order_by("id"))
    found = slips.instruction_list(wanted, by=by).select_related("case", "case__area").prefetch_related(told)
    return _listing(
        request, "command/instructions.html", found, wanted, tabs=_tabs(wanted, INSTRUCTION_TABS),
        may_instruct=by.has("command.instruct"),
    )  # fmt: skip


@needs(*WHO)
@require_GET
def instruction(request: HttpRequest, pk: int) -> HttpResponse:
    """批示单."""
    by = actor_of(request)
    row = slips.instruction(pk, by=by)
    told = list(row.to.select_related("unit", "member").order_by("id"))
    own = by.units_of(ANSWER_INSTRUCTION)
    context = {
        "row": row,
        "told": told,
        "category": profile_of(row.case.profile_id).category_label(row.case.category),
        "may_answer": any(t.unit_id in own and t.answered_at is None for t in told),
        "may_instruct": row.state == Instruction.State.WANTED
        and by.may("command.instruct", path=row.case.desk_path, units=[row.case.desk_id]),
        "moment": now(),
    }
    return render(request, "command/instruction.html", context)


# --- 疑难件 ----------------------------------------------------------------------------------------------------------


@needs(*WHO)
@require_GET
def hard_cases(request: HttpRequest) -> HttpResponse:
    """疑难件."""
    by = actor_of(request)
    wanted = Wanted.read(request.GET)
    found = slips.hard_case_list(wanted, by=by).select_related("case", "case__area", "case__lead_unit")
    return _listing(
        request, "command/hard_cases.html", found, wanted, tabs=_tabs(wanted, HARD_TABS),
        may_list=by.has("command.list_hard_case"), may_unlist=by.has("command.unlist_hard_case"),
    )  # fmt: skip


@needs(*WHO)
@require_GET
def hard_case(request: HttpRequest, pk: int) -> HttpResponse:
    """疑难件: the plan, the owner, what was done."""
    by = actor_of(request)
    row = slips.hard_case(pk, by=by)
    at_desk: dict[str, Any] = {"path": row.case.desk_path, "units": [row.case.desk_id]}
    open_now = row.state in (HardCase.State.SUGGESTED, HardCase.State.LISTED)
    context = {
        "row": row,
        "notes": list(row.notes.order_by("-id")),
        "category": profile_of(row.case.profile_id).category_label(row.case.category),
        "may_list": row.state == HardCase.State.SUGGESTED and by.may("command.list_hard_case", **at_desk),
        "may_note": row.state == HardCase.State.LISTED
        and (row.owner_id == by.id or by.may("command.note_hard_case", **at_desk)),
        "may_unlist": open_now and by.may("command.unlist_hard_case", **at_desk),
        "moment": now(),
    }
    return render(request, "command/hard_case.html", context)


# --- 文书 ------------------------------------------------------------------------------------------------------------


def _sheet(kind: str, pk: int, by: Actor) -> sheets.Sheet:
    """The paper of a slip that this person may see."""
    if kind == "supervision":
        return sheets.of_supervision(slips.supervision(pk, by=by))
    if kind == "answer":
        answer = SupervisionAnswer.objects.filter(pk=pk).first()
        if answer is not None:
            answer.supervision = slips.supervision(answer.supervision_id, by=by)
            return sheets.of_answer(answer)
    if kind == "instruction":
        row = slips.instruction(pk, by=by)
        if row.number:
            return sheets.of_instruction(row)
    if kind == "instruction-answer":
        told = Instructed.objects.select_related("unit").filter(pk=pk, answered_at__isnull=False).first()
        if told is not None:
            told.instruction = slips.instruction(told.instruction_id, by=by)
            return sheets.of_instructed(told)
    if kind == "hard-case":
        hard = slips.hard_case(pk, by=by)
        if hard.number:
            return sheets.of_hard_case(hard)
    raise NotFound(what=_("这份文书"))


@needs(*WHO)
@require_GET
def paper(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """A slip on paper, for the browser's printer."""
    sheet = _sheet(kind, pk, actor_of(request))
    return render(request, "command/papers/sheet.html", {"sheet": sheet, "word": request.path + "word"})


@needs(*WHO)
@require_GET
def word(request: HttpRequest, kind: str, pk: int) -> FileResponse:
    """The same as a Word document."""
    sheet = _sheet(kind, pk, actor_of(request))
    return FileResponse(sheets_docx.make(sheet), as_attachment=True, filename=f"{sheet.name}.docx", content_type=DOCX)


# --- on the case's page ----------------------------------------------------------------------------------------------


@needs("cases.read", "cases.read_unit")
@require_GET
def panel(request: HttpRequest, code: str) -> HttpResponse:
    """督办与批示: what the ladder did in this case, and what may be done next."""
    by = actor_of(request)
    case = cases.get(code, by=by)
    known = slips.of_case(case, by=by)
    hard = next((h for h in known["hard_cases"] if h.state in ("SUGGESTED", "LISTED")), None)
    moves = _moves(case, by, is_listed=hard is not None and hard.state == HardCase.State.LISTED)
    if not moves and not any(known.values()):
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    context = {
        **known,
        "case": case,
        "moves": moves,
        "hard": hard,
        "lead": known["escalations"][0] if known["escalations"] else None,
        "own_units": by.units_of(ANSWER_SUPERVISION) | by.units_of(ANSWER_INSTRUCTION),
        "judges": by.may(CONCLUDE, path=case.desk_path, units=[case.desk_id]),
        "moment": now(),
    }
    return render(request, "command/parts/ladder_panel.html", context)


def _moves(case: Case, by: Actor, *, is_listed: bool) -> list[dict[str, str]]:
    """The acts of the ladder that this person may do in this case now."""
    if case.state in OVER:
        return []
    found = []
    for verb, label, icon, name in (
        ("urge", _("催办"), "bell-ring", "command:urge"),
        ("supervise", _("督办"), "gavel", "command:supervise"),
        ("instruct", _("批示"), "stamp", "command:instruct"),
        ("escalate", _("提级牵头"), "chevron-up", "command:escalate"),
        ("list_hard_case", _("列入疑难件"), "layers", "command:list_hard_case"),
    ):
        if (verb in ("urge", "escalate") and case.state in ENDED) or (verb == "list_hard_case" and is_listed):
            continue
        if by.may(f"command.{verb}", path=case.desk_path, units=[case.desk_id]):
            found.append({"label": label, "icon": icon, "url": reverse(name, args=[case.code])})
    return found
