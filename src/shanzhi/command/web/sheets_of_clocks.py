"""Statutory clocks as a spreadsheet."""

from __future__ import annotations

import tempfile
from urllib.parse import quote

import xlsxwriter
from django.http import FileResponse
from django.utils.translation import gettext as _

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import local, now
from shanzhi.records import actions as records

from .. import statutory

MOST = 20_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def answer(wanted: statutory.Wanted, *, by: Actor) -> FileResponse:
    """The whole selection, page by page, and a line on the trail of who took it."""
    head = [_("案件编码"), _("标题"), _("程序"), _("步骤"), _("期限"), _("依据"), _("起算"), _("届满"), _("状态"),
            _("剩余天数"), _("主办单位"), _("文书编号")]  # fmt: skip
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    count, after = 0, ""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        sheet, bold = book.add_worksheet(_("法定时限")), book.add_format({"bold": True})
        sheet.freeze_panes(1, 0)
        for column, (title, width) in enumerate(
            zip(head, (22, 30, 14, 20, 12, 34, 12, 12, 10, 8, 18, 18), strict=True)
        ):
            sheet.set_column(column, column, width)
            sheet.write(0, column, title, bold)
        while count < MOST:
            page = statutory.page(wanted, after=after, by=by, size=500)
            for row in page.rows:
                count += 1
                for column, value in enumerate(_cells(row)):
                    sheet.write(count, column, value)
            if not page.next:
                break
            after = page.next
    detail = {"what": "法定时限", "which": wanted.which, "route": wanted.route, "rows": count}
    records.write(f"export/{by.id or 0}", "cases.export", detail=detail, by=by)
    file.seek(0)
    response = FileResponse(file, content_type=XLSX)
    name = f"法定时限-{local(now()):%Y%m%d-%H%M}.xlsx"
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response.headers["Cache-Control"] = "no-store"
    return response


def _cells(row: statutory.Standing) -> list[object]:
    clock, case = row.clock, row.clock.case
    return [
        case.code, case.title, clock.route, clock.step, row.terms.limit.str_zh, f"{row.terms.law}{row.terms.article}",
        f"{local(clock.begins_at):%Y-%m-%d}", f"{local(row.last_day):%Y-%m-%d}", str(clock.get_state_display()),
        row.days_left if row.is_open else "", case.lead_unit.short_name if case.lead_unit else "", clock.paper,
    ]  # fmt: skip
