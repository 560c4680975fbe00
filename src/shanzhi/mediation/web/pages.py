"""Pages of the room: the mediator's desk, the list, one mediation, the calendar of rooms, the panel on a case."""

from __future__ import annotations

import tempfile
from http import HTTPStatus
from typing import Any

import xlsxwriter
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from shanzhi.cases import queries as cases
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import local, now, today
from shanzhi.kernel.sealing import unseal
from shanzhi.records import actions as records
from shanzhi.records.access import actor_of, needs
from shanzhi.records.queries import profile_of

from .. import actions as act
from .. import closed_lists, paper_set, queries, ways
from ..models import LIVE, Agreement, Confirmation, GroupTemplate, Mediation
from ..queries import Wanted
from .dialogs import MOVES

WHO = (queries.READ, queries.READ_UNIT)
TABS = (
    ("", "全部"),
    ("live", "在办"),
    ("AGREED", "履行中"),
    ("PERFORMED", "履行完毕"),
    ("ENDED", "已终止"),
    ("FILED", "已归卷"),
)
MOST = 20_000


@needs(queries.READ_UNIT)
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """我的调解: today's sittings, what is mine by what is due next, duties and applications that come due."""
    by = actor_of(request)
    rows = list(queries.mine(by=by).exclude(state="FILED").order_by("due_at", "-id")[:100])
    context = {
        "may_arrive": by.has("mediation.receive_application"),
        "sittings": queries.sittings_of_day(by=by, days=2),
        "rows": rows,
        "moment": now(),
        "day": today(),
        "duties": queries.duties_due(by=by),
        "applications": [(d, ways.last_day(d)) for d in queries.confirmations_due(by=by)],
    }
    return render(request, "mediation/desk.html", context)


