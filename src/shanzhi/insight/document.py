"""The appraisal sheet as a Word document, landscape, under the county's letterhead."""

from __future__ import annotations

import io
from typing import Any

from django.utils.translation import gettext as _
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from shanzhi.kernel.clock import local
from shanzhi.kernel.profile import Profile

from .models import Sheet
from .showing import RowShown, TableShown

BODY, HEADING = "仿宋", "方正小标宋简体"
RED = RGBColor(0xB5, 0x32, 0x2A)


def make(sheet: Sheet, table: TableShown, profile: Profile, title: str, number: str) -> bytes:
    """The document's bytes."""
    paper = Document()
    section = paper.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21)
    section.left_margin = section.right_margin = Cm(2)
    section.top_margin = section.bottom_margin = Cm(1.8)
    normal = paper.styles["Normal"]
    normal.font.name, normal.font.size = BODY, Pt(10.5)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), BODY)
    _centred(paper, profile.county.paper_header, 22, colour=RED)
    if number:
        _centred(paper, number, 11)
    _centred(paper, title, 16)
    _grid(paper, sheet, table)
    _notes(paper, sheet, table, profile)
    file = io.BytesIO()
    paper.save(file)
    return file.getvalue()


def _centred(paper: Any, text: str, size: int, *, colour: RGBColor | None = None) -> None:
    paragraph = paper.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run(text)
    run.bold, run.font.size, run.font.name = True, Pt(size), HEADING
    run._element.rPr.rFonts.set(qn("w:eastAsia"), HEADING)
    if colour is not None:
        run.font.color.rgb = colour


def _grid(paper: Any, sheet: Sheet, table: TableShown) -> None:
    first = _("单位") if sheet.of == "units" else _("镇（街道）")
    heads = [first, *(f"{h.item.name}（{h.points}{_('分')}）" for h in table.heads), _("总分")]
    grid = paper.add_table(rows=1, cols=len(heads))
    grid.style = "Table Grid"
    _fill(grid.rows[0].cells, heads, bold=True)
    for row in (*table.rows, table.total):
        _fill(grid.add_row().cells, [row.name, *_figures(row), row.score])
    # The head is repeated on every page.
    mark = grid.rows[0]._tr.get_or_add_trPr()
    mark.append(mark.makeelement(qn("w:tblHeader"), {qn("w:val"): "true"}))


def _figures(row: RowShown) -> list[str]:
    return [c.rate if c.is_hidden else f"{c.rate}\n{c.numerator}/{c.denominator}" for c in row.cells]


def _fill(cells: Any, texts: list[str], *, bold: bool = False) -> None:
    for n, (cell, text) in enumerate(zip(cells, texts, strict=True)):
        cell.text = text
        for paragraph in cell.paragraphs:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT if n == 0 and not bold else WD_ALIGN_PARAGRAPH.CENTER
            for run in paragraph.runs:
                run.bold, run.font.size = bold, Pt(9.5)


def _notes(paper: Any, sheet: Sheet, table: TableShown, profile: Profile) -> None:
    lines = [
        _("一、统计口径版本{version}，数据截至{at}。").format(
            version=sheet.rule_version[:12], at=f"{local(sheet.computed_at):%Y年%m月%d日%H时%M分}"
        ),
        _("二、各项下方为分子/分母；分母为0的不计分，其余项按比例折算为百分制。按代码排列，不排名次，不考核个人。"),
    ]
    if table.hidden:
        lines.append(_("三、少于{n}件的数字不公布，以＊代替；为防止倒推，另有个别数字一并隐去。").format(n=table.least))
    paper.add_paragraph()
    for line in lines:
        paper.add_paragraph(line)
    end = paper.add_paragraph(profile.county.centre)
    end.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    day = sheet.published_at or sheet.drawn_up_at
    date = paper.add_paragraph(f"{local(day):%Y年%m月%d日}")
    date.alignment = WD_ALIGN_PARAGRAPH.RIGHT
