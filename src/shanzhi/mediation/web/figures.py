"""统计报表 as the judicial bureau wants it, on a page and as a spreadsheet."""

from __future__ import annotations

import tempfile
from datetime import date, timedelta
from typing import Any

import xlsxwriter
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import local, now, today
from shanzhi.records import actions as records
from shanzhi.records.access import actor_of, needs
from shanzhi.staff.models import Unit

from .. import queries, statistics
from ..models import Mediation
from ..money import yuan

WHO = (queries.READ, queries.READ_UNIT)


@needs(*WHO)
@require_GET
def figures(request: HttpRequest) -> HttpResponse:
    by = actor_of(request)
    return render(request, "mediation/figures.html", _context(request, by))


def _context(request: HttpRequest, by: Actor) -> dict[str, Any]:
    first, last = _period(request)
    committee = request.GET.get("committee", "")
    found = queries.visible(by)
    if committee.isdigit():
        found = found.filter(committee_id=int(committee[:15]))
    profile = queries.in_force()
    made = statistics.of(found, first, last, least=profile.mediation.least_shown)
    names = {str(u.pk): u.name for u in Unit.objects.filter(pk__in=[int(r.key) for r in made.by_committee])}
    context: dict[str, Any] = {
        "f": made, "first": first, "last": last, "committee": committee, "least": profile.mediation.least_shown,
        "periods": _periods(), "success": f"{made.success:.1%}" if made.success is not None else "—",
        "by_source": [(label, made.by_source.get(key, 0)) for key, label in Mediation.Source.choices],
        "by_kind": [(label, made.by_kind.get(key, 0)) for key, label in Mediation.Kind.choices],
        "by_reason": [(label, made.by_reason[key]) for key, label in Mediation.Reason.choices if key in made.by_reason],
        "prevented": [(label, *made.prevented.get(key, (0, 0))) for key, label in Mediation.Prevented.choices],
        "categories": [(profile.category_label(r.key), r) for r in made.by_category],
        "committees": [(names.get(r.key, r.key), r) for r in made.by_committee],
    }  # fmt: skip
    context["small"] = [
        (_("案件来源"), [(label, n, None) for label, n in context["by_source"]]),
        (_("调解类型"), [(label, n, None) for label, n in context["by_kind"]]),
        (_("终止事由"), [(label, n, None) for label, n in context["by_reason"]]),
        (_("防止激化"), context["prevented"]),
    ]
    context["large"] = [(_("按纠纷类型"), context["categories"]), (_("按调解组织"), context["committees"])]
    return context


def _period(request: HttpRequest) -> tuple[date, date]:
    day = today()
    try:
        first = date.fromisoformat(request.GET.get("from", ""))
        last = date.fromisoformat(request.GET.get("to", ""))
    except ValueError:
        first, last = day.replace(day=1), day
    return (first, last) if first <= last else (last, first)


def _periods() -> list[tuple[str, date, date]]:
    day = today()
    month = day.replace(day=1)
    quarter = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    before = quarter - timedelta(days=1)
    return [
        (_("本月"), month, day), (_("本季度"), quarter, day),
        (_("上季度"), date(before.year, (before.month - 1) // 3 * 3 + 1, 1), before),
        (_("今年"), date(day.year, 1, 1), day), (_("去年"), date(day.year - 1, 1, 1), date(day.year - 1, 12, 31)),
    ]  # fmt: skip


@needs(*WHO)
@require_GET
def sheet(request: HttpRequest) -> FileResponse:
    """The same figures as XLSX, one sheet each; a line says who took them."""
    by = actor_of(request)
    c = _context(request, by)
    made: statistics.Figures = c["f"]
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    book = xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False})
    whole: list[tuple[str, object]] = [
        (_("受理"), made.opened), (_("当事人（人、单位）"), made.parties), (_("达成协议（件）"), made.agreed),
        (_("其中群体性受理"), made.groups), (_("终止（件）"), made.ended), (_("其中当事人拒绝"), made.refused),
        (_("调解成功率"), c["success"]), (_("协议（份）"), made.agreements), (_("书面协议"), made.written),
        (_("口头协议"), made.oral), (_("协议涉及金额（元）"), yuan(made.amount_fen)),
        (_("已履行金额（元）"), yuan(made.paid_fen)), (_("履行完毕（件）"), made.performed),
        (_("到期未履行（项）"), made.defaults), (_("申请司法确认（件）"), made.applied),
        (_("裁定确认（件）"), made.confirmed), (_("延期（件）"), made.extended), (_("归卷（件）"), made.filed),
    ]  # fmt: skip
    _write(book, _("总表"), (_("项目"), _("数量")), whole)
    _write(book, _("按来源和类型"), (_("项目"), _("受理")), [*c["by_source"], *c["by_kind"]])
    _write(book, _("终止事由"), (_("事由"), _("件")), c["by_reason"])
    _write(book, _("防止激化"), (_("情形"), _("件"), _("人")), c["prevented"])
    for name, rows in ((_("按纠纷类型"), c["categories"]), (_("按调解组织"), c["committees"])):
        hidden = _("少于{n}").format(n=c["least"])
        lines = [
            (label, *((hidden,) * 4 if r.is_hidden else (r.opened, r.agreed, r.ended, yuan(r.amount_fen))))
            for label, r in rows
        ]
        _write(book, name, (_("名称"), _("受理"), _("达成协议"), _("终止"), _("金额（元）")), lines)
    book.close()
    with transaction.atomic():
        detail = {"list": "mediation-statistics", "filters": f"{c['first']}~{c['last']} {c['committee']}"}
        records.write(f"export/{by.id or 0}", "mediation.print_paper", detail=detail, by=by)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{_('调解统计报表')}-{local(now()):%Y%m%d}.xlsx")


def _write(book: Any, name: str, head: tuple[str, ...], rows: Any) -> None:
    page = book.add_worksheet(name)
    bold = book.add_format({"bold": True})
    page.set_column(0, 0, 28)
    page.set_column(1, 5, 14)
    for n, label in enumerate(head):
        page.write_string(0, n, str(label), bold)
    for line, row in enumerate(rows, start=1):
        for n, cell in enumerate(row):
            if isinstance(cell, int):
                page.write_number(line, n, cell)
            else:
                page.write_string(line, n, str(cell))
