"""A dossier as a Word document: for a machine without Chinese fonts, and for whoever wants to work on with it."""

from __future__ import annotations

import io
from tempfile import TemporaryFile
from typing import IO, Any

import segno
from django.utils.translation import gettext as _
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from PIL import Image

from shanzhi.kernel.clock import local

from .dossier import Dossier
from .panels import Block, Facts, Pictures, Table
from .store import checked

FONT = "仿宋"
LONGEST_SIDE = 1000


def make(dossier: Dossier) -> IO[bytes]:
    """Write the document. Its table of contents is a field: Word fills in the page numbers when it opens the file."""
    paper = Document()
    normal = paper.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(12)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    _cover(paper, dossier)
    paper.add_page_break()
    _centred(paper, _("卷内目录"), 17)
    _field(paper.add_paragraph(), 'TOC \\o "1-1" \\h \\z')
    for _key, section in dossier.sections:
        paper.add_page_break()
        heading = paper.add_heading(section.title, level=1)
        for run in heading.runs:
            run.font.name = FONT
            run._element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
        for block in section.blocks:
            _block(paper, block)
    _centred(paper, _("（案卷完）"), 12)
    end = paper.add_paragraph(_("内容校验码（SHA-256）：{digest}").format(digest=dossier.digest()))
    end.runs[0].font.size = Pt(9)
    footer = paper.sections[0].footer.paragraphs[0]
    footer.text = f"{dossier.cover.code}  {local(dossier.made_at):%Y-%m-%d %H:%M} {dossier.made_by}  "
    _field(footer, "PAGE")
    _ask_to_fill_fields(paper)
    file = TemporaryFile()  # noqa: SIM115 - the caller closes it
    paper.save(file)
    file.seek(0)
    return file


def _cover(paper: Any, dossier: Dossier) -> None:
    cover = dossier.cover
    _centred(paper, cover.centre, 16)
    _centred(paper, cover.title, 28, bold=True)
    if cover.number:
        _centred(paper, cover.number, 13)
    code = io.BytesIO()
    segno.make(cover.code, error="m").save(code, kind="png", scale=8, border=1)
    code.seek(0)
    paper.add_picture(code, width=Cm(3.4))
    paper.paragraphs[-1].alignment = WD_ALIGN_PARAGRAPH.CENTER
    _centred(paper, cover.code, 15, bold=True)
    _facts(paper, cover.facts)


def _centred(paper: Any, text: str, size: int, *, bold: bool = False) -> None:
    paragraph = paper.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run(text)
    run.font.size, run.bold = Pt(size), bold


def _block(paper: Any, block: Block) -> None:
    if isinstance(block, Facts):
        _facts(paper, block.rows)
    elif isinstance(block, Table):
        _table(paper, [block.head, *block.rows])
    elif isinstance(block, Pictures):
        for sha256, words in block.rows:
            small = io.BytesIO()
            with Image.open(io.BytesIO(checked(sha256))) as picture:
                picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
                picture.convert("RGB").save(small, "JPEG", quality=80)
            small.seek(0)
            paper.add_picture(small, width=Cm(11))
            paper.add_paragraph(words)
    else:
        for text in block.text.splitlines():
            if text.strip():
                paper.add_paragraph(text).paragraph_format.first_line_indent = Pt(24)


def _facts(paper: Any, rows: tuple[tuple[str, str], ...]) -> None:
    if rows:
        _table(paper, list(rows))


def _table(paper: Any, rows: list[tuple[str, ...]]) -> None:
    table = paper.add_table(rows=len(rows), cols=len(rows[0]))
    table.style = "Table Grid"
    # `table.cell` looks through the whole table each time; rows are walked once instead.
    for given, row in zip(rows, table.rows, strict=True):
        for text, cell in zip(given, row.cells, strict=True):
            cell.text = text
    paper.add_paragraph()


def _field(paragraph: Any, instruction: str) -> None:
    run = paragraph.add_run()
    for kind, text in (("begin", ""), ("", instruction), ("end", "")):
        if kind:
            part = OxmlElement("w:fldChar")
            part.set(qn("w:fldCharType"), kind)
        else:
            part = OxmlElement("w:instrText")
            part.set(qn("xml:space"), "preserve")
            part.text = text
        run._element.append(part)


def _ask_to_fill_fields(paper: Any) -> None:
    update = OxmlElement("w:updateFields")
    update.set(qn("w:val"), "true")
    paper.settings.element.append(update)
