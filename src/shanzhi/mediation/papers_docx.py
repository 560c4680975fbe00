"""Papers as one Word document: red head, numbers, page numbers; those in the index the word processor fills in."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import IO, Any

from docx import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from .papers import Block, Facts, Paper, Table, Text, day

BODY, HEAD = "仿宋", "方正小标宋简体"
RED = RGBColor(0xC0, 0x1C, 0x1C)
LABEL, WIDE, PAGE = Cm(3.0), Cm(12.6), 15.6


def make(papers: list[Paper], *, head: str, author: str, closing: tuple[str, ...] = ()) -> IO[bytes]:
    """Each paper begins on a page of its own under the committee's head. `closing` stands for seal and day."""
    document = _new()
    first = _first(papers)
    for n, paper in enumerate(papers):
        _paper(document, paper, head, mark=n - first + 1, number=n, closing=closing)
    return _finished(document, papers[0].title if papers else "", author)


def make_with(
    papers: list[Paper], *, head: str, author: str, filled: Callable[[Paper], Any | None],
    append: Callable[[Any, Any], Any],
) -> IO[bytes]:  # fmt: skip
    """The same, where a county has laid out some of the papers itself. A single one keeps its own page and header."""
    if len(papers) == 1 and (own := filled(papers[0])) is not None:
        return _finished(own, papers[0].title, author)
    document = _new()
    first = _first(papers)
    for n, paper in enumerate(papers):
        own = filled(paper)
        if own is None:
            _paper(document, paper, head, mark=n - first + 1, number=n)
            continue
        top = append(document, own)
        if top is not None and n:
            top.paragraph_format.page_break_before = True
        if top is not None and n - first + 1 > 0:
            _bookmark(top, f"paper{n - first + 1}", n)
    return _finished(document, papers[0].title if papers else "", author)


def _first(papers: list[Paper]) -> int:
    return 2 if len(papers) > 1 and papers[1].key == "index" else 0


def _new() -> Any:
    document = Document()
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.top_margin, page.bottom_margin, page.left_margin, page.right_margin = Cm(2.8), Cm(2.5), Cm(2.7), Cm(2.7)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = BODY, Pt(14)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), BODY)
    # Without it a computer that lacks the font takes Japanese shapes of the characters.
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "zh-CN")
    language.set(qn("w:eastAsia"), "zh-CN")
    normal.element.rPr.append(language)
    _page_numbers(page)
    return document


def _finished(document: Any, title: str, author: str) -> IO[bytes]:
    facts = document.core_properties
    facts.title, facts.author, facts.last_modified_by = title, author, ""
    update = OxmlElement("w:updateFields")
    update.set(qn("w:val"), "true")
    document.settings.element.append(update)
    file = io.BytesIO()
    document.save(file)
    file.seek(0)
    return file


def _paper(document: Any, paper: Paper, head: str, *, mark: int, number: int, closing: tuple[str, ...] = ()) -> None:
    is_cover = paper.key == "cover"
    top = _line(document, head, size=26, font=HEAD, colour=RED, before=90 if is_cover else 0)
    # On the line itself: a paragraph only for the break would make an empty page after a full one.
    top.paragraph_format.page_break_before = number > 0
    title = _line(document, paper.title, size=36 if is_cover else 22, font=HEAD, before=50 if is_cover else 8)
    if mark > 0:
        _bookmark(title, f"paper{mark}", number)
    _line(document, paper.number, size=14, after=40 if is_cover else 8)
    for each in paper.blocks:
        block(document, each, high=is_cover)
    if closing:
        for line in closing:
            _line(document, line, size=14, to=WD_ALIGN_PARAGRAPH.RIGHT, before=12)
        return
    if paper.seal:
        seal = _line(document, f"{paper.seal}（印章）", size=14, to=WD_ALIGN_PARAGRAPH.RIGHT, before=20)
        seal.paragraph_format.keep_with_next = True
    if paper.key not in ("cover", "index", "back"):
        _line(document, day(paper.on), size=14, to=WD_ALIGN_PARAGRAPH.RIGHT, before=0 if paper.seal else 24)


