"""一窗受理: one form for every channel, with what the machine knows beside it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shanzhi.cases import queries as cases
from shanzhi.cases.models import Case
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import Invalid, Refusal
from shanzhi.kernel.profile import current
from shanzhi.places import atlas
from shanzhi.places import queries as places
from shanzhi.places.models import Area
from shanzhi.records.access import actor_of, needs

from .. import actions as intake
from .. import carrying, danger, hall_queries, queries
from .. import doors as right_doors
from ..actions import Shown
from ..errors import AlreadyReceived
from ..models import Reception, Visit
from ..suggesting import suggest_category
from . import photos as pictures
from .forms.receive import MOST_PHOTOS, ReceiveForm, new_key

RECEIVE = "intake.receive"
FIRST_CHANNEL = "window"
GROUP = 5
"""So many together are proposed as a group."""


@needs(RECEIVE)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The form, and what it sends."""
    by = actor_of(request)
    channels = queries.channels_for(by=by)
    if request.method != "POST":
        wanted = request.GET.get("channel", "")
        channel = wanted if wanted in {c.key for c in channels} else FIRST_CHANNEL
        first: dict[str, Any] = {"key": new_key(), "channel": channel, "came": 1}
        visit = _visit(request, by)
        if visit is not None:
            first |= _from_visit(visit, by, {c.key for c in channels})
        return _page(request, ReceiveForm(initial=first, channels=channels), by)
    form = ReceiveForm(request.POST, channels=channels)
    if form.is_valid():
        try:
            return _file(request, form, by)
        except Invalid as refusal:
            for field, sentence in refusal.fields.items():
                form.add_error(
                    {"place": "area"}.get(field, field) if field in form.fields or field == "place" else None, sentence
                )
        except AlreadyReceived as refusal:
            form.add_error("external_code", str(refusal))
            return _page(request, form, by, status=refusal.http_status, known=str(refusal.facts["code_plain"]))
        except Refusal as refusal:
            form.add_error(None, str(refusal))
            return _page(request, form, by, status=refusal.http_status)
    return _page(request, form, by, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _file(request: HttpRequest, form: ReceiveForm, by: Actor) -> HttpResponse:
    data = form.cleaned_data
    key = data["key"] or new_key()
    files = pictures.prepared(request, most=MOST_PHOTOS, kind=None)
    area, located = _place(data)
    join_to = cases.get(request.POST["join_to"], by=by) if request.POST.get("join_to") else None
    visit = _visit(request, by)
    people = form.people()
    if visit is not None and not any(p.role == "reporter" for p in people):
        people = [*carrying.people_of(visit), *people]
    with transaction.atomic():
        case = intake.receive(
            channel=data["channel"],
            text=data["text"],
            title=data["title"],
            category=data["category"],
            severity=data["severity"],
            circle=data["circle"],
            area=area,
            address=data["address"],
            lon=data["lon"] if area is not None else None,
            lat=data["lat"] if area is not None else None,
            located=located,
            people=people,
            came=data["came"] if data["channel"] == FIRST_CHANNEL else None,
            headcount=data["headcount"],
            is_group=data["is_group"],
            happened_at=form.moment,
            slip=form.slip(),
            danger=data["danger"] if "danger_check" in form.needed else "",
            danger_note=data["danger_note"],
            shown=Shown(
                twins=tuple(c for c in data["twins"].split(",") if c.isdigit())[:8],
                suggested=data["suggested"],
                reason=data["reason"],
            ),
            join_to=join_to,
            photos=len(files),
            key=key,
            by=by,
        )
        pictures.attach_all(case, files, stage="report", circle="staff", key=key, by=by)
        if visit is not None and visit.state == Visit.State.OPEN:
            intake.tie_case(visit, case=case, by=by)
    return HttpResponseRedirect(
        f"{reverse('intake:receipt', args=[case.code])}?k={key}&print=1", status=HTTPStatus.SEE_OTHER
    )


def _visit(request: HttpRequest, by: Actor) -> Visit | None:
    """The visit out of which this case is registered: said once at the desk, not typed again."""
    pk = request.POST.get("visit") or request.GET.get("visit", "")
    return hall_queries.visit_by_id(int(pk), by=by) if pk.isdigit() else None


def _from_visit(visit: Visit, by: Actor, channels: set[str]) -> dict[str, Any]:
    """What the form begins with. Persons stay sealed: they go over on the server."""
    channel = carrying.channel_of(visit)
    known: dict[str, Any] = {"came": visit.came, "is_group": visit.came >= GROUP}
    if channel in channels:
        known["channel"] = channel
    if hall_queries.knows_matter(visit, by):
        known |= {"text": visit.matter, "category": visit.category}
    if visit.is_batch:
        known["headcount"] = visit.came
    return known


def _place(data: dict[str, Any]) -> tuple[Area | None, str]:
    """Chosen by hand counts before the point, which may have been set only roughly."""
    area: Area | None = data["area"]
    if data["lon"] is not None and data["lat"] is not None:
        found = atlas.grid_at(data["lon"], data["lat"], tolerance=30)
        if found is not None and (area is None or found.path.startswith(area.path)):
            return Area.objects.get(pk=found.id), str(Reception.Located.MAP)
        data["lon"] = data["lat"] = None
    if area is not None:
        how = data["located"]
        return area, how if how in (Reception.Located.LAST, Reception.Located.GRID) else str(Reception.Located.GRID)
    return None, str(Reception.Located.WORDS if data["address"] else Reception.Located.UNKNOWN)


def _page(
    request: HttpRequest, form: ReceiveForm, by: Actor, *, status: int = HTTPStatus.OK, known: str = ""
) -> HttpResponse:
    area = Area.objects.filter(pk=form["area"].value()).first() if str(form["area"].value() or "").isdigit() else None
    channel = form.channel_row
    visit = _visit(request, by)
    context = {
        "form": form,
        "visit": visit,
        "visitors": list(visit.visitors.order_by("position")[:3]) if visit is not None else [],
        "area": area,
        "channel": channel,
        "needed": form.needed,
        "known": known,
        "accepts": channel is not None and channel.initial == "ACCEPTED" and by.has("cases.accept"),
        "waiting": queries.waiting_count(by=by),
        "may_hand_over": by.has("intake.hand_over"),
        "most_photos": MOST_PHOTOS,
        **_map(),
        **_beside(form, by),
    }
    return render(request, "intake/new.html", context, status=status)


def _map() -> dict[str, str]:
    """Where the map for choosing a point begins, and the borders it draws."""
    top = places.root()
    if top is None or top.lon is None or top.lat is None:
        return {"centre": "", "areas_url": ""}
    try:
        areas_url = f"{reverse('places:children', args=[top.pk])}?level=village&zoom=12"
    except NoReverseMatch:
        areas_url = ""
    return {"centre": f"{top.lon:.5f},{top.lat:.5f}", "areas_url": areas_url}


@needs(RECEIVE)
@require_GET
def needed(request: HttpRequest) -> HttpResponse:
    """The fields that a channel asks for besides."""
    channels = queries.channels_for(by=actor_of(request))
    form = ReceiveForm(initial={"channel": request.GET.get("channel", FIRST_CHANNEL), "came": 1}, channels=channels)
    by = actor_of(request)
    channel = form.channel_row
    context = {
        "form": form,
        "needed": form.needed,
        "channel": channel,
        "accepts": channel is not None and channel.initial == "ACCEPTED" and by.has("cases.accept"),
    }
    return render(request, "intake/parts/needs.html", context)


# ── beside the form ─────────────────────────────────────────────────────────────────────────────────────────────────


@needs(RECEIVE)
@require_POST
def beside(request: HttpRequest) -> HttpResponse:
    """What the machine knows about what has been typed so far."""
    by = actor_of(request)
    form = ReceiveForm(request.POST, channels=queries.channels_for(by=by))
    return render(request, "intake/parts/beside.html", _beside(form, by) | {"form": form})


def _beside(form: ReceiveForm, by: Actor) -> dict[str, Any]:
    text = str(form["text"].value() or "")[:4000]
    title = str(form["title"].value() or "")[:80]
    code = str(form["category"].value() or "")
    profile = current()
    category = profile.category(code)
    proposals = suggest_category(f"{title}\n{text}", profile=profile) if len(text) >= 4 else []
    area = _area_typed(form)
    phone = str(form["phone"].value() or "")
    twins = (
        cases.look_alikes_of_draft(
            text=f"{title}\n{text}",
            area=area,
            category=code,
            lon=_number(form, "lon"),
            lat=_number(form, "lat"),
            phone=phone,
            by=by,
        )
        if area is not None and len(text) >= 4
        else []
    )
    lead = profile.unit(category.lead) if category and category.lead and not category.lead.startswith("@") else None
    return {
        "dangers": danger.emergencies(f"{title}{text}"),
        # Once the likeliest is chosen the others say nothing more.
        "proposals": [] if proposals and proposals[0].code == code else [p for p in proposals if p.code != code],
        "agrees": bool(proposals) and proposals[0].code == code,
        "category": category,
        "category_label": profile.category_label(code) if category else "",
        "category_circle": profile.circle(category.circle) if category and category.circle != "open" else None,
        "category_limit": profile.limit_for("handle", category=code, severity=category.severity) if category else None,
        "category_lead": lead.name if lead else "",
        "twins": twins,
        "visits": queries.last_visits(phone, by=by) if phone else [],
        "doors": right_doors.likely(f"{title}{text}") if text else [],
        "may_join": by.has("cases.join"),
    }


def _area_typed(form: ReceiveForm) -> Area | None:
    value = str(form["area"].value() or "")
    if value.isdigit():
        return Area.objects.filter(pk=int(value), retired_on=None).first()
    lon, lat = _number(form, "lon"), _number(form, "lat")
    if lon is not None and lat is not None:
        found = atlas.grid_at(lon, lat, tolerance=30)
        return Area.objects.filter(pk=found.id).first() if found else None
    return None


def _number(form: ReceiveForm, name: str) -> float | None:
    try:
        return float(str(form[name].value()))
    except ValueError:
        return None


@needs(RECEIVE)
@require_GET
def where(request: HttpRequest) -> JsonResponse:
    """Which grid holds a point of the map; its id goes into the form."""
    try:
        lon, lat = float(request.GET["lon"]), float(request.GET["lat"])
    except (KeyError, ValueError):
        return JsonResponse({"inside": None}, status=HTTPStatus.BAD_REQUEST)
    found = atlas.grid_at(lon, lat, tolerance=30)
    if found is None:
        return JsonResponse({"inside": False})
    return JsonResponse(
        {"inside": True, "id": found.id, "name": found.label}, json_dumps_params={"ensure_ascii": False}
    )


# ── the paper for the resident ──────────────────────────────────────────────────────────────────────────────────────


@needs(RECEIVE)
@require_GET
def receipt(request: HttpRequest, code: str) -> HttpResponse:
    """受理回执 on the window's printer, with the four digits of whoever left no phone."""
    from .papers import receipt_context

    case = _own(code, actor_of(request))
    return render(request, "intake/receipt.html", receipt_context(case, request.GET.get("k", "")))


def _own(code: str, by: Actor) -> Case:
    """Whoever took it in may print it, even where the case now lies elsewhere."""
    return cases.get(code, by=by)
