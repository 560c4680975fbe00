"""转介, 随驻, 热线 and 预约 at the desk."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shanzhi.cases import queries as cases
from shanzhi.cases.models import Case
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import today
from shanzhi.kernel.errors import Invalid, NotFound, Refusal
from shanzhi.records.access import actor_of, needs
from shanzhi.staff.models import Unit

from ... import actions as intake
from ... import hall_queries, halls, referral_docx, slots
from ...actions import Guest
from ...models import Booking, Referral, UnitCall, Visit
from ...referral_paper import sheet_of
from . import dialogs
from .desk import hall_of
from .forms import AnswerCallForm, BookForm, CallUnitForm, HotlineForm, ReferForm, ReferralAnswerForm, default_day
from .visits import _units

REFER = ("intake.refer", "intake.read_hall", "intake.answer_referral", "intake.greet")
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


# ── 依法转介 ────────────────────────────────────────────────────────────────────────────────────────────────────────


@needs(*REFER)
@require_GET
def referrals(request: HttpRequest) -> HttpResponse:
    """转介台账: of the hall, or what came to one's own unit."""
    by = actor_of(request)
    mine = bool(by.units_of("intake.answer_referral"))
    hall = None if mine and not halls.halls_for_desk(by) else halls.hall_for(by, request.GET.get("hall", ""))
    rows, after = hall_queries.referrals_page(hall=hall, by=by, after=request.GET.get("after", ""))
    page = {"previous": None, "next": after, "count": None}
    return render(request, "intake/hall/referrals.html", {"rows": rows, "hall": hall, "page": page})


@needs(*REFER)
@require_http_methods(["GET", "POST"])
def referral(request: HttpRequest, pk: int) -> HttpResponse:
    """One referral, and what the receiving unit says."""
    by = actor_of(request)
    row = hall_queries.referral_by_id(pk, by=by)
    form = ReferralAnswerForm(request.POST or None)
    status = HTTPStatus.OK
    may = by.may("intake.answer_referral", units=[row.unit_id]) if row.unit_id else halls.may(row.hall, halls.REFER, by)
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            data = form.cleaned_data
            try:
                intake.answer_referral(row, state=data["state"], feedback=data["feedback"], by=by)
                messages.success(request, _("已反馈"))
                return HttpResponseRedirect(request.path, status=HTTPStatus.SEE_OTHER)
            except Invalid as refusal:
                dialogs.complain(form, refusal, {})
            except Refusal as refusal:
                form.add_error(None, str(refusal))
    context = {
        "row": row, "sheet": sheet_of(row), "form": form, "words": hall_queries.words_of(row),
        "may_answer": may and row.state == Referral.State.MADE,
        "case": row.case if row.case_id and cases.visible(by).filter(pk=row.case_id).exists() else None,
    }  # fmt: skip
    return render(request, "intake/hall/referral.html", context, status=status)


@needs(*REFER)
@require_GET
def referral_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """依法转介告知单, to print."""
    row = hall_queries.referral_by_id(pk, by=actor_of(request))
    return render(request, "intake/hall/referral_paper.html", {"row": row, "sheet": sheet_of(row)})


