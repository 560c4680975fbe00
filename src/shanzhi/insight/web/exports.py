"""Figures as spreadsheets, the appraisal sheet also as a document."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import quote

import xlsxwriter
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from shanzhi.kernel.clock import local
from shanzhi.records.access import actor_of, needs

from .. import permissions, vocabulary
from ..asking import Question
from ..board import Line, breakdown, dimensions_for
from ..board import board as all_lines
from ..document import make
from ..figures import Computation, Figure, latest
from ..periods import Period
from ..showing import TableShown
from .boards import item_of
from .sheets import sheet_of, shown

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
Row = Sequence[Any]


@needs(permissions.READ)
def board(request: HttpRequest) -> HttpResponse:
    """Every indicator of a question, with its months on a sheet of their own."""
    question = Question.read(request.GET.dict(), by=actor_of(request))
    found = all_lines(question)
    lines = [line for group in found.groups.values() for line in group]
    head: Row = [*_head(_("指标")), _("比上期"), _("比去年同期"), _("抽查情况")]
    rows: list[Row] = [[line.item.name, *_numbers(line.now), *_beside(line)] for line in lines]
    months: list[Row] = [[_("指标"), *(p.label for p in question.period.months_up_to())]]
    months += [[line.item.name, *map(_plain, line.months)] for line in lines]
    about = _about(question, found.computation)
    book = _book([(_("指标"), [head, *rows]), (_("近12个月"), months), (_("说明"), about)])
    return _file(book, XLSX, f"{_('指标')}-{question.org}-{question.period.text}.xlsx")


@needs(permissions.READ)
def indicator(request: HttpRequest, key: str) -> HttpResponse:
    """One indicator by everything it may be cut by, a sheet each."""
    question = Question.read(request.GET.dict(), by=actor_of(request))
    computation = latest(question.profile)
    item = item_of(computation, key)
    pages: list[tuple[str, list[Row]]] = []
    for name, label in dimensions_for(question):
        head = [label, _("数值"), _("单位"), _("分子"), _("分母"), _("不计入")]
        rows = [
            [
                r.name or _("未填"),
                _plain(r.figure),
                item.unit,
                r.figure.numerator,
                r.figure.denominator,
                r.figure.left_out,
            ]
            for r in breakdown(question, item, computation, name)
        ]
        pages.append((label, [head, *rows]))
    words = [["", ""], *([a, b] for a, b in vocabulary.rule_in_words(item))]
    pages.append((_("说明"), [*_about(question, computation), *words]))
    return _file(_book(pages), XLSX, f"{item.name}-{question.org}-{question.period.text}.xlsx")


@needs(permissions.READ)
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """An appraisal sheet as a spreadsheet; published ones as they were published."""
    row = sheet_of(pk, request)
    context = shown(row, request)
    table: TableShown = context["table"]
    head = [_("单位") if row.of == "units" else _("镇（街道）")]
    for h in table.heads:
        head += [h.item.name, _("分子"), _("分母"), _("得分（满分{n}）").format(n=h.points)]
    rows: list[Row] = [[*head, _("总分")]]
    for r in (*table.rows, table.total):
        cells = [x for c in r.cells for x in (c.rate, _number(c.numerator), _number(c.denominator), _number(c.points))]
        rows.append([r.name, *cells, _number(r.score)])
    about = [
        [_("月份"), context["period"].label],
        [_("状态"), row.get_state_display()],
        [_("口径版本"), row.rule_version[:12]],
        [_("计算时间"), f"{local(row.computed_at):%Y-%m-%d %H:%M}"],
        [_("小数保护"), _("少于{n}件的不公布，以＊代替，共隐去{m}处").format(n=table.least, m=table.hidden)],
    ]
    name = _title(row.of, context["period"])
    return _file(_book([(_("考评表"), rows), (_("说明"), about)]), XLSX, f"{name}.xlsx")


@needs(permissions.READ)
def document(request: HttpRequest, pk: int) -> HttpResponse:
    """The same as a document under the county's letterhead."""
    row = sheet_of(pk, request)
    context = shown(row, request)
    title = _title(row.of, context["period"])
    return _file(make(row, context["table"], context["county"], title, context["number"]), DOCX, f"{title}.docx")


def _title(of: str, period: Period) -> str:
    what = _("单位") if of == "units" else _("镇（街道）")
    return _("{month}{what}办理工作考评表").format(month=period.label, what=what)


def _head(first: str) -> list[str]:
    return [first, _("数值"), _("单位"), _("分子"), _("分母"), _("不计入")]


def _numbers(figure: Figure) -> Row:
    return [_plain(figure), figure.indicator.unit, figure.numerator, figure.denominator, figure.left_out]


def _beside(line: Line) -> Row:
    """What stands beside a figure: how it moved, and its second look."""
    looked = _("抽查{n}件，属实{m}件").format(n=line.recheck.drawn, m=line.recheck.true) if line.recheck else ""
    return [line.to_last.words if line.to_last else "", line.to_year.words if line.to_year else "", looked]


def _plain(figure: Figure) -> float | str:
    """A number as a number, so that a spreadsheet can go on counting with it."""
    value = figure.value
    return "—" if value is None else round(value, 4)


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


def _about(question: Question, computation: Computation) -> list[Row]:
    by = question.by
    return [
        [_("统计范围"), question.org],
        [_("统计期"), question.period.label],
        [_("条件"), "；".join(question.narrows.values()) or _("无")],
        [_("计算时间"), f"{local(computation.at):%Y-%m-%d %H:%M}"],
        [_("口径版本"), computation.version[:12]],
        [_("导出人"), f"{by.unit} {by.name}"],
    ]


def _book(pages: Iterable[tuple[str, Sequence[Row]]]) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold = book.add_format({"bold": True, "bg_color": "#eceff4", "border": 1, "border_color": "#c4cdd9"})
        for name, rows in pages:
            sheet = book.add_worksheet(name[:31])
            sheet.freeze_panes(1, 1)
            sheet.set_column(0, 0, 26)
            sheet.set_column(1, 60, 13)
            for y, row in enumerate(rows):
                for x, value in enumerate(row):
                    look = bold if y == 0 and name != _("说明") else None
                    if isinstance(value, int | float):
                        sheet.write_number(y, x, value, look)
                    else:
                        sheet.write_string(y, x, str(value), look)
    return file.getvalue()


def _file(content: bytes, mime: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=mime)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response.headers["Cache-Control"] = "no-store"
    return response
