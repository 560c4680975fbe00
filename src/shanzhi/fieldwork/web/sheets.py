"""Lists of this room as spreadsheets; who took one, and how much, stands on the trail."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from urllib.parse import quote

import xlsxwriter
from django.http import FileResponse

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import local, now
from shanzhi.records import actions as records

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def sheet(
    title: str, head: Sequence[tuple[str, int]], rows: Iterable[Sequence[object]], *, verb: str, by: Actor
) -> FileResponse:
    """A workbook of one sheet. Rows go in as they come: memory does not grow with the list."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    count = 0
    with xlsxwriter.Workbook(file, options) as book:
        page, bold = book.add_worksheet(title[:31]), book.add_format({"bold": True})
        page.freeze_panes(1, 0)
        for column, (name, width) in enumerate(head):
            page.set_column(column, column, width)
            page.write(0, column, name, bold)
        for count, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                page.write(count, column, value)
    records.write(f"export/{by.id or 0}", verb, detail={"what": title, "rows": count}, by=by)
    file.seek(0)
    response = FileResponse(file, content_type=XLSX)
    name = f"{title}-{local(now()):%Y%m%d-%H%M}.xlsx"
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response.headers["Cache-Control"] = "no-store"
    return response