@needs(*REFER)
@require_GET
def referral_word(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The same as a Word document."""
    row = hall_queries.referral_by_id(pk, by=actor_of(request))
    name = f"{_('依法转介告知单')}{row.number}.docx"
    return FileResponse(referral_docx.make(sheet_of(row)), as_attachment=True, filename=name, content_type=DOCX)


@needs("intake.refer")
@require_http_methods(["GET", "POST"])
def refer_case(request: HttpRequest, code: str) -> HttpResponse:
    """依法转介 from the page of a case."""
    by = actor_of(request)
    case = cases.get(code, by=by)

    def do(data: dict[str, Any]) -> str:
        made = intake.refer(
            way=data["way"], why=data["why"], case=case, hall=_desk_of(case, by), counts_from=data["counts_from"],
            key=data["key"], by=by,
        )  # fmt: skip
        return f"{reverse('intake:referral_paper', args=[made.pk])}?print=1"

    return dialogs.answer(request, ReferForm(request.POST or None), do, title=_("依法转介"), icon="route")


def _desk_of(case: Case, by: Actor) -> Unit:
    desk = Unit.objects.select_related("area").get(pk=case.desk_id)
    return desk if halls.may(desk, halls.REFER, by) else halls.hall_for(by)


# ── 随驻 ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@needs("intake.greet", "intake.answer_call_unit", "intake.read_hall")
@require_GET
def calls(request: HttpRequest) -> HttpResponse:
    """随驻召集: those of the hall for the desk, those to one's own unit for the others."""
    by = actor_of(request)
    desk = halls.halls_for_desk(by)
    hall = halls.hall_for(by, request.GET.get("hall", "")) if desk else None
    context = {
        "hall": hall,
        "rows": hall_queries.calls_of(hall) if hall is not None else [],
        "mine": hall_queries.calls_to(by),
        "my_units": by.units_of("intake.answer_call_unit"),
        "may_greet": hall is not None and halls.may(hall, halls.GREET, by),
    }
    return render(request, "intake/hall/calls.html", context)


@needs("intake.greet")
@require_http_methods(["GET", "POST"])
def call(request: HttpRequest) -> HttpResponse:
    """Call a unit to the hall without a visit."""
    by = actor_of(request)
    hall = hall_of(request, by)

    def do(data: dict[str, Any]) -> str:
        unit = get_object_or_404(Unit, pk=int(data["unit"]))
        intake.call_unit(hall, unit=unit, matter=data["matter"], key=data["key"], by=by)
        return _("已召集{name}").format(name=unit.name)

    return dialogs.answer(
        request, CallUnitForm(request.POST or None, units=_units()), do, title=_("随驻召集"), icon="megaphone"
    )


TITLES = {"COMING": "马上到场", "DECLINED": "不能到场", "HERE": "已到场", "CALLED_OFF": "不用来了"}


@needs("intake.greet", "intake.answer_call_unit")
@require_http_methods(["GET", "POST"])
def answer_call(request: HttpRequest, pk: int, state: str) -> HttpResponse:
    """应答."""
    by = actor_of(request)
    row = get_object_or_404(UnitCall.objects.select_related("hall", "hall__area", "unit", "visit"), pk=pk)
    if row.unit_id not in by.units_of("intake.answer_call_unit") and not halls.may(row.hall, halls.GREET, by):
        raise NotFound(what="这次召集")

    def do(data: dict[str, Any]) -> str:
        done = intake.answer_call_unit(row, state=state, answer=data["answer"], by=by)
        return str(done.get_state_display())

    form = AnswerCallForm(request.POST or None)
    return dialogs.answer(request, form, do, title=f"{row.unit.name}：{TITLES[state]}", icon="megaphone")


# ── 热线 ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@needs("intake.greet")
@require_http_methods(["GET", "POST"])
def hotline(request: HttpRequest) -> HttpResponse:
    """来电登记: who calls, about what, and the answer, or on to the case form."""
    by = actor_of(request)
    hall = hall_of(request, by)
    form = HotlineForm(request.POST or None, initial={"line": line} if (line := request.GET.get("line", "")) else None)
    status = HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            data = form.cleaned_data
            try:
                with transaction.atomic():
                    visit = intake.take_call(
                        hall, line=data["line"], guest=Guest(data["name"], data["phone"]), matter=data["matter"],
                        answer=data["answer"], category=data["category"], key=data["key"] or None, by=by,
                    )  # fmt: skip
                if visit.state == Visit.State.OPEN:
                    url = f"{reverse('intake:new')}?visit={visit.pk}"
                else:
                    messages.success(request, _("已登记来电和答复"))
                    url = f"{reverse('intake:hotline')}?line={data['line']}"
                return HttpResponseRedirect(url, status=HTTPStatus.SEE_OTHER)
            except Invalid as refusal:
                dialogs.complain(form, refusal, {})
            except Refusal as refusal:
                form.add_error(None, str(refusal))
    page = hall_queries.visit_page(hall, way=Visit.Way.CALL, by=by)
    return render(
        request, "intake/hall/hotline.html", {"form": form, "hall": hall, "rows": page.rows[:12]}, status=status
    )


# ── 预约 ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@needs("intake.greet", "intake.read_hall")
@require_http_methods(["GET", "POST"])
def bookings(request: HttpRequest) -> HttpResponse:
    """预约: who comes when, and a place for somebody at the desk."""
    by = actor_of(request)
    hall = hall_of(request, by)
    queues = slots.bookable_queues(hall)
    days = slots.days()
    day = default_day(request.GET.get("on", ""))
    chosen = next((q for q in queues if q.key == request.GET.get("queue", "")), queues[0] if queues else None)
    visit = _of_visit(request, by)
    form = BookForm(request.POST or None, initial={"matter": visit.matter if visit is not None else ""})
    status = HTTPStatus.OK
    if request.method == "POST" and chosen is not None:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            data = form.cleaned_data
            try:
                with transaction.atomic():
                    row = intake.book(hall, queue=chosen.key, begins_at=data["at"], name=data["name"],
                                      phone=data["phone"], matter=data["matter"], by=by)  # fmt: skip
                    if visit is not None:
                        said = _("预约{code}再来").format(code=row.code)
                        intake.end_visit(visit, outcome=Visit.Outcome.BOOKED, note=said, by=by)
                messages.success(request, _("已预约，预约码 {code}").format(code=row.code))
                url = f"{request.path}?on={day.isoformat()}&queue={chosen.key}"
                return HttpResponseRedirect(url, status=HTTPStatus.SEE_OTHER)
            except Invalid as refusal:
                dialogs.complain(form, refusal, {"begins_at": "at"})
            except Refusal as refusal:
                form.add_error(None, str(refusal))
    if visit is not None and request.method != "POST":
        form = BookForm(initial=_known(visit, by))
    context = {
        "hall": hall, "queues": queues, "chosen": chosen, "days": days, "day": day, "form": form, "visit": visit,
        "slots": slots.free_slots(hall, chosen.key, day) if chosen is not None else [],
        "rows": hall_queries.bookings_on(hall, day), "names": {q.key: q.name for q in halls.queues_of(hall)},
        "may_greet": halls.may(hall, halls.GREET, by), "is_today": day == today(),
    }  # fmt: skip
    return render(request, "intake/hall/bookings.html", context, status=status)


def _of_visit(request: HttpRequest, by: Actor) -> Visit | None:
    pk = request.GET.get("visit", "")
    return hall_queries.visit_by_id(int(pk), by=by) if pk.isdigit() else None


def _known(visit: Visit, by: Actor) -> dict[str, str]:
    """Only the matter: name and telephone are asked again at the desk, because they are masked everywhere."""
    return {"matter": visit.matter if hall_queries.knows_matter(visit, by) else ""}


@needs("intake.greet")
@require_POST
def booking(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """预约到访 or 取消预约 at the desk."""
    by = actor_of(request)
    row = get_object_or_404(Booking.objects.select_related("hall", "hall__area"), pk=pk)
    if not halls.may(row.hall, halls.GREET, by):
        raise NotFound(what="这个预约")
    try:
        if what == "admit":
            ticket = intake.admit_booking(row, by=by)
            url = f"{reverse('intake:ticket', args=[ticket.pk])}?print=1"
            return HttpResponseRedirect(url, status=HTTPStatus.SEE_OTHER)
        intake.cancel_booking(row, by=by)
        messages.success(request, _("已取消预约"))
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    return HttpResponseRedirect(reverse("intake:bookings"), status=HTTPStatus.SEE_OTHER)
