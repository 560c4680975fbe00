"""会商联席 and 联合执法: the lists, a week, the forms, one gathering with minutes and decisions, papers, ledgers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from http import HTTPStatus
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from django.views.decorators.http import require_GET, require_http_methods

from shanzhi.cases import queries as cases
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import local, today
from shanzhi.kernel.errors import Invalid, Refusal
from shanzhi.records.access import actor_of, needs
from shanzhi.records.queries import trail_of
from shanzhi.staff.models import Unit

from .. import actions as command
from .. import gatherings
from ..gathering_docx import minutes_of, report_of
from ..gatherings import MEETINGS, READERS, TEAMS, Standing
from ..models import Finding, Gathering, Invitation
from . import ledger_sheets
from .gathering_dialogs import complain, opened_anew, page_of
from .gathering_forms import GatheringForm, MinutesForm
from .whistle_pages import Screen, as_word, day_of

TABS = (
    ("", __("全部")), ("mine", __("待本单位答复")), ("open", __("进行中")), ("concluded", __("已办结")),
    ("called_off", __("已取消")),
)  # fmt: skip


def _filter(given: Mapping[str, str], kinds: tuple[str, ...]) -> gatherings.Filter:
    unit, state = given.get("unit", ""), given.get("state", "")
    return gatherings.Filter(
        kinds=kinds,
        kind=given.get("kind", "") if given.get("kind", "") in kinds else "",
        state=state if state in {key for key, _label in TABS} else "",
        unit_id=int(unit) if unit.isdigit() else None,
        words=given.get("q", "").strip()[:40],
        since=day_of(given.get("since", "")),
        until=day_of(given.get("until", "")),
    )


def _listed(request: HttpRequest, kinds: tuple[str, ...], **more: Any) -> HttpResponse:
    by = actor_of(request)
    which = _filter(request.GET.dict(), kinds)
    is_teams = kinds == TEAMS
    context: dict[str, Any] = {
        "which": which,
        "tabs": TABS,
        "kinds": [(k, Gathering.Kind(k).label) for k in kinds],
        "unit": Unit.objects.filter(pk=which.unit_id).first() if which.unit_id else None,
        "may_call": by.has(gatherings.FORM_TEAM if is_teams else gatherings.CONVENE),
        "may_export": by.has("cases.export"),
        "is_teams": is_teams,
        "view": request.GET.get("view", "") if not is_teams else "",
        "urls": _urls(is_teams),
        **more,
    }
    if context["view"] == "week":
        context |= _week(request, which, by)
    else:
        found, previous, following = gatherings.page(
            which, by=by, after=request.GET.get("after", ""), before=request.GET.get("before", "")
        )
        context |= {"rows": found, "page": Screen(previous, following)}
    return render(request, "command/gatherings.html", context)


def _urls(is_teams: bool) -> dict[str, str]:
    kind = "team" if is_teams else "meeting"
    return {
        "one": f"command:{kind}",
        "new": reverse(f"command:new_{kind}"),
        "listed": reverse(f"command:{kind}s"),
        "export": reverse(f"command:export_{kind}s"),
    }


def _by_gathering(found: Sequence[Gathering]) -> dict[int, list[Standing]]:
    standings: dict[int, list[Standing]] = {}
    for standing in gatherings.decisions_of(found) if found else []:
        standings.setdefault(standing.decision.gathering_id, []).append(standing)
    return standings


def _week(request: HttpRequest, which: gatherings.Filter, by: Actor) -> dict[str, Any]:
    day = day_of(request.GET.get("day", "")) or today()
    first = day - timedelta(days=day.weekday())
    rows = gatherings.week(first, which, by=by)
    days: list[dict[str, Any]] = [
        {"day": first + timedelta(days=n), "is_today": first + timedelta(days=n) == today(), "rows": []}
        for n in range(7)
    ]
    for row in rows:
        days[(local(row.starts_at).date() - first).days]["rows"].append(row)
    return {"days": days, "first": first, "last": first + timedelta(days=6), "before": first - timedelta(days=7),
            "after": first + timedelta(days=7)}  # fmt: skip


@needs(*READERS)
@require_GET
def meetings(request: HttpRequest) -> HttpResponse:
    """会商联席: a list, or a week (`?view=week&day=`)."""
    return _listed(request, MEETINGS)


@needs(*READERS)
@require_GET
def teams(request: HttpRequest) -> HttpResponse:
    """联合执法 and 专班."""
    return _listed(request, TEAMS)


def _new(request: HttpRequest, kinds: tuple[str, ...], act: Any) -> HttpResponse:
    by = actor_of(request)
    asked = request.GET.get("case", "")
    initial: dict[str, Any] = {}
    if asked:
        case = cases.get(asked, by=by)
        initial = {"codes": case.code, "title": _("{title}会商").format(title=case.title[:60])}
    if kinds == TEAMS:
        initial.pop("title", None)
    if request.GET.get("kind", "") in kinds:
        initial["kind"] = request.GET["kind"]
    form = GatheringForm(request.POST or None, kinds=kinds, by=by, initial=initial)
    status = HTTPStatus.OK
    if request.method == "POST":
        if form.is_valid():
            try:
                made = act(**form.given(), by=by)
                one = "command:team" if kinds == TEAMS else "command:meeting"
                return HttpResponseRedirect(reverse(one, args=[made.pk]), status=HTTPStatus.SEE_OTHER)
            except Invalid as refusal:
                complain(form, refusal)
            except Refusal as refusal:
                form.add_error(None, str(refusal))
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    is_teams = kinds == TEAMS
    context = {"form": form, "is_teams": is_teams, "urls": _urls(is_teams)}
    return render(request, "command/gathering_new.html", context, status=status)


@needs(gatherings.CONVENE)
@require_http_methods(["GET", "POST"])
def new_meeting(request: HttpRequest) -> HttpResponse:
    """召集会商."""
    return _new(request, MEETINGS, command.convene)


@needs(gatherings.FORM_TEAM)
@require_http_methods(["GET", "POST"])
def new_team(request: HttpRequest) -> HttpResponse:
    """组建专班、联合执法."""
    return _new(request, TEAMS, command.form_team)


@needs(*READERS)
@require_GET
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One gathering: who comes, the agenda, minutes, decisions or findings, what this person may do."""
    by = actor_of(request)
    row = gatherings.get(pk, by=by)
    invited = list(
        Invitation.objects.filter(gathering=row).select_related("unit").prefetch_related("seats__member").order_by("id")
    )
    mine = by.units_of(gatherings.ANSWER)
    at_host: dict[str, Any] = {"path": row.area_path, "units": [row.host_id]}
    is_open = not row.is_over
    may = {
        verb: is_open and by.may(f"command.{verb}", **at_host)
        for verb in ("hold", "write_minutes", "decide", "name_owner", "settle_decision", "conclude")
    }
    may["call_off"] = row.state == Gathering.State.CONVENED and by.may("command.call_off", **at_host)
    may["record_finding"] = (
        is_open
        and row.kind == Gathering.Kind.ENFORCEMENT
        and by.may("command.record_finding", path=row.area_path, units=[row.host_id, *(i.unit_id for i in invited)])
    )
    findings = list(Finding.objects.filter(gathering=row).select_related("unit", "case").order_by("id"))
    context = {
        "row": row,
        "invited": [(i, i.unit_id in mine and is_open) for i in invited],
        "coming": sum(i.answer == "COMING" for i in invited),
        "agenda": gatherings.agenda_of(row, by=by),
        "standings": gatherings.decisions_of([row]),
        "findings": findings,
        "may": may,
        "urls": _urls(row.is_team),
        "versions": [line for line in trail_of(row.subject) if line.act == "command.write_minutes"][::-1],
        "minutes_form": MinutesForm(initial={"text": row.minutes, "version": row.minutes_version}),
        "is_talk": row.kind == Gathering.Kind.TALK,
    }
    return render(request, "command/gathering.html", context)


