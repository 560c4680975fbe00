"""Ledgers as workbooks: one sheet, a bold head, rows as they come."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from urllib.parse import quote

import xlsxwriter
from django.http import FileResponse

from shanzhi.kernel.clock import local, now

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST = 5_000
"""Rows of one ledger; whoever needs more narrows the period."""


def workbook(name: str, head: Sequence[str], rows: Iterable[Sequence[object]], widths: Sequence[int]) -> FileResponse:
    """The rows as a file to save. Moments are written as text of the place's own clock."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        bold, sheet = book.add_format({"bold": True}), book.add_worksheet(name[:31])
        sheet.freeze_panes(1, 0)
        for column, (title, width) in enumerate(zip(head, widths, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write(0, column, title, bold)
        for n, row in enumerate(rows, 1):
            for column, value in enumerate(row):
                sheet.write(n, column, _plain(value))
    file.seek(0)
    title = f"{name}-{local(now()):%Y%m%d-%H%M}.xlsx"
    response = FileResponse(file, content_type=XLSX)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(title)}"
    return response


def _plain(value: object) -> str | int | float:
    if isinstance(value, datetime):
        return f"{local(value):%Y-%m-%d %H:%M}"
    return value if isinstance(value, int | float) and not isinstance(value, bool) else str(value or "")
