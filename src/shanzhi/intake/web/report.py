"""随手报: a resident reports without an account, from the QR code of a grid or from nowhere in particular."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shanzhi.cases.actions import Person
from shanzhi.cases.models import Case
from shanzhi.kernel import case_code
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import local
from shanzhi.kernel.errors import Invalid, Refusal
from shanzhi.kernel.profile import current
from shanzhi.places import atlas
from shanzhi.places import queries as places
from shanzhi.places.models import Area
from shanzhi.records.access import open_to_all

from .. import actions as intake
from .. import danger, door, kinds, privacy, queries
from ..actions import Shown
from ..actions.receive import pin_for
from ..models import Reception
from ..sketch import sketch_of
from . import photos as pictures
from .forms.report import MOST_PHOTOS, ReportForm, new_key, place_choices

OPEN = open_to_all("residents report without an account; counted per address and phone")


@OPEN
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, grid: str = "") -> HttpResponse:
    """The form, and what it sends."""
    area = _area_of(grid)
    if request.method != "POST":
        form = ReportForm(initial={"key": new_key(), "agreed": privacy.VERSION})
        return _page(request, form, grid=grid, area=area)
    form = ReportForm(request.POST)
    if form.is_valid():
        try:
            return _file(request, form, area)
        except Invalid as refusal:
            _show(form, refusal)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
            return _page(request, form, grid=grid, area=area, status=refusal.http_status)
    return _page(request, form, grid=grid, area=area, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _file(request: HttpRequest, form: ReportForm, area: Area | None) -> HttpResponse:
    given = form.cleaned_data
    if given["website"]:
        raise Invalid({"text": _("没有收下，请刷新页面后重新填写。")})
    key = given["key"] or new_key()
    door.count_filing(address=door.address_of(request), phone=given["phone"])
    files = pictures.prepared(request, most=MOST_PHOTOS)
    place, located = _place(given, area)
    category, suggested, reason = kinds.settle(f"{given['text']}\n{given['address']}", given["kind"])
    who = Actor.resident()
    with transaction.atomic():
        case = intake.receive(
            channel="web",
            text=given["text"],
            category=category,
            area=place,
            address=given["address"],
            lon=given["lon"] if place is not None else None,
            lat=given["lat"] if place is not None else None,
            located=located,
            accuracy=round(given["accuracy"]) if given["accuracy"] else None,
            people=[Person(name=given["name"], phone=given["phone"], is_anonymous=not given["phone"])],
            shown=Shown(same_as=_same_as(given["same_as"]), suggested=suggested, reason=reason),
            answers={"kind": given["kind"]} if given["kind"] else {},
            photos=len(files),
            privacy_version=privacy.VERSION,
            key=key,
            by=who,
        )
        pictures.attach_all(case, files, stage="report", circle="public", key=key, by=who)
    response = HttpResponseRedirect(reverse("intake:done", args=[case.code]), status=HTTPStatus.SEE_OTHER)
    reporter = case.people_concerned.filter(role="reporter").first()
    if reporter is not None:
        door.admit(request, response, case, reporter, pin="" if given["phone"] else pin_for(key))
    return response


def _place(given: dict[str, Any], area: Area | None) -> tuple[Area | None, str]:
    """Where it is and how we know: a position inside the county counts most, then what was chosen, then the QR."""
    chosen: Area | None = given["area"]
    if given["lon"] is not None and given["lat"] is not None:
        found = atlas.grid_at(given["lon"], given["lat"], tolerance=30)
        if found is not None:
            how = Reception.Located.POSITION if given["accuracy"] else Reception.Located.MAP
            return Area.objects.get(pk=found.id), str(how)
        given["lon"] = given["lat"] = None
    if chosen is not None:
        return chosen, str(Reception.Located.GRID)
    if area is not None:
        return area, str(Reception.Located.QR)
    if given["address"]:
        return _from_words(given["address"]), str(Reception.Located.WORDS)
    raise Invalid({"area": _("请选择在哪个村（社区），或者写一句在哪里。")})


def _from_words(words: str) -> Area | None:
    """A town or village whose name stands in the words; the longest name wins."""
    rows = Area.objects.filter(level__in=("village", "town"), retired_on=None).only("id", "name", "path", "level")
    hits = [a for a in rows if a.name.removesuffix("街道").removesuffix("社区")[:8] in words]
    return max(hits, key=lambda a: len(a.path), default=None)


def _same_as(code: str) -> str:
    found = "".join(c for c in code if c.isdigit())
    return found if found and Case.objects.filter(code=found, circle="open").exists() else ""


def _area_of(grid: str) -> Area | None:
    """The area of a code on a poster; a retired one leads to whoever governs it now."""
    if not grid:
        return None
    area = places.area_by_code(grid)
    if area is not None and area.retired_on is not None:
        heirs = places.heirs(area)
        return Area.objects.get(pk=heirs[0].id) if len(heirs) == 1 else area.parent
    return area


def _show(form: ReportForm, refusal: Invalid) -> None:
    names = {"place": "area", "name": "name", "external_code": None}
    for field, sentence in refusal.fields.items():
        target = names.get(field, field)
        form.add_error(target if target in form.fields else None, sentence)


def _page(
    request: HttpRequest, form: ReportForm, *, grid: str, area: Area | None, status: int = HTTPStatus.OK
) -> HttpResponse:
    sketch = sketch_of(area) if area is not None else None
    context = {
        "form": form,
        "grid": grid,
        "area": area,
        "unknown_grid": bool(grid) and area is None,
        "sketch": sketch,
        "inner": list(Area.objects.filter(parent=area, retired_on=None).order_by("code")[:60]) if area else [],
        "places": [] if area is not None else place_choices(),
        **_kinds_shown(form),
        "emergency": danger.all_doors(),
        "emergency_words": json.dumps(
            {d.phone: list(d.keywords) for d in danger.all_doors()}, ensure_ascii=False, separators=(",", ":")
        ),
        "dangers": danger.emergencies(form.data.get("text", "")) if form.is_bound else [],
        "most_photos": MOST_PHOTOS,
        "action": reverse("intake:report_at", args=[grid]) if area is not None else reverse("intake:report"),
    }
    return render(request, "intake/report.html", context, status=status)


FIRST_KINDS = 8


def _kinds_shown(form: ReportForm) -> dict[str, Any]:
    rows = kinds.big_kinds()
    chosen = form["kind"].value()
    more = rows[FIRST_KINDS:] if len(rows) > FIRST_KINDS + 2 else []
    return {
        "first_kinds": rows[:FIRST_KINDS] if more else rows,
        "more_kinds": more,
        "more_chosen": any(k.code == chosen for k in more),
    }


@OPEN
@require_GET
def done(request: HttpRequest, code: str) -> HttpResponse:
    """The code, to be kept. Only for whoever has just filed; others are asked for the last four digits."""
    found = door.admitted(request, code)
    if found is None:
        return HttpResponseRedirect(reverse("intake:track", args=[code]))
    case, reporter = found
    link = reverse("intake:track", args=[case.code])
    context = {
        "case": case,
        "code_words": case_code.spoken(case.code),
        "link": link,
        "address": f"{settings.SHANZHI_PUBLIC_URL}{link}",
        "qr": case_code.qr_svg(f"{settings.SHANZHI_PUBLIC_URL}{link}"),
        "pin": door.pin_in(request, case.code),
        "phone": reporter.phone_masked,
        "dangers": danger.emergencies(case.narrative.text) if case.circle == "open" else [],
        "due": f"{local(case.due_at):%m月%d日 %H:%M}" if case.due_at else "",
    }
    return render(request, "intake/done.html", context)


@OPEN
@require_POST
def near(request: HttpRequest) -> HttpResponse:
    """Has somebody reported the same near here? Asked while the form is filled in; answers a fragment."""
    form = ReportForm(request.POST)
    form.is_valid()
    given = form.cleaned_data
    text = given.get("text") or ""
    area = given.get("area") or _area_of(request.POST.get("grid", ""))
    lon, lat = given.get("lon"), given.get("lat")
    if area is None and lon is not None and lat is not None:
        found = atlas.grid_at(lon, lat, tolerance=30)
        area = Area.objects.filter(pk=found.id).first() if found else None
    told = queries.nearby(text=text, area=area, lon=lon, lat=lat) if area is not None and text else []
    return render(request, "intake/parts/near.html", {"nearby": told, "chosen": given.get("same_as", "")})


@OPEN
@require_GET
def where(request: HttpRequest) -> JsonResponse:
    """The name of the grid that holds a point, for the words beside the map."""
    try:
        lon, lat = float(request.GET["lon"]), float(request.GET["lat"])
    except (KeyError, ValueError):
        return JsonResponse({"inside": None}, status=HTTPStatus.BAD_REQUEST)
    found = atlas.grid_at(lon, lat, tolerance=30)
    if found is None:
        return JsonResponse({"inside": False})
    return JsonResponse({"inside": True, "name": found.label}, json_dumps_params={"ensure_ascii": False})


@open_to_all("where to go with what is not ours: a public list")
@require_GET
def doors(request: HttpRequest) -> HttpResponse:
    """该找谁."""
    words = request.GET.get("q", "").strip()[:40]
    rows = [d for d in current().right_doors if not d.emergency]
    if words:
        rows = [d for d in rows if words in f"{d.name}{d.for_what}{''.join(d.keywords)}"]
    return render(request, "intake/doors.html", {"doors": rows, "words": words, "emergency": danger.all_doors()})


@open_to_all("the privacy notice is public")
@require_GET
def privacy_page(request: HttpRequest) -> HttpResponse:
    """个人信息处理告知."""
    return render(request, "intake/privacy.html", {"version": privacy.VERSION})