@needs("command.write_minutes")
@require_http_methods(["POST"])
def minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep or settle the minutes, from the editor on the page."""
    by = actor_of(request)
    row = gatherings.get(pk, by=by)
    form = MinutesForm(request.POST)
    status = HTTPStatus.OK
    if form.is_valid():
        given = form.cleaned_data
        settle = request.POST.get("then") == "settle"
        try:
            command.write_minutes(
                row, text=given["text"], settle=settle, version=given["version"], key=given["key"] or None, by=by
            )
            said = _("纪要已定稿，已通知参加单位") if settle else _("纪要草稿已保存")
            return opened_anew(request, said, page_of(row))
        except Invalid as refusal:
            complain(form, refusal)
        except Refusal as refusal:
            status = HTTPStatus(refusal.http_status)
            form.add_error(None, str(refusal))
    if status == HTTPStatus.OK:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    fresh = gatherings.get(pk, by=by)
    form.data = {**form.data.dict(), "version": str(fresh.minutes_version)}  # type: ignore[attr-defined]
    context = {"minutes_form": form, "row": fresh}
    return render(request, "command/parts/minutes_editor.html", context, status=status)


@needs(*READERS)
@require_GET
def word(request: HttpRequest, pk: int) -> HttpResponse:
    """纪要, 报告 or 方案 as a Word document."""
    by = actor_of(request)
    row = gatherings.get(pk, by=by)
    paper = report_of(row, by=by) if row.is_team else minutes_of(row, by=by)
    return as_word(paper, row.number)


@needs(*READERS)
@require_GET
def enforcement_counts(request: HttpRequest) -> HttpResponse:
    """联合执法统计."""
    by = actor_of(request)
    since = day_of(request.GET.get("since", "")) or date(today().year, 1, 1)
    until = max(day_of(request.GET.get("until", "")) or today(), since)
    rows = gatherings.enforcement_counts(since=since, until=until, by=by)
    context = {"rows": rows, "since": since, "until": until, "times": sum(r.times for r in rows)}
    return render(request, "command/enforcement_counts.html", context)


def _export(request: HttpRequest, kinds: tuple[str, ...], name: str) -> FileResponse:
    by = actor_of(request)
    rows = gatherings.narrowed(_filter(request.GET.dict(), kinds), by=by).select_related("host")
    found = list(gatherings.with_units(rows.order_by("-starts_at", "-id"))[: ledger_sheets.MOST])
    standings = _by_gathering(found)
    head = [
        _("编号"), _("类型"), _("名称"), _("召集单位"), _("时间"), _("地点"), _("状态"), _("参加单位"), _("未答复"),
        _("到会"), _("议定事项"), _("已落实"), _("逾期"), _("结果"),
    ]  # fmt: skip

    def cells(row: Gathering) -> list[object]:
        invited = list(row.invitations.all())
        decided = standings.get(row.pk, [])
        return [
            row.number, row.get_kind_display(), row.title, row.host.name, row.starts_at, row.place or row.link,
            row.get_state_display(), "、".join(i.unit.short_name for i in invited),
            "、".join(i.unit.short_name for i in invited if not i.answer), sum(bool(i.attended) for i in invited),
            len(decided), sum(s.state == "done" for s in decided), sum(s.is_late for s in decided), row.result,
        ]  # fmt: skip

    widths = [22, 12, 32, 24, 17, 26, 10, 36, 20, 8, 10, 10, 8, 40]
    return ledger_sheets.workbook(name, head, (cells(row) for row in found), widths)


@needs("cases.export")
@require_GET
def export_meetings(request: HttpRequest) -> FileResponse:
    """会商台账."""
    return _export(request, MEETINGS, _("会商台账"))


@needs("cases.export")
@require_GET
def export_teams(request: HttpRequest) -> FileResponse:
    """联合执法台账."""
    return _export(request, TEAMS, _("联合执法台账"))
