"""转介告知单 as a Word document with the county's red head. The same paper gives the same bytes every time."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime, time
from typing import IO, Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from .referral_paper import Sheet

BODY, HEAD = "仿宋", "方正小标宋简体"
RED = RGBColor(0xC0, 0x1C, 0x1C)
_EPOCH = (2000, 1, 1, 0, 0, 0)
LABEL_WIDTH, TEXT_WIDTH = Cm(2.9), Cm(12.7)


def make(sheet: Sheet) -> IO[bytes]:
    """Letterhead, number, the table, the warning in bold, notes, and two signatures over the seal."""
    paper = Document()
    page = paper.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.top_margin, page.bottom_margin, page.left_margin, page.right_margin = Cm(3), Cm(2.5), Cm(2.7), Cm(2.7)
    normal = paper.styles["Normal"]
    normal.font.name, normal.font.size = BODY, Pt(14)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), BODY)
    _line(paper, sheet.head, size=28, font=HEAD, colour=RED)
    _ruled(_line(paper, sheet.number, size=14))
    _line(paper, sheet.title, size=22, font=HEAD, before=12, after=8)
    _table(paper, sheet.rows)
    if sheet.warning:
        paragraph = _line(paper, sheet.warning, size=13, to=WD_ALIGN_PARAGRAPH.LEFT, before=8)
        paragraph.runs[0].font.bold = True
    for note in sheet.notes:
        _line(paper, note, size=11, to=WD_ALIGN_PARAGRAPH.LEFT)
    _line(
        paper,
        "来访人（签收）：　　　　　　　　首问责任人：　　　　　　　　",
        size=13,
        to=WD_ALIGN_PARAGRAPH.LEFT,
        before=16,
    )
    _line(paper, f"{sheet.seal}（盖章）", size=14, to=WD_ALIGN_PARAGRAPH.RIGHT, before=14)
    _line(paper, sheet.day_words, size=14, to=WD_ALIGN_PARAGRAPH.RIGHT)
    facts = paper.core_properties
    facts.title, facts.author, facts.last_modified_by = f"{sheet.title} {sheet.number}", sheet.seal, ""
    # Word keeps plain moments without a zone.
    facts.created = facts.modified = datetime.combine(sheet.on, time())
    facts.revision = 1
    file = io.BytesIO()
    paper.save(file)
    return _timeless(file)


def _line(
    paper: Any, text: str, *, size: int, font: str = BODY, colour: RGBColor | None = None,
    to: Any = WD_ALIGN_PARAGRAPH.CENTER, before: int = 0, after: int = 0,
) -> Any:  # fmt: skip
    paragraph = paper.add_paragraph()
    paragraph.alignment = to
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(before), Pt(after)
    run = paragraph.add_run(text)
    run.font.size, run.font.name = Pt(size), font
    run._element.rPr.rFonts.set(qn("w:eastAsia"), font)
    if colour is not None:
        run.font.color.rgb = colour
    return paragraph


def _ruled(paragraph: Any) -> None:
    """The red line under the number."""
    borders = OxmlElement("w:pBdr")
    below = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "18"), ("space", "6"), ("color", str(RED))):
        below.set(qn(f"w:{name}"), value)
    borders.append(below)
    paragraph._p.get_or_add_pPr().append(borders)


def _table(paper: Any, rows: tuple[tuple[str, str], ...]) -> None:
    table = paper.add_table(rows=len(rows), cols=2)
    table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    table.columns[0].width, table.columns[1].width = LABEL_WIDTH, TEXT_WIDTH
    for (label, text), row in zip(rows, table.rows, strict=True):
        head, body = row.cells
        head.width, body.width = LABEL_WIDTH, TEXT_WIDTH
        head.text, body.text = label, text
        head.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
        for cell in (head, body):
            for paragraph in cell.paragraphs:
                paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(3)
                for run in paragraph.runs:
                    run.font.size = Pt(12)


def _timeless(file: IO[bytes]) -> IO[bytes]:
    """Written anew with fixed moments inside, so that the same paper has the same checksum."""
    made = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, date_time=_EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(name))
    made.seek(0)
    return made
