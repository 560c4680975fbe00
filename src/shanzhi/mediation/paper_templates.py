"""文书模板. A county lays out a paper in Word: `{{卷号}}` stands for a value, `{{签名栏}}` alone in a line for a block.

In force is what an administrator uploaded, else `profiles/<county>/papers/<kind>.docx`, else the same under
`profiles/default`, else the built-in form, which is also what one begins from.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from . import paper_fields, papers_docx, queries
from .models import PaperTemplate
from .paper_fields import ALL, Field
from .papers import Block, Facts, Paper, Text

FIELD = re.compile(r"\{\{\s*([^{}]+?)\s*\}\}")
MOST_BYTES, MOST_UNPACKED = 5_000_000, 60_000_000


@dataclass(frozen=True, slots=True)
class Found:
    """What a check says. `wrong` forbids the template, `left_out` only warns."""

    wrong: str
    unknown: tuple[str, ...]
    used: tuple[str, ...]
    left_out: tuple[str, ...]


def check(kind: str, content: bytes) -> Found:
    """Unknown fields are wrong; a part of the paper that no field brings is told."""
    known = paper_fields.known(kind, queries.in_force())
    if trouble := _no_document(content):
        return Found(trouble, (), (), ())
    used = tuple(dict.fromkeys(_fields_in(Document(io.BytesIO(content)))))
    unknown = tuple(name for name in used if name not in known)
    left = _left_out(kind, used)
    wrong = ""
    if unknown:
        wrong = f"没有这些字段：{'、'.join(unknown)}。可用的字段是：{'、'.join(known)}"
    elif not used:
        wrong = "模板里没有任何字段，出具的文书会是空白的"
    return Found(wrong, unknown, used, left)


def _no_document(content: bytes) -> str:
    if len(content) > MOST_BYTES:
        return "文件超过5MB"
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            names = packed.namelist()
            if sum(i.file_size for i in packed.infolist()) > MOST_UNPACKED:
                return "文件解压后过大"
            if any("vbaProject" in n for n in names):
                return "文件含有宏，请另存为不含宏的 .docx"
            if "word/document.xml" not in names:
                return "不是 Word 文档（.docx）"
        Document(io.BytesIO(content))
    except (zipfile.BadZipFile, KeyError, ValueError):
        return "不是 Word 文档（.docx）"
    return ""


def _left_out(kind: str, used: tuple[str, ...]) -> tuple[str, ...]:
    """Blocks of the fullest sample that would stand on the paper nowhere."""
    if ALL in used:
        return ()
    paper = paper_fields.samples(kind, queries.in_force())[0]
    fields = paper_fields.of(paper, "")
    covered = {n for name in used if name in fields for n in fields[name].covers}
    missing = []
    for name, field in fields.items():
        if name == ALL or not field.covers or field.covers[0] in covered:
            continue
        block = field.blocks[0]
        rows = [label for label, _text in block.rows] if isinstance(block, Facts) else []
        if rows and set(rows) <= set(used):
            continue
        missing += [r for r in rows if r not in used] if set(rows) & set(used) else [name]
    return tuple(dict.fromkeys(missing))


def current(kind: str) -> bytes | None:
    """The template in force, or None: then the built-in form."""
    row = PaperTemplate.objects.filter(kind=kind, is_current=True).first()
    if row is not None:
        return bytes(row.content)
    root = Path(settings.SHANZHI_PROFILES)
    for county in (settings.SHANZHI_PROFILE, "default"):
        file = root / county / "papers" / f"{kind}.docx"
        if file.is_file():
            return file.read_bytes()
    return None


def blank(kind: str) -> IO[bytes]:
    """The built-in form as a template: the same layout with the names of the fields in place of values."""
    paper = paper_fields.samples(kind, queries.in_force())[0]
    fields = paper_fields.of(paper, "")
    blocks: list[Block] = []
    for number, block in enumerate(paper.blocks):
        name = next(n for n, f in fields.items() if f.covers == (number,) and n != ALL)
        labels = [label for label, _text in block.rows] if isinstance(block, Facts) else []
        if labels and len(set(labels)) == len(labels):
            blocks.append(Facts(tuple((label, f"{{{{{label}}}}}") for label in labels)))
        else:
            blocks.append(Text(f"{{{{{name}}}}}"))
    shape = Paper(kind, "{{标题}}", "{{文号}}", tuple(blocks), seal="")
    return papers_docx.make([shape], head="{{调解组织}}", author="", closing=("{{印章}}", "{{日期}}"))


def fill(content: bytes, paper: Paper, head: str) -> Any:
    """The template with everything in its place, as a document."""
    document = Document(io.BytesIO(content))
    fields = paper_fields.of(paper, head)
    for paragraph in list(_paragraphs(document)):
        alone = FIELD.fullmatch(paragraph.text.strip())
        field = fields.get(alone[1]) if alone else None
        if field is not None and field.blocks:
            _blocks(document, paragraph, field)
        elif alone and (field is None or not field.text):
            _drop(paragraph)
        else:
            _values(paragraph, fields)
    return document


def document_of(papers: list[Paper], *, head: str) -> IO[bytes]:
    """Papers as one Word document, each in the form in force."""
    forms = {kind: current(kind) for kind in {p.key for p in papers}}

    def filled(paper: Paper) -> Any | None:
        content = forms[paper.key]
        return fill(content, paper, head) if content is not None else None

    return papers_docx.make_with(papers, head=head, author=head, filled=filled, append=append)


def _paragraphs(document: Any) -> Iterator[Paragraph]:
    parts = [document, *(p for s in document.sections for p in (s.header, s.footer))]
    for part in parts:
        yield from part.paragraphs
        for table in part.tables:
            yield from _in_table(table)


def _in_table(table: Any) -> Iterator[Paragraph]:
    seen = set()
    for row in table.rows:
        for cell in row.cells:
            if cell._tc in seen:
                continue
            seen.add(cell._tc)
            yield from cell.paragraphs
            for inner in cell.tables:
                yield from _in_table(inner)


def _fields_in(document: Any) -> Iterator[str]:
    for paragraph in _paragraphs(document):
        yield from FIELD.findall(paragraph.text)


def _values(paragraph: Paragraph, fields: dict[str, Field]) -> None:
    """Word splits a line into runs as it likes; a name may begin in one and end in another."""
    while (found := FIELD.search("".join(r.text for r in paragraph.runs))) is not None:
        field = fields.get(found[1])
        value = field.text if field is not None else ""
        place = 0
        for run in paragraph.runs:
            begin, end = place, place + len(run.text)
            place = end
            cut_from, cut_to = max(found.start(), begin), min(found.end(), end)
            if cut_from >= cut_to:
                continue
            text = run.text
            put = value.replace("{{", "｛｛") if begin <= found.start() < end else ""
            run.text = text[: cut_from - begin] + put + text[cut_to - begin :]


def _blocks(document: Any, paragraph: Paragraph, field: Field) -> None:
    """Composed at the end of the document, then moved to the place of the field."""
    body = document.element.body
    before = set(body)
    for block in field.blocks:
        papers_docx.block(document, block)
    anchor = paragraph._p
    for element in [e for e in body if e not in before]:
        anchor.addprevious(element)
    parent = anchor.getparent()
    if isinstance(paragraph._parent, _Cell) and parent is not None and parent[-1] is anchor:
        for run in paragraph.runs:
            run.text = ""
    elif parent is not None:
        parent.remove(anchor)


def _drop(paragraph: Paragraph) -> None:
    """Nothing to say: a line of its own goes, a cell keeps an empty one."""
    parent = paragraph._p.getparent()
    if isinstance(paragraph._parent, _Cell) or parent is None:
        for run in paragraph.runs:
            run.text = ""
    else:
        parent.remove(paragraph._p)


def append(document: Any, other: Any) -> Any:
    """Put the body of another document to the end of this one, with its pictures; answers its first paragraph."""
    body, first = document.element.body, None
    last = body[-1] if len(body) and body[-1].tag == qn("w:sectPr") else None
    for element in other.element.body:
        if element.tag == qn("w:sectPr"):
            continue
        copied = deepcopy(element)
        for picture in copied.iter(qn("a:blip")):
            rid = picture.get(qn("r:embed"))
            if rid and rid in other.part.rels:
                part = other.part.rels[rid].target_part
                picture.set(qn("r:embed"), document.part.relate_to(part, RELATIONSHIP_TYPE.IMAGE))
        if last is not None:
            last.addprevious(copied)
        else:
            body.append(copied)
        if first is None and copied.tag == qn("w:p"):
            first = Paragraph(copied, document)
    return first
