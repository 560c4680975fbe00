"""调解员和调解组织: the register, with load, and what is wrong with a committee's composition."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from shanzhi.kernel.clock import today
from shanzhi.records.access import actor_of, needs
from shanzhi.staff.models import Member, Post, Unit

from .. import actions as act
from .. import composition, queries
from ..models import LIVE, Assignment, CommitteeCard, MediatorCard
from . import forms as f
from .dialogs import answer
from .moves import Fields, Move, one
from .rooms import units_for

WHO = (queries.READ, queries.READ_UNIT)


@needs(*WHO)
@require_GET
def mediators(request: HttpRequest) -> HttpResponse:
    """调解员名册: by committee, field, language, studio or name; how much each has in hand."""
    by = actor_of(request)
    wanted = queries.CardsWanted.read(request.GET)
    page = queries.page(
        queries.cards(wanted).select_related("member", "unit"), after=request.GET.get("after", ""),
        before=request.GET.get("before", ""), size=60,
    )  # fmt: skip
    ids = [c.member_id for c in page.rows]
    loads = Counter(
        Assignment.objects.filter(member_id__in=ids, state="ACTIVE", mediation__state__in=LIVE).values_list(
            "member_id", flat=True
        )
    )
    profile = queries.in_force()
    may = by.has("mediation.enrol_mediator")
    reachable = {u.pk for u in units_for(by, "mediation.enrol_mediator")} if may else set()
    rows = [
        {
            "card": c, "load": loads[c.member_id], "is_full": loads[c.member_id] >= c.most,
            "may": c.unit_id in reachable,
            "fields": [profile.category_label(x) for x in c.fields], "years": _years(c.since),
        }
        for c in page.rows
    ]  # fmt: skip
    context = {
        "page": page, "rows": rows, "wanted": wanted, "may": may, "kinds": MediatorCard.Kind.choices,
        "fields": [(c.code, c.name) for c in profile.categories if c.code.startswith("DT") and len(c.code) == 4],
        "committees": Unit.objects.filter(
            pk__in=MediatorCard.objects.order_by().values("unit_id")
        ).order_by("name")[:300],
    }  # fmt: skip
    return render(request, "mediation/mediators.html", context)


def _years(since: date | None) -> int | None:
    return (today() - since).days // 365 if since else None


@needs(*WHO)
@require_GET
def committees(request: HttpRequest) -> HttpResponse:
    """调解组织名册, each with its members and what the law finds wanting."""
    by = actor_of(request)
    cards = {c.unit_id: c for c in CommitteeCard.objects.all()[:2000]}
    people: dict[int, list[MediatorCard]] = defaultdict(list)
    for card in MediatorCard.objects.all()[:5000]:
        people[card.unit_id].append(card)
    found = Unit.objects.filter(closed_on=None, pk__in={*cards, *people}) | Unit.objects.filter(
        closed_on=None, kind="committee"
    )
    may = {u.pk for u in units_for(by, "mediation.enrol_committee")} if by.has("mediation.enrol_committee") else set()
    rows: list[dict[str, Any]] = [
        {"unit": u, "card": cards.get(u.pk), "people": len(people[u.pk]), "may": u.pk in may,
         "found": composition.of(cards.get(u.pk), people[u.pk])}
        for u in found.distinct().select_related("area").order_by("name")[:1000]
    ]  # fmt: skip
    only = request.GET.get("only") == "faults"
    faulty = sum(1 for r in rows if r["found"].faults)
    context = {"rows": [r for r in rows if r["found"].faults] if only else rows, "only": only, "faulty": faulty,
               "count": len(rows)}  # fmt: skip
    return render(request, "mediation/committees.html", context)


@needs("mediation.enrol_mediator")
@require_http_methods(["GET", "POST"])
def enrol(request: HttpRequest) -> HttpResponse:
    """登记调解员: a colleague's card, new or changed."""
    by = actor_of(request)
    units = units_for(by, "mediation.enrol_mediator")
    card = None
    if request.GET.get("on"):
        card = one(MediatorCard.objects.filter(unit__in=units).select_related("member"), request.GET["on"], "调解员")
    posts = Post.objects.filter(unit__in=units, relieved_at=None).values("member_id")
    mates = Member.objects.filter(pk__in=posts, is_active=True).order_by("name")[:500]
    profile = queries.in_force()
    kinds = [(c.code, c.name) for c in profile.categories if c.code.startswith("DT") and len(c.code) == 4]
    fields: Fields = {
        "member": f.choose(
            _("人员"), [(str(card.member_id), card.member.name)] if card else [(str(m.pk), m.name) for m in mates],
            initial=str(card.member_id) if card else None, hint=_("先在“单位与人员”里有账号的人员"),
        ),
        "unit": f.choose(
            _("调解组织"), [(str(u.pk), u.name) for u in units], initial=str(card.unit_id) if card else None
        ),
        "kind": f.choose(_("身份"), MediatorCard.Kind.choices, initial=card.kind if card else "full"),
        "sex": f.choose(
            _("性别"), [("1", _("男")), ("2", _("女"))], required=False, initial=card.sex if card else None
        ),
        "is_on_committee": f.tick(_("调委会委员"), initial=bool(card and card.is_on_committee)),
        "studio": f.words(_("工作室（品牌）"), required=False, most=40, initial=card.studio if card else ""),
        "level": f.words(_("等级"), required=False, most=12, initial=card.level if card else ""),
        "fields": f.several(_("擅长领域"), kinds, required=False, initial=list(card.fields) if card else []),
        "languages": f.words(
            _("方言语言"), required=False, most=80, hint=_("用顿号隔开"),
            initial="、".join(card.languages) if card else "",
        ),
        "since": f.day(_("从事调解"), required=False, initial=card.since if card else None),
        "term_until": f.day(_("聘期至"), required=False, initial=card.term_until if card else None),
        "most": f.words(_("同时办理上限"), most=3, initial=str(card.most if card else 12)),
        "is_available": f.tick(_("可接案"), initial=card.is_available if card else True),
    }  # fmt: skip

    def do(given: dict[str, Any]) -> str:
        member = one(Member.objects, given.pop("member"), "人员")
        given["unit"] = one(Unit.objects, given["unit"], "调解组织")
        spoken = given["languages"].replace(",", "、").replace("，", "、")
        given["languages"] = [x for x in spoken.split("、") if x.strip()]
        given["most"] = int(given["most"]) if given["most"].strip().isdigit() else 0
        act.enrol_mediator(member, by=by, **given)
        return _("已登记{name}").format(name=member.name)

    return answer(request, Move(_("登记调解员"), "id-card", fields, do, wide=True), about="")