@needs(*WHO)
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """调解台账."""
    by = actor_of(request)
    wanted = Wanted.read(request.GET)
    found = queries.listing(wanted, by=by).select_related("committee", "case")
    page = queries.page(found, after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    tabs = [{"label": _(t), "href": f"?{wanted.address(state=k)}", "is_current": wanted.state == k} for k, t in TABS]
    context = {
        "page": page,
        "rows": page.rows,
        "wanted": wanted,
        "tabs": tabs,
        "kinds": Mediation.Kind.choices,
        "address": wanted.address(),
        "moment": now(),
    }
    return render(request, "mediation/list.html", context)


@needs(*WHO)
@require_GET
def export(request: HttpRequest) -> FileResponse:
    """The list as a spreadsheet, with the same filters and rights and no person in it; a line says who took it."""
    by = actor_of(request)
    wanted = Wanted.read(request.GET)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    book = xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(_("调解台账"))
    for n, label in enumerate(
        ("卷号", "状态", "调解类型", "案件来源", "调解组织", "纠纷", "受理时间", "期限", "终止事由")
    ):
        sheet.write_string(0, n, _(label))
        sheet.set_column(n, n, 20)
    count = 0
    rows = queries.listing(wanted, by=by).select_related("committee").order_by("-pk")[:MOST]
    for count, r in enumerate(rows.iterator(chunk_size=1000), start=1):
        cells = (
            r.number,
            r.get_state_display(),
            r.get_kind_display(),
            r.get_source_display(),
            r.committee.name,
            r.title,
            f"{local(r.opened_at):%Y-%m-%d}",
            f"{local(r.due_at):%Y-%m-%d}" if r.due_at else "",
            r.get_reason_display() if r.reason else "",
        )
        for n, cell in enumerate(cells):
            sheet.write_string(count, n, str(cell))
    book.close()
    with transaction.atomic():
        detail = {"list": "mediation", "filters": wanted.address(), "rows": count}
        records.write(f"export/{by.id or 0}", "mediation.print_paper", detail=detail, by=by)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{_('调解台账')}-{local(now()):%Y%m%d}.xlsx")


@needs(*WHO)
@require_GET
def mediation(request: HttpRequest, pk: int) -> HttpResponse:
    """One mediation: people and consent, sittings, offers, agreements, papers, and what is possible next."""
    by = actor_of(request)
    row = queries.get(pk, by=by)
    whole = queries.of_page(row, people_from=_number(request, "people"), agreements_from=_number(request, "agreements"))
    profile = queries.in_force()
    may = {verb for verb, _make in MOVES.values() if by.has(f"mediation.{verb}")}
    confidences = [(c, unseal(bytes(c.text_sealed))) for c in queries.confidences(row, by=by)]
    context = {
        **whole,
        "row": row,
        "category": profile.category_label(row.category),
        "may": may,
        "moment": now(),
        "day": today(),
        "next": _next(row, whole, may),
        "rare": _rare(row, may),
        "confidences": confidences,
        "mediates": queries.mediates(row, by),
        "papers": _papers(row, whole, by),
        "doors": [closed_lists.door_words(d) for d in closed_lists.doors_of(profile, list(row.ways))],
        "defaults": _defaults(whole),
        "batches": _batches(row, whole, may),
        "templates": _templates(row) if row.is_group and row.state == "OPEN" else [],
        "sees": {"look_at_person"} if by.has("mediation.look_at_person") else set(),
        "state_names": dict(Agreement.State.choices),
        "may_preview": by.has("mediation.preview_paper"),
        "annex_names": closed_lists.PAPER_STAGES,
        "sees_case": cases.visible(by).filter(pk=row.case_id).exists(),
        "last_days": {a.pk: ways.last_day(a) for a in whole["agreements"] if a.apply_by},
    }
    return render(request, "mediation/mediation.html", context)


def _number(request: HttpRequest, name: str) -> int:
    text = request.GET.get(name, "")
    return int(text[:5]) if text.isdigit() else 0


def _batches(row: Mediation, whole: dict[str, Any], may: set[str]) -> list[dict[str, Any]]:
    """What can be done to many agreements at once, only while there are such."""
    counts: dict[str, int] = whole.get("agreement_counts", {})
    moves: list[tuple[str, str, str]] = []
    if row.state == "OPEN" and counts.get("DRAFT"):
        moves.append(("batch-open", "批量提请签署", "file-check"))
    if row.state == "OPEN" and counts.get("SIGNING"):
        moves += [("batch-sign", "批量签署", "pencil"), ("batch-seal", "批量盖章", "stamp")]
    if row.is_group and Confirmation.objects.filter(agreement__mediation=row, state="APPLIED").exists():
        moves.append(("rulings", "批量登记裁定", "gavel"))
    return _links(row, moves, may)


def _templates(row: Mediation) -> list[GroupTemplate]:
    return list(GroupTemplate.objects.filter(committee_id=row.committee_id).order_by("-id")[:6])


def _papers(row: Mediation, whole: dict[str, Any], by: Actor) -> list[tuple[str, str]]:
    return paper_set.available(row, whole, queries.in_force()) if by.has("mediation.print_paper") else []


def _defaults(whole: dict[str, Any]) -> list[tuple[Any, list[ways.Way]]]:
    late = [
        a
        for a in whole["agreements"]
        if a.state == "EFFECTIVE" and any(d.state == "DEFAULT" for c in a.clauses.all() for d in c.duties.all())
    ]
    return [(a, ways.enforcement_ways(a)) for a in late]


def _next(row: Mediation, whole: dict[str, Any], may: set[str]) -> list[dict[str, Any]]:
    """What is possible next, the main one first."""
    moves: list[tuple[str, str, str]] = []
    state, chief = row.state, any(a.role == "chief" and a.state in ("ACTIVE", "TOLD") for a in whole["assignments"])
    if state in LIVE and (len({p.side for p in whole["parties"]}) < 2 or row.is_group):
        moves += [("members", "批量登记当事人", "users")] if row.is_group else []
        moves += [("party", "登记当事人", "user-plus")] if len({p.side for p in whole["parties"]}) < 2 else []
    if state in LIVE and not chief:
        moves.append(("mediator", "产生调解员", "user-check"))
    if state == "ASKING":
        moves.append(("consent", "记录意愿", "message-square"))
    if state == "OPEN" and chief:
        moves += [("sitting", "安排调解", "calendar-check"), ("draft", "拟定协议", "file-plus")]
        moves += [("batch", "批量拟定", "layers")] if row.is_group else []
        moves += [
            ("offer", "提出方案", "scale"),
            ("fact", "无争议事实", "check-check"),
            ("confidence", "背对背", "lock"),
        ]
    waits = row.agreements.filter(state="EFFECTIVE", confirmations__isnull=True, apply_by__gt=now())
    if state != "FILED" and waits.exists():
        moves.append(("apply", "申请司法确认", "scale"))
    if state == "ASKING" and chief:
        moves.append(("inquiry", "调查笔录", "notebook-pen"))
    if state in ("AGREED", "PERFORMED", "ENDED"):
        moves.append(("follow-up", "回访", "phone-call"))
    if state in ("PERFORMED", "ENDED"):
        moves.append(("file", "立卷归档", "archive"))
    return _links(row, moves, may)


def _rare(row: Mediation, may: set[str]) -> list[dict[str, Any]]:
    moves: list[tuple[str, str, str]] = []
    if row.state in LIVE:
        moves += [
            ("party", "登记当事人", "user-plus"),
            ("helper", "代理人、监护人", "users"),
            ("mediator", "增加调解员", "user-check"),
            ("consent", "记录意愿", "message-square"),
            ("end", "终止调解", "octagon-alert"),
        ]
    moves += [("attach", "添加材料", "upload")] if row.state != "FILED" else []
    moves.append(("link", "对接其他机关", "link"))
    if row.state == "OPEN":
        moves.append(("inquiry", "调查笔录", "notebook-pen"))
    if row.state not in {"FILED", "ASKING"}:
        moves.append(("prevention", "防止激化", "shield-check"))
    if row.circle == "open" and row.state in ("AGREED", "PERFORMED", "FILED"):
        moves.append(("story", "编写案例", "book-open"))
    if row.state == "OPEN":
        moves.append(("extend", "延长期限", "calendar-clock"))
    if row.state in ("AGREED", "PERFORMED", "ENDED", "FILED") and row.reason not in ("refused", "barred"):
        moves.append(("reopen", "重启调解", "rotate-ccw"))
    return _links(row, moves, may)


def _links(row: Mediation, moves: list[tuple[str, str, str]], may: set[str]) -> list[dict[str, Any]]:
    return [
        {"url": reverse("mediation:do", args=[row.pk, move]), "label": _(label), "icon": icon}
        for move, label, icon in moves
        if MOVES[move][0] in may
    ]


@needs("mediation.print_paper")
@require_GET
def paper(request: HttpRequest, pk: int, kind: str) -> FileResponse:
    """A paper, or the complete file, as a Word document."""
    by = actor_of(request)
    row = queries.get(pk, by=by)
    made = act.print_paper(row, kind=kind, by=by)
    return FileResponse(made, as_attachment=True, filename=f"{row.number}{paper_set.TITLES.get(kind, '')}.docx")


@needs("cases.read", "cases.read_unit")
@require_GET
def case_panel(request: HttpRequest, code: str) -> HttpResponse:
    """The mediations of a case. Who may see the case but not the mediation learns only that there is one."""
    by = actor_of(request)
    case = cases.get(code, by=by)
    rows = queries.one_of_case(case.pk, by=by)
    others = 0 if rows else Mediation.objects.filter(case=case).count()
    barred = Mediation.objects.filter(case=case, reason="refused").exists()
    live = Mediation.objects.filter(case=case, state__in=LIVE).exists()
    profile = profile_of(case.profile_id)
    may_open = (
        case.kind == "dispute"
        and not case.has_ended
        and not live
        and not barred
        and by.has("mediation.open_mediation")
        and not profile.mediation.is_never(case.category)
    )
    reports = queries.harm_reports(case, by=by)
    harms = profile.mediation.is_never(case.category) or case.circle in ("minors", "family")
    may_report = (harms or bool(reports)) and not case.has_ended and by.has("mediation.report_harm")
    if not rows and not others and not may_open and not may_report and not reports:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    context = {
        "case": case, "rows": rows, "others": others, "may_open": may_open, "moment": now(),
        "may_report": may_report, "reports": reports,
    }  # fmt: skip
    return render(request, "mediation/parts/case_panel.html", context)
