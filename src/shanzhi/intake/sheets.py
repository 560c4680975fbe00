"""Spreadsheets as counties have them: XLSX, XLS, or CSV in any Chinese encoding, with titles above the headings,
headings merged over two rows, and cells that are text, numbers or moments as it pleased somebody.

Rows are read one after another; nothing here knows what a column means.
"""

from __future__ import annotations

import base64
import csv
import io
import re
import unicodedata
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from shanzhi.kernel.sealing import seal, unseal

from .errors import SheetUnreadable

MOST_BYTES = 64 * 1024 * 1024
LOOKED_THROUGH = 15
"""Rows among which the headings are looked for."""
Cell = Any
"""str, float, int, bool, datetime, date, time or None, as the file has it."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row below the headings. `number` is what the person sees in their table, the first row being 1."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet opened. `headings` are one a column, two rows of them joined by a dot where they were merged."""

    name: str
    header_row: int
    headings: tuple[str, ...]
    lines: Iterator[Line]


def sheet_names(content: bytes) -> list[str]:
    """Of a workbook; empty for CSV."""
    if not _is_book(content):
        return []
    return [str(name) for name in _book(content).sheet_names]


def open_sheet(content: bytes, *, known: frozenset[str], sheet: str = "", header_row: int = 0) -> Sheet:
    """Open a sheet by its content and find its headings: the row among the first with the most headings that are
    `known` (normalised). With `header_row` that row is taken. Refuses `SheetUnreadable`."""
    if len(content) > MOST_BYTES:
        raise SheetUnreadable(reason=_("超过{n}MB，请分年份拆开上传").format(n=MOST_BYTES // 1024 // 1024))
    if not content.strip():
        raise SheetUnreadable(reason=_("文件是空的"))
    name, rows = _rows_of_book(content, sheet) if _is_book(content) else ("", _rows_of_text(content))
    return _with_headings(name, rows, known, header_row)


def plain(heading: object) -> str:
    """A heading without spaces, marks of duty and remarks in brackets: `* 登记时间（必填）` → 登记时间."""
    text = unicodedata.normalize("NFKC", "" if heading is None else str(heading))
    text = re.sub(r"[(\[【].*?[)\]】]", "", text)
    return re.sub(r"[\s*＊:：、/\\_-]+", "", text).lower()


def text_of(cell: Cell) -> str:
    """A cell as words: no tabs, no zero-width or non-breaking spaces, whole numbers without their .0."""
    if cell is None or isinstance(cell, bool):
        return "" if cell is None else ("是" if cell else "否")
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    text = str(cell).replace("\u00a0", " ").replace("\u200b", "").replace("\ufeff", "").replace("\t", " ")
    return re.sub(r"[ \u3000]+", " ", text.strip().lstrip("'’")).strip()


def packed(content: bytes) -> bytes:
    """A file on its way into the database: compressed and sealed, for it is full of names and phones."""
    return seal(base64.b85encode(zlib.compress(content, 6)).decode())


def unpacked(sealed: bytes | memoryview) -> bytes:
    return zlib.decompress(base64.b85decode(unseal(sealed)))


# ── the two kinds of file ───────────────────────────────────────────────────────────────────────────────────────────


def _is_book(content: bytes) -> bool:
    return content[:4] == b"PK\x03\x04" or content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def _book(content: bytes) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(content))
    except (CalamineError, ValueError) as reason:
        raise SheetUnreadable(reason=_("Excel工作簿打不开，可能已损坏或加了密码")) from reason


def _rows_of_book(content: bytes, sheet: str) -> tuple[str, Iterator[Line]]:
    book = _book(content)
    names = list(book.sheet_names)
    try:
        # Without a choice the sheet with the most rows: the first is often a cover or notes.
        chosen = sheet if sheet in names else max(names, key=lambda n: book.get_sheet_by_name(n).total_height)
        found = book.get_sheet_by_name(chosen)
    except (CalamineError, ValueError) as reason:
        raise SheetUnreadable(reason=_("工作表打不开，可能已损坏")) from reason
    first = found.start[0] + 1 if found.start else 1
    # iter_rows leaves out what stands empty above the first row, but not the rows between.
    return chosen, (Line(n, tuple(row)) for n, row in enumerate(found.iter_rows(), start=first))


def _rows_of_text(content: bytes) -> Iterator[Line]:
    text = _decoded(content)
    sample = text[:8192]
    separator = max(",\t;|", key=sample.count)
    csv.field_size_limit(MOST_BYTES)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            yield Line(number, tuple(cells))
    except csv.Error as reason:
        raise SheetUnreadable(reason=_("第{n}行起不是规范的CSV").format(n=number + 1)) from reason


def _decoded(content: bytes) -> str:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", errors="replace")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise SheetUnreadable(reason=_("既不是UTF-8也不是GB18030编码的文本，也不是Excel"))


# ── headings ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _with_headings(name: str, rows: Iterator[Line], known: frozenset[str], header_row: int) -> Sheet:
    seen: list[Line] = []
    for line in rows:
        seen.append(line)
        if len(seen) >= LOOKED_THROUGH:
            break
    if not seen:
        raise SheetUnreadable(reason=_("工作表里没有内容"))
    at = _header_at(seen, known, header_row)
    headings = _headings(seen[: at + 1])
    width = len(headings)

    def below() -> Iterator[Line]:
        for line in (*seen[at + 1 :], *rows):
            if any(text_of(cell) for cell in line.cells):
                yield Line(line.number, tuple(line.cells[:width]) + (None,) * max(0, width - len(line.cells)))

    return Sheet(name, seen[at].number, headings, below())


def _header_at(seen: Sequence[Line], known: frozenset[str], header_row: int) -> int:
    if header_row:
        found = next((n for n, line in enumerate(seen) if line.number == header_row), None)
        if found is not None:
            return found
    scores = [sum(1 for cell in line.cells if plain(cell) in known) for line in seen]
    best = max(scores)
    if best >= 2:
        # The lowest of equally good ones: of two rows of headings the second names the columns.
        return max(n for n, score in enumerate(scores) if score == best)
    filled = [sum(1 for cell in line.cells if text_of(cell)) for line in seen]
    return next((n for n, count in enumerate(filled) if count >= max(2, max(filled) // 2)), 0)


def _headings(rows: Sequence[Line]) -> tuple[str, ...]:
    """The last row's words; under a merged group also the group's: 反映人 · 姓名."""
    own = [text_of(cell).replace("\n", "") for cell in rows[-1].cells]
    while own and not own[-1]:
        own.pop()
    groups: list[str] = [""] * len(own)
    if len(rows) > 1:
        above = [text_of(cell).replace("\n", "") for cell in rows[-2].cells]
        if sum(1 for text in above if text) > 1:
            carried = ""
            for n in range(len(own)):
                carried = above[n] if n < len(above) and above[n] else carried
                groups[n] = carried
    found = []
    for n, (group, word) in enumerate(zip(groups, own, strict=True)):
        joined = f"{group} · {word}" if group and word and group != word else (word or group)
        found.append(joined or _("第{n}列").format(n=n + 1))
    return tuple(found)