def block(document: Any, block: Block, *, high: bool = False) -> None:
    """One block at the end of a document; `high` rows for the cover of a file."""
    if isinstance(block, Facts):
        _facts(document, block, high=high)
        _line(document, "", size=6)
    elif isinstance(block, Table):
        _table(document, block)
        _line(document, "", size=6)
    elif isinstance(block, Text):
        _text(document, block)
    else:
        for line in block.lines:
            sign = _line(document, line + " " * 12, size=14, to=WD_ALIGN_PARAGRAPH.LEFT, before=9)
            # Signatures, seal and day stay together: none of them stands alone on a page.
            sign.paragraph_format.keep_with_next = True


def _line(
    document: Any, text: str, *, size: int, font: str = BODY, colour: RGBColor | None = None,
    to: Any = WD_ALIGN_PARAGRAPH.CENTER, before: int = 0, after: int = 0,
) -> Any:  # fmt: skip
    paragraph = document.add_paragraph()
    paragraph.alignment = to
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(before), Pt(after)
    run = paragraph.add_run(text)
    run.font.size, run.font.name = Pt(size), font
    run._element.rPr.rFonts.set(qn("w:eastAsia"), font)
    if colour is not None:
        run.font.color.rgb = colour
    return paragraph


def _text(document: Any, block: Text) -> None:
    if block.title:
        heading = document.add_paragraph()
        run = heading.add_run(block.title)
        run.bold = True
    for part in block.text.splitlines() or [""]:
        paragraph = document.add_paragraph(part)
        paragraph.paragraph_format.first_line_indent = Pt(28)
        paragraph.paragraph_format.space_after = Pt(4)


def _facts(document: Any, block: Facts, *, high: bool = False) -> None:
    if not block.rows:
        return
    table = document.add_table(rows=len(block.rows), cols=2)
    table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    table.columns[0].width, table.columns[1].width = LABEL, WIDE
    for (label, text), row in zip(block.rows, table.rows, strict=True):
        left, right = row.cells
        left.width, right.width = LABEL, WIDE
        row.height = Cm(1.25) if high else Cm(0.75)
        left.vertical_alignment = right.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        left.text, right.text = label, text
        left.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
        _small(left, right)


def _table(document: Any, block: Table) -> None:
    table = document.add_table(rows=1, cols=len(block.head))
    table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    widths = _widths(block)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for cell, label in zip(table.rows[0].cells, block.head, strict=True):
        cell.text = label
    repeat = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(repeat)
    _small(*table.rows[0].cells)
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width
    for values in block.rows:
        cells = table.add_row().cells
        for cell, value in zip(cells, values, strict=True):
            if value.startswith("@"):
                _field(cell.paragraphs[0], f"PAGEREF paper{value[1:]} \\h")
            else:
                cell.text = value
        _small(*cells)


def _widths(block: Table) -> list[Any]:
    """By what stands in the columns: at least four characters, at most a third of the page, the whole page in all."""
    lengths = [min(20, max(4, len(head), *(len(row[n]) for row in block.rows), 4)) for n, head in enumerate(block.head)]
    return [Cm(PAGE * length / sum(lengths)) for length in lengths]


def _small(*cells: Any) -> None:
    for cell in cells:
        for paragraph in cell.paragraphs:
            for run in paragraph.runs:
                run.font.size = Pt(12)


def _page_numbers(section: Any) -> None:
    paragraph = section.footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.add_run("— ")
    _field(paragraph, "PAGE")
    paragraph.add_run(" —")


def _field(paragraph: Any, instruction: str) -> None:
    for kind, text in (("begin", ""), ("", instruction), ("separate", ""), ("text", "1"), ("end", "")):
        run = paragraph.add_run()
        if kind == "text":
            run.text = text
        elif kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)
        else:
            code = OxmlElement("w:instrText")
            code.set(qn("xml:space"), "preserve")
            code.text = text
            run._r.append(code)


def _bookmark(paragraph: Any, name: str, number: int) -> None:
    for tag in ("w:bookmarkStart", "w:bookmarkEnd"):
        mark = OxmlElement(tag)
        mark.set(qn("w:id"), str(number + 100))
        if tag == "w:bookmarkStart":
            mark.set(qn("w:name"), name)
        paragraph._p.append(mark)
