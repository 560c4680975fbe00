"""来访登记簿 and one visit with everything that can be done with it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shanzhi.cases import queries as cases
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import Invalid, NotFound
from shanzhi.kernel.profile import current
from shanzhi.places.models import Area
from shanzhi.records.access import actor_of, needs
from shanzhi.records.queries import trail_of
from shanzhi.staff.models import Unit

from ... import actions as intake
from ... import guiding, hall_queries, halls, practice
from ...actions.settle_item import spoken
from ...models import BundleStep, PracticeDone, Visit, Visitor
from ..books import workbook
from . import dialogs
from .desk import ANY, hall_of, reception_url
from .forms import (
    AnswerForm,
    BundleForm,
    CallUnitForm,
    ConferForm,
    EndForm,
    PassForm,
    PurposeForm,
    ReferForm,
    RegisterFilter,
    RevisitForm,
    StepForm,
    TicketForm,
    TieForm,
)

WORK = ("intake.greet", "intake.call_next")
MOST_ROWS = 5_000


@needs(*ANY)
@require_GET
def register(request: HttpRequest) -> HttpResponseBase:
    """来访登记簿, paged; `?xlsx=1` as a workbook."""
    by = actor_of(request)
    hall = hall_of(request, by)
    form = RegisterFilter(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    if not (halls.may(hall, halls.GREET, by) or halls.may(hall, "intake.read_hall", by)):
        raise NotFound(what="来访登记簿")
    wanted: dict[str, Any] = {
        "day": chosen.get("on"),
        "state": chosen.get("state") or "",
        "way": chosen.get("way") or "",
    }
    if request.GET.get("xlsx"):
        return _book(hall, wanted, by)
    page = hall_queries.visit_page(hall, **wanted, after=request.GET.get("after", ""), by=by)
    context = {"hall": hall, "halls": halls.halls_for(by), "form": form, "page": page}
    return render(request, "intake/hall/visits.html", context)


def _book(hall: Unit, wanted: dict[str, Any], by: Actor) -> HttpResponseBase:
    head = ("登记号", "时间", "方式", "人数", "来访人", "来意", "类别", "号码", "窗口", "结果", "状态", "首问责任人")
    rows: list[tuple[object, ...]] = []
    after = ""
    while len(rows) < MOST_ROWS:
        page = hall_queries.visit_page(hall, **wanted, after=after, by=by)
        for row in page.rows:
            v, t = row.visit, row.ticket
            rows.append(
                (v.shown, v.at, v.get_way_display(), v.came, row.lead.name_masked if row.lead else "",
                 row.matter or ("" if v.circle == "open" else "（保密）"),
                 current().category_label(v.category) if v.category and row.matter else "", t.shown if t else "",
                 t.counter.number if t and t.counter else "", row.outcome, v.get_state_display(), v.first_name)
            )  # fmt: skip
        if page.next is None:
            break
        after = page.next
    return workbook("来访登记簿", head, rows, (16, 17, 10, 6, 12, 40, 22, 8, 6, 12, 10, 12))


@needs(*ANY)
@require_GET
def visit(request: HttpRequest, pk: int) -> HttpResponse:
    """One visit."""
    by = actor_of(request)
    row = hall_queries.visit_by_id(pk, by=by)
    context = visit_context(row, by)
    text = row.matter if context["knows"] else ""
    context["proposals"] = guiding.beside_a_visit(text, row.hall, category=row.category)
    context["trail"] = trail_of(row.subject)
    return render(request, "intake/hall/visit.html", context)


def visit_context(row: Visit, by: Actor) -> dict[str, Any]:
    """What is shown of a visit, at the counter and on its page."""
    may_greet = halls.may(row.hall, halls.GREET, by)
    tickets = list(row.tickets.select_related("counter").order_by("id"))
    mine = any(t.state == "CALLED" and t.member_id == by.id for t in tickets)
    case = row.case if row.case_id and cases.visible(by).filter(pk=row.case_id).exists() else None
    is_open = row.state == Visit.State.OPEN
    knows = hall_queries.knows_matter(row, by)
    return {
        "visit": row,
        "knows": knows,
        "category": current().category_label(row.category) if row.category and knows else "",
        "visitors": list(row.visitors.order_by("position")),
        "tickets": tickets,
        "case": case,
        "referrals": hall_queries.shown(row.referrals.select_related("unit").order_by("id"), by=by),
        "unit_calls": list(row.unit_calls.select_related("unit").order_by("id")),
        "steps": practice.steps_of(row),
        "practice_notes": list(PracticeDone.objects.filter(visit=row).exclude(note="").order_by("id")),
        "bundle": current().bundle(row.bundle) if row.bundle and knows else None,
        "bundle_steps": [
            (s, s.name if s.state == BundleStep.State.PROPOSED else spoken(s)) for s in row.bundle_steps.order_by("id")
        ] if row.bundle and knows else [],
        "passed_on": row.passed_on.select_related("hall").order_by("id").first(),
        "may_work": is_open and (may_greet or mine),
        "may_greet": may_greet,
        "may_look": halls.may(row.hall, "intake.look_at_visitor", by),
        "has_waiting": any(t.state in ("WAITING", "CALLED") for t in tickets),
        "has_bundles": bool(current().bundles),
        "receptions_url": reception_url(),
        "my_units": by.units_of("intake.answer_call_unit"),
    }  # fmt: skip


# ── what can be done ────────────────────────────────────────────────────────────────────────────────────────────────


def _visit(request: HttpRequest, pk: int) -> tuple[Visit, Actor]:
    by = actor_of(request)
    return hall_queries.visit_by_id(pk, by=by), by


@needs(*WORK)
@require_http_methods(["GET", "POST"])
def act(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """A dialog for one act."""
    row, by = _visit(request, pk)
    return DIALOGS[what](request, row, by)


def _answer(request: HttpRequest, row: Visit, by: Actor) -> HttpResponse:
    def do(data: dict[str, Any]) -> str:
        intake.answer_visit(row, answer=data["answer"], by=by)
        return _("已登记答复")

    return dialogs.answer(request, AnswerForm(request.POST or None), do, title=_("咨询答复"), icon="message-square")


def _end(request: HttpRequest, row: Visit, by: Actor) -> HttpResponse:
    def do(data: dict[str, Any]) -> str:
        how = data["how"]
        intake.end_visit(
            row, left=how == "left", outcome="reception" if how == "reception" else "", note=data["note"], by=by
        )
        return request.GET.get("back", "") if request.GET.get("back", "") == reverse("intake:counter") else _("已办结")

    return dialogs.answer(request, EndForm(request.POST or None), do, title=_("来访办结"), icon="check")


def _refer(request: HttpRequest, row: Visit, by: Actor) -> HttpResponse:
    first = {"way": request.GET.get("way", ""), "why": row.matter if hall_queries.knows_matter(row, by) else ""}

    def do(data: dict[str, Any]) -> str:
        made = intake.refer(way=data["way"], why=data["why"], visit=row, counts_from=data["counts_from"],
                            key=data["key"], by=by)  # fmt: skip
        return f"{reverse('intake:referral_paper', args=[made.pk])}?print=1"

    note = _("期限从起算日算，首日不计，末日遇休息日顺延；告知单会写明最后一天。")
    form = ReferForm(request.POST or None, initial=first)
    return dialogs.answer(request, form, do, title=_("依法转介"), icon="route", note=note)


def _pass(request: HttpRequest, row: Visit, by: Actor) -> HttpResponse:
    def do(data: dict[str, Any]) -> str:
        to = get_object_or_404(Unit.objects.select_related("area"), pk=int(data["to"]))
        intake.pass_on(row, to=to, reason=data["reason"], by=by)
        return _("已转到{name}").format(name=to.name)

    form = PassForm(request.POST or None, places=places_of(row.hall))
    return dialogs.answer(request, form, do, title=_("分级流转：已说的不用再说"), icon="git-branch")


def places_of(hall: Unit) -> list[Unit]:
    """Halls above and below on the same line of places, one a level and place."""
    area = hall.area
    if area is None:
        return []
    above = [area.path[: n + 1] for n, c in enumerate(area.path) if c == "."]
    units = Unit.objects.filter(kind__in=halls.KINDS, closed_on=None).exclude(pk=hall.pk).select_related("area")
    over = list(units.filter(area__path__in=above).order_by("area__path", "sort"))
    under = list(units.filter(area__path__startswith=area.path).exclude(area_id=area.pk).order_by("area__path")[:120])
    if hall.kind == "centre":
        under = [u for u in under if u.kind in ("command_room", "township")]
    return [*over, *under]


def _units() -> list[tuple[int, str]]:
    """Units that may be called in: those stationed or of the county, with how they are present."""
    from shanzhi.staff.queries import presence_on

    here = {row.unit_id: row for row in presence_on()}
    rows = Unit.objects.filter(closed_on=None, area__level="county").exclude(kind="centre").order_by("sort", "id")
    found = []
    for unit in rows[:200]:
        row = here.get(unit.pk)
        mark = f"（{row.kind_label}{'，今天在' if row.is_here else ''}）" if row else ""
        found.append((unit.pk, f"{unit.name}{mark}"))
    return found


def _call(request: HttpRequest, row: Visit, by: Actor) -> HttpResponse:
    def do(data: dict[str, Any]) -> str:
        unit = get_object_or_404(Unit, pk=int(data["unit"]))
        call = intake.call_unit(row.hall, unit=unit, matter=data["matter"], visit=row, key=data["key"], by=by)
        return _("已召集{name}").format(name=call.unit.name)

    form = CallUnitForm(request.POST or None, units=_units())
    return dialogs.answer(request, form, do, title=_("随驻召集"), icon="megaphone")


def _confer(request: HttpRequest, row: Visit, by: Actor) -> HttpResponse:
    def do(data: dict[str, Any]) -> str:
        units = list(Unit.objects.filter(pk__in=[int(pk) for pk in data["units"]]).order_by("sort"))
        intake.confer(row, units=units, words=data["words"], by=by)
        return _("已记下会诊意见")

    form = ConferForm(request.POST or None, units=_units())
    return dialogs.answer(request, form, do, title=_("会诊"), icon="users-round")


def _revisit(request: HttpRequest, row: Visit, by: Actor) -> HttpResponse:
    def do(data: dict[str, Any]) -> str:
        intake.revisit(row, words=data["words"], solved=data["solved"] == "yes", by=by)
        return _("已记下复诊")

    return dialogs.answer(request, RevisitForm(request.POST or None), do, title=_("复诊"), icon="rotate-ccw")


def _ticket(request: HttpRequest, row: Visit, by: Actor) -> HttpResponse:
    def do(data: dict[str, Any]) -> str:
        made = intake.take_ticket(row.hall, queue=data["queue"], visit=row, priority=data["priority"],
                                  key=data["key"], by=by)  # fmt: skip
        return f"{reverse('intake:ticket', args=[made.pk])}?print=1"

    form = TicketForm(request.POST or None, hall=row.hall)
    return dialogs.answer(request, form, do, title=_("取号"), icon="ticket")


def _tie(request: HttpRequest, row: Visit, by: Actor) -> HttpResponse:
    def do(data: dict[str, Any]) -> str:
        intake.tie_case(row, case=cases.get(data["code"], by=by), by=by)
        return _("已关联案件")

    form = TieForm(request.POST or None)
    return dialogs.answer(request, form, do, title=_("关联已有案件"), icon="link", aliases={"case": "code"})


def _bundle(request: HttpRequest, row: Visit, by: Actor) -> HttpResponse:
    def do(data: dict[str, Any]) -> str:
        intake.open_bundle(row, bundle=data["bundle"], by=by)
        return _("已列出各项，请逐项确认")

    form = BundleForm(request.POST or None, initial={"bundle": request.GET.get("bundle", "")})
    return dialogs.answer(request, form, do, title=_("一类事"), icon="layers")


DIALOGS = {
    "answer": _answer, "end": _end, "refer": _refer, "pass": _pass, "call": _call, "confer": _confer,
    "revisit": _revisit, "ticket": _ticket, "tie": _tie, "bundle": _bundle,
}  # fmt: skip


@needs(*WORK)
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm one thing of a bundle; a case may be given its grid or village."""
    by = actor_of(request)
    row = get_object_or_404(BundleStep.objects.select_related("visit"), pk=pk)
    visit = hall_queries.visit_by_id(row.visit_id, by=by)

    def do(data: dict[str, Any]) -> str:
        chosen = request.POST.get("area", "")
        area = Area.objects.filter(pk=int(chosen), retired_on=None).first() if chosen.isdigit() else None
        if chosen and area is None:
            raise Invalid({"words": "请重新选择地点。"})
        intake.settle_item(row, wanted=True, words=data["words"], area=area, by=by)
        return _("已办：{name}").format(name=row.name)

    words = visit.matter if hall_queries.knows_matter(visit, by) else ""
    form = StepForm(request.POST or None, initial={"words": words})
    return dialogs.answer(request, form, do, title=row.name, icon="check", note=row.ask)


@needs(*WORK)
@require_POST
def decline_step(request: HttpRequest, pk: int) -> HttpResponse:
    """One thing of a bundle is not wanted."""
    by = actor_of(request)
    row = get_object_or_404(BundleStep.objects.select_related("visit"), pk=pk)
    hall_queries.visit_by_id(row.visit_id, by=by)
    intake.settle_item(row, wanted=False, by=by)
    return dialogs.done(_("已记下：不需要{name}").format(name=row.name))


@needs("intake.look_at_visitor")
@require_http_methods(["GET", "POST"])
def look(request: HttpRequest, pk: int) -> HttpResponse:
    """A visitor's data in clear for a minute, for a purpose."""
    by = actor_of(request)
    row = get_object_or_404(Visitor.objects.select_related("visit", "visit__hall", "visit__hall__area"), pk=pk)
    hall_queries.visit_by_id(row.visit_id, by=by)
    form = PurposeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        clear = intake.look_at_visitor(row, purpose=form.cleaned_data["purpose"], by=by)
        return render(request, "intake/hall/clear.html", {"clear": clear, "who": row})
    return dialogs.answer(request, form, lambda _data: "", title=_("查看（留痕）"), icon="eye")
