"""Acts in the page's dialog: the form (GET), the act (POST), and what the page does then."""

from __future__ import annotations

import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shanzhi.cases import queries as cases
from shanzhi.kernel.errors import Invalid, NotFound, Refusal
from shanzhi.records.access import actor_of, needs
from shanzhi.staff.models import Unit

from .. import actions as act
from .. import queries
from ..models import Mediation
from . import agreement_moves as agreements
from . import batch_moves as batches
from . import beside_moves as beside
from . import forms as f
from . import moves
from .moves import Fields, Move, Of

MOVES: dict[str, tuple[str, Callable[[Of], Move]]] = {
    "party": ("add_party", moves.party),
    "members": ("add_members", moves.members),
    "helper": ("add_helper", moves.helper),
    "consent": ("record_consent", moves.consent),
    "mediator": ("assign_mediator", moves.mediator),
    "answer-mediator": ("answer_mediator", moves.answer_mediator),
    "relieve": ("relieve_mediator", moves.relieve_mediator),
    "sitting": ("plan_sitting", moves.sitting),
    "call-off": ("call_off_sitting", moves.call_off),
    "hold": ("hold_sitting", moves.hold),
    "confidence": ("tell_in_confidence", moves.confidence),
    "release": ("release_confidence", moves.release),
    "fact": ("agree_fact", moves.fact),
    "offer": ("make_offer", moves.offer),
    "answer-offer": ("answer_offer", moves.answer_offer),
    "extend": ("extend_term", moves.extend),
    "draft": ("draw_up_agreement", agreements.draft),
    "batch": ("draw_up_batch", batches.batch),
    "open-signing": ("open_for_signing", agreements.open_signing),
    "withdraw": ("withdraw_agreement", agreements.withdraw),
    "sign": ("sign_agreement", agreements.sign),
    "seal": ("seal_agreement", agreements.seal),
    "end": ("end_without_agreement", moves.end),
    "apply": ("apply_for_confirmation", agreements.apply),
    "ruling": ("record_ruling", agreements.ruling),
    "performance": ("check_performance", agreements.performance),
    "follow-up": ("follow_up", agreements.follow_up),
    "batch-open": ("open_batch", batches.open_batch),
    "batch-sign": ("sign_batch", batches.sign_batch),
    "batch-seal": ("seal_batch", batches.seal_batch),
    "rulings": ("record_rulings", batches.rulings),
    "template": ("keep_template", batches.keep_template),
    "attach": ("attach_paper", beside.attach),
    "inquiry": ("record_inquiry", beside.inquiry),
    "link": ("link_outward", beside.link),
    "answer-link": ("answer_link", beside.answer_link),
    "prevention": ("note_prevention", beside.prevention),
    "story": ("write_story", beside.story),
    "check-story": ("check_story", beside.check_story),
    "withdraw-story": ("withdraw_story", beside.withdraw_story),
    "reopen": ("reopen", agreements.reopen),
    "file": ("file_dossier", agreements.file),
}


@needs(queries.READ, queries.READ_UNIT)
@require_http_methods(["GET", "POST"])
def do(request: HttpRequest, pk: int, move: str) -> HttpResponse:
    """One act on a mediation. Whether this person may is asked by the act."""
    by = actor_of(request)
    if move not in MOVES:
        raise NotFound(what=_("办理"))
    on = str(request.GET.get("on", ""))
    of = Of(queries.get(pk, by=by), int(on) if on.isdigit() else 0, by)
    return answer(request, MOVES[move][1](of), about=f"{of.row.number} {of.row.title}")


def answer(request: HttpRequest, move: Move, *, about: str, go: Callable[[], str] | None = None) -> HttpResponse:
    posted = request.method == "POST"
    form = f.Asking(request.POST if posted else None, request.FILES if posted else None, fields=move.fields)
    status = HTTPStatus.OK
    if request.method == "POST":
        if form.is_valid():
            try:
                return _done(move.do({**form.cleaned_data, "key": form.cleaned_data["key"] or None}), go)
            except Invalid as refusal:
                for field, sentence in refusal.fields.items():
                    shown = move.aliases.get(field, field)
                    form.add_error(shown if shown in form.fields else None, sentence)
            except Refusal as refusal:
                form.add_error(None, str(refusal))
                findings: Any = refusal.facts.get("findings")
                for found in findings[1:] if findings else ():
                    form.add_error(None, found["text"])
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    context = {"form": form, "move": move, "about": about, "action": request.get_full_path()}
    return render(request, "mediation/parts/dialog.html", context, status=status)


def _done(sentence: str, go: Callable[[], str] | None) -> HttpResponse:
    news = {"close-dialog": True, "toast": {"text": sentence, "kind": "ok"}, "mediation-changed": True}
    headers = {"HX-Trigger": json.dumps(news)}
    if go is not None:
        headers["HX-Redirect"] = go()
    return HttpResponse(status=HTTPStatus.NO_CONTENT, headers=headers)


@needs("mediation.open_mediation")
@require_http_methods(["GET", "POST"])
def open_mediation(request: HttpRequest, code: str) -> HttpResponse:
    """启动调解: every question about what may not be mediated is on the form, and none has an answer beforehand."""
    by = actor_of(request)
    case = cases.get(code, by=by)
    committees = Unit.objects.filter(kind__in=("committee", "community"), closed_on=None)
    mine = [
        u
        for u in committees.select_related("area").order_by("kind", "name")[:300]
        if u.area is None or case.area_path.startswith(u.area.path) or u.pk in by.unit_ids
    ]
    fields: Fields = {
        "committee": f.choose(_("调解组织"), [(str(u.pk), u.name) for u in mine]),
        "source": f.choose(_("案件来源"), Mediation.Source.choices),
        "kind": f.choose(_("调解类型"), Mediation.Kind.choices, initial="people"),
        "entrusted_by": f.words(_("委托移送单位"), required=False, most=80),
        "matter": f.words(_("纠纷简要情况"), rows=4, most=4000),
        "claims": f.words(_("申请事项"), required=False, rows=2, most=2000),
        "is_group": f.tick(_("群体性纠纷（一方对多人）")),
        "many_side": f.choose(_("人数多的一方"), [("A", _("申请人")), ("B", _("被申请人"))], required=False),
        "is_public": f.tick(_("公开进行")),
    }
    bars = queries.in_force().mediation.bars
    for bar in bars:
        fields[f"bar_{bar.key}"] = f.radio(bar.question, [("0", _("否")), ("1", _("是"))])
        fields[f"explain_{bar.key}"] = f.words(
            _("说明"), required=False, hint=_("案情中有相关字句而回答“否”的，写明理由")
        )
    made: list[Mediation] = []

    def do(given: dict[str, Any]) -> str:
        made.append(
            act.open_mediation(
                case,
                committee=moves.one(Unit.objects, given["committee"], "调解组织"),
                source=given["source"],
                kind=given["kind"],
                entrusted_by=given["entrusted_by"],
                matter=given["matter"],
                claims=given["claims"],
                is_group=given["is_group"],
                many_side=given["many_side"],
                is_public=given["is_public"],
                checked={b.key: given[f"bar_{b.key}"] == "1" for b in bars},
                explained={b.key: given[f"explain_{b.key}"] for b in bars},
                key=given["key"],
                by=by,
            )
        )
        return _("已受理，{number}").format(number=made[0].number)

    move = Move(
        _("启动调解"), "handshake", fields, do, wide=True, note=_("调解自愿、免费；不得调解的情形逐项询问，不能略过。")
    )
    return answer(request, move, about=case.title, go=lambda: reverse("mediation:mediation", args=[made[0].pk]))
