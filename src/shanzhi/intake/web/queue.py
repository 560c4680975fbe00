"""待受理: residents' and partners' reports that wait for somebody to take them in or name the right door."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shanzhi.cases import actions as cases_actions
from shanzhi.cases import queries as cases
from shanzhi.cases.models import Case, Concerned
from shanzhi.cases.offers import move_for
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import Invalid, Refusal
from shanzhi.kernel.profile import current
from shanzhi.records.access import actor_of, needs
from shanzhi.records.models import Attachment
from shanzhi.records.queries import profile_of

from .. import actions as intake
from .. import danger, hall_queries, queries
from ..models import Reception
from ..suggesting import Suggestion, suggest_category
from .forms.deciding import AcceptForm, DangerForm, Deciding, DeclineForm, JoinForm

ANY = ("cases.accept", "cases.register", "cases.decline", "intake.receive")
VERBS = ("accept", "register", "decline", "join")


@dataclass(frozen=True, slots=True)
class Row:
    """One report as the queue shows it."""

    case: Case
    text: str
    category: str
    channel: str
    reporter: Concerned | None
    photos: int
    reception: Reception | None
    suggestion: Suggestion | None
    """Shown only where it differs from the category the report lies in."""
    dangers: list[Any]
    moves: frozenset[str]
    needs_check: bool


@needs(*ANY)
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """The list, the soonest due first."""
    by = actor_of(request)
    page = queries.queue_page(after=request.GET.get("after", ""), by=by)
    return render(
        request,
        "intake/queue.html",
        {"page": page, "rows": _rows(page.rows, by), "objections": queries.objections_count(by=by)},
    )


def _rows(found: list[Case], by: Actor) -> list[Row]:
    ids = [c.pk for c in found]
    narratives = {
        c.pk: c.narrative.text
        for c in Case.objects.filter(pk__in=ids).select_related("narrative").only("id", "narrative__text")
    }
    receptions = Reception.objects.in_bulk(ids)
    reporters: dict[int, Concerned] = {}
    for person in Concerned.objects.filter(case_id__in=ids, role="reporter").order_by("-id"):
        reporters[person.case_id] = person
    subjects = [c.subject for c in found]
    photos = dict(
        Attachment.objects.filter(subject__in=subjects, destroyed_at=None)
        .values_list("subject")
        .annotate(n=Count("id"))
        .values_list("subject", "n")
    )
    return [
        _row(
            case,
            narratives.get(case.pk, ""),
            reception=receptions.get(case.pk),
            reporter=reporters.get(case.pk),
            photos=photos.get(case.subject, 0),
            by=by,
        )
        for case in found
    ]


def _row(
    case: Case, text: str, *, reception: Reception | None, reporter: Concerned | None, photos: int, by: Actor
) -> Row:
    profile = profile_of(case.profile_id)
    channel = profile.channel(case.channel)
    likely = suggest_category(f"{case.title}\n{text}", profile=current(), most=1)
    needs_check = channel is not None and "danger_check" in channel.needs
    return Row(
        case=case,
        text=text,
        category=profile.category_label(case.category),
        channel=channel.name if channel else case.channel,
        reporter=reporter,
        photos=photos,
        reception=reception,
        suggestion=likely[0] if likely and likely[0].code != case.category else None,
        dangers=danger.emergencies(text),
        moves=frozenset(v for v in VERBS if (m := move_for(v, case, [], by)) is not None and m.is_possible),
        needs_check=needs_check and (reception is None or reception.danger in ("", "unclear")),
    )


# ── deciding, in the page's dialog ──────────────────────────────────────────────────────────────────────────────────


def _decide(
    request: HttpRequest,
    code: str,
    make: Callable[[Any, Case, Actor], Deciding],
    do: Callable[[Case, dict[str, Any], Actor], str],
    *,
    template: str,
    **context: Any,
) -> HttpResponse:
    """Draw a form for a case (GET), or do it (POST) and tell the page what has changed."""
    by = actor_of(request)
    case = cases.get(code, by=by)
    form = make(request.POST if request.method == "POST" else None, case, by)
    status = HTTPStatus.OK
    if request.method == "POST":
        if form.is_valid():
            try:
                return done(do(case, form.cleaned_data, by))
            except Invalid as refusal:
                for field, sentence in refusal.fields.items():
                    form.add_error(field if field in form.fields else None, sentence)
            except Refusal as refusal:
                form.add_error(None, str(refusal))
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    shown = {"form": form, "case": case, "action": request.get_full_path(), **context}
    return render(request, template, shown, status=status)


def done(sentence: str) -> HttpResponse:
    """Close the dialog, say it, and let the list look again."""
    news = {"close-dialog": True, "toast": {"text": sentence, "kind": "ok"}, "queue-changed": True}
    return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"HX-Trigger": json.dumps(news)})


@needs("cases.accept")
@require_http_methods(["GET", "POST"])
def accept(request: HttpRequest, code: str) -> HttpResponse:
    """受理."""

    def make(data: Any, case: Case, by: Actor) -> Deciding:
        initial = {"category": case.category, "severity": case.severity, "seen": case.version}
        return AcceptForm(data, initial=initial, may_correct=move_for("amend", case, [], by) is not None)

    def do(case: Case, given: dict[str, Any], by: Actor) -> str:
        intake.accept(
            case,
            category=given.get("category") or "",
            severity=given.get("severity"),
            note=given["note"],
            seen=given["seen"],
            key=given["key"] or None,
            by=by,
        )
        return _("已受理 {code}").format(code=case.code)

    proposals = suggest_category(cases.get(code, by=actor_of(request)).narrative.text)
    return _decide(request, code, make, do, template="intake/parts/accept.html", proposals=proposals)


@needs("cases.decline")
@require_http_methods(["GET", "POST"])
def decline(request: HttpRequest, code: str) -> HttpResponse:
    """不予受理."""

    def make(data: Any, case: Case, by: Actor) -> Deciding:
        return DeclineForm(data, initial={"seen": case.version}, words=f"{case.title}{case.narrative.text}")

    def do(case: Case, given: dict[str, Any], by: Actor) -> str:
        intake.decline(
            case,
            reason=given["reason"],
            door=given["door"],
            other_door=given["other_door"],
            seen=given["seen"],
            key=given["key"] or None,
            by=by,
        )
        return _("已告知 {code} 应去的部门").format(code=case.code)

    return _decide(request, code, make, do, template="intake/parts/decline.html")


@needs("cases.join")
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, code: str) -> HttpResponse:
    """并案."""
    by = actor_of(request)
    alike = cases.look_alikes(cases.get(code, by=by), by=by) if request.method == "GET" else []

    def make(data: Any, case: Case, by: Actor) -> Deciding:
        reception = Reception.objects.filter(pk=case.pk).first()
        wished = reception.twin_code if reception is not None else ""
        return JoinForm(data, initial={"seen": case.version, "to": wished or (alike[0].case.code if alike else "")})

    def do(case: Case, given: dict[str, Any], by: Actor) -> str:
        to = cases.get(given["to"], by=by)
        intake.join(case, to=to, note=given["note"], seen=given["seen"], key=given["key"] or None, by=by)
        return _("{code} 已并入 {to}").format(code=case.code, to=to.code)

    return _decide(request, code, make, do, template="intake/parts/join.html", alike=alike)


@needs("intake.receive")
@require_http_methods(["GET", "POST"])
def recheck(request: HttpRequest, code: str) -> HttpResponse:
    """危险复核."""

    def make(data: Any, case: Case, by: Actor) -> Deciding:
        return DangerForm(data, initial={"seen": case.version})

    def do(case: Case, given: dict[str, Any], by: Actor) -> str:
        intake.recheck_danger(case, danger=given["danger"], note=given["danger_note"], key=given["key"] or None, by=by)
        if given["danger"] == Reception.Danger.PRESENT:
            return _("已退回，请立即电话联系对方确认")
        return _("已复核 {code}，可以受理").format(code=case.code)

    return _decide(request, code, make, do, template="intake/parts/recheck.html")


@needs("cases.register")
@require_POST
def register(request: HttpRequest, code: str) -> HttpResponse:
    """登记入册，稍后再决定."""
    by = actor_of(request)
    cases_actions.register(cases.get(code, by=by), by=by)
    return done(_("已登记 {code}").format(code=code))


@needs("cases.read", "cases.read_unit")
@require_GET
def panel(request: HttpRequest, code: str) -> HttpResponse:
    """How the case came in, what the resident said afterwards: a part of the case page."""
    from ..models import Objection, Redirection, Referral, Remark, Reminder

    by = actor_of(request)
    case = cases.get(code, by=by)
    remarks = list(Remark.objects.filter(case_id=case.pk).order_by("-id")[:50])
    objections = list(Objection.objects.filter(case_id=case.pk).order_by("-id")[:20])
    redirections = list(Redirection.objects.filter(case_id=case.pk).order_by("-id")[:5])
    reminders = Reminder.objects.filter(case_id=case.pk).count()
    reception = queries.reception_of(case)
    referrals = hall_queries.shown(
        Referral.objects.filter(case_id=case.pk).select_related("unit", "visit").order_by("-id")[:5], by=by
    )
    may_refer = by.has("intake.refer")
    if reception is None and not (remarks or objections or redirections or reminders or referrals or may_refer):
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    profile = profile_of(case.profile_id)
    channel = profile.channel(case.channel)
    context = {
        "case": case,
        "reception": reception,
        "facts": queries.known_facts(case),
        "remarks": remarks,
        "objections": objections,
        "redirections": redirections,
        "referrals": referrals,
        "may_refer": may_refer,
        "reminders": reminders,
        "may_answer": by.has("cases.redo"),
        "may_check": channel is not None and "danger_check" in channel.needs and by.has("intake.receive"),
        "suggested": profile.category_label(reception.suggested["code"]) if reception and reception.suggested else "",
        "queue_url": reverse("intake:queue"),
    }
    return render(request, "intake/parts/panel.html", context)