@needs("mediation.enrol_committee")
@require_http_methods(["GET", "POST"])
def enrol_committee(request: HttpRequest) -> HttpResponse:
    """登记调解组织."""
    by = actor_of(request)
    units = units_for(by, "mediation.enrol_committee")
    unit = one(Unit.objects.filter(pk__in=[u.pk for u in units]), request.GET.get("on", ""), "调解组织")
    card = CommitteeCard.objects.filter(unit=unit).first()
    fields: Fields = {
        "kind": f.choose(_("类别"), CommitteeCard.Kind.choices, initial=card.kind if card else None),
        "trade": f.words(_("行业领域"), required=False, most=40, initial=card.trade if card else ""),
        "founded_on": f.day(_("设立日期"), required=False, initial=card.founded_on if card else None),
        "term_until": f.day(_("届期至"), required=False, hint=_("每届三年"), initial=card.term_until if card else None),
        "phone": f.words(_("办公电话"), required=False, most=20, initial=card.phone if card else ""),
        "note": f.words(_("说明"), required=False, most=200, initial=card.note if card else ""),
    }

    def do(given: dict[str, Any]) -> str:
        act.enrol_committee(unit, by=by, **given)
        return _("已保存")

    return answer(request, Move(_("登记调解组织"), "users-round", fields, do), about=unit.name)
