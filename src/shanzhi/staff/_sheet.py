"""Tables as counties send them: CSV in any Chinese encoding, or a workbook. Reads only."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from .errors import SheetUnreadable

MOST_BYTES = 16 * 1024 * 1024
HEAD_WITHIN = 10


@dataclass(frozen=True, slots=True)
class Row:
    """One row. `line` is what the person sees in the table, the header being line 1 of most."""

    line: int
    cells: Mapping[str, str]
    heads: Mapping[str, str]

    def get(self, column: str) -> str:
        return self.cells.get(column, "")

    def head(self, column: str) -> str:
        """The table's own name of a column."""
        return self.heads.get(column, column)


def read(content: bytes, columns: Mapping[str, str], *, must: tuple[str, ...]) -> list[Row]:
    """Rows under the header, which is the first of ten lines that names every column of `must`. `columns` maps a
    column to its names in Chinese and English, blank-separated. Refuses `SheetUnreadable`."""
    if len(content) > MOST_BYTES:
        raise SheetUnreadable(reason=_("超过{n}MB，请拆开上传").format(n=MOST_BYTES // 1024 // 1024))
    if not content.strip():
        raise SheetUnreadable(reason=_("文件是空的"))
    is_book = content[:4] == b"PK\x03\x04" or content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    names = {alias: name for name, aliases in columns.items() for alias in (name, *aliases.split())}
    return list(_rows(_sheet(content) if is_book else _lines(content), names, columns, must))


def _sheet(content: bytes) -> Iterator[tuple[int, list[str]]]:
    try:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
        begin = sheet.start[0] + 1 if sheet.start else 1
        for number, cells in enumerate(sheet.to_python(skip_empty_area=True), start=begin):
            yield number, [_text(value) for value in cells]
    except (CalamineError, ValueError, IndexError) as reason:
        raise SheetUnreadable(reason=_("工作簿打不开，可能已损坏或加了密码")) from reason


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value if value is not None else "").strip().lstrip("'")


def _lines(content: bytes) -> Iterator[tuple[int, list[str]]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise SheetUnreadable(reason=_("既不是UTF-8也不是GB18030编码的文本，也不是Excel"))
    head = text[:4096].split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text), delimiter=max(",\t;", key=head.count))
    first = 1
    try:
        for cells in reader:
            yield first, [cell.strip().lstrip("'\t").strip() for cell in cells]
            first = reader.line_num + 1
    except csv.Error as reason:
        raise SheetUnreadable(reason=_("第{n}行起不是规范的CSV").format(n=first)) from reason


def _rows(
    lines: Iterator[tuple[int, list[str]]], names: Mapping[str, str], columns: Mapping[str, str], must: tuple[str, ...]
) -> Iterator[Row]:
    found: list[str] | None = None
    heads: dict[str, str] = {}
    for seen, (number, cells) in enumerate(lines):
        if found is None:
            here = [names.get(_plain(cell), "") for cell in cells]
            if set(must) <= set(here):
                found = here
                heads = {name: cells[i] for i, name in enumerate(here) if name}
            elif seen >= HEAD_WITHIN - 1:
                break
            continue
        if any(cells):
            yield Row(number, {n: c for n, c in zip(found, cells, strict=False) if n}, heads)
    if found is None:
        wanted = "、".join(columns[name].split()[0] for name in must)
        raise SheetUnreadable(reason=_("前{n}行里没有同时找到这些表头：{wanted}").format(n=HEAD_WITHIN, wanted=wanted))


def _plain(text: str) -> str:
    return re.sub(r"[\s（(].*$|[*＊:：]", "", text.strip()).lower()


_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")


def day_of(text: str) -> date | None:
    """2026-11-22, 2026/11/22, 2026.11.22, 2026年11月22日, 20261122; None for empty. Raises ValueError."""
    text = text.strip()
    if not text:
        return None
    if match := _DAY.match(text):
        return date(*(int(part) for part in match.groups()))
    return date.fromisoformat(f"{text[:4]}-{text[4:6]}-{text[6:8]}")
