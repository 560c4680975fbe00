"""Lists as workbooks: one sheet, a bold head, rows as they come."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from urllib.parse import quote

import xlsxwriter
from django.http import FileResponse

from shanzhi.kernel.clock import local, now

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Sheet = tuple[str, Sequence[str], Iterable[Sequence[object]], Sequence[int]]


def workbook(name: str, head: Sequence[str], rows: Iterable[Sequence[object]], widths: Sequence[int]) -> FileResponse:
    return sheets(name, [(name, head, rows, widths)])


def sheets(name: str, parts: Iterable[Sheet]) -> FileResponse:
    """The sheets as a file to save. Moments are written as text of the place's own clock."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        bold = book.add_format({"bold": True})
        for title, head, rows, widths in parts:
            sheet = book.add_worksheet(title[:31])
            sheet.freeze_panes(1, 0)
            for column, (label, width) in enumerate(zip(head, widths, strict=True)):
                sheet.set_column(column, column, width)
                sheet.write(0, column, label, bold)
            for n, row in enumerate(rows, 1):
                for column, value in enumerate(row):
                    sheet.write(n, column, _plain(value))
    file.seek(0)
    response = FileResponse(file, content_type=XLSX)
    saved_as = quote(f"{name}-{local(now()):%Y%m%d-%H%M}.xlsx")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{saved_as}"
    return response


def _plain(value: object) -> str | int | float:
    if isinstance(value, datetime):
        return f"{local(value):%Y-%m-%d %H:%M}"
    return value if isinstance(value, int | float) and not isinstance(value, bool) else str(value or "")
