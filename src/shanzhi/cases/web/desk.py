"""The desk: figures, tabs, filters, the list beside one case, and the same selection on the map."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shanzhi.kernel import profile as profiles
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import local, now
from shanzhi.kernel.errors import Refusal
from shanzhi.places import queries as places
from shanzhi.places.models import Area
from shanzhi.records.access import actor_of, needs

from .. import listing, panels, rules, selection
from ..models import View
from ..selection import LAMPS, QUEUES, Selection, first_queue
from ..states import State
from . import case as case_page
from . import showing
from .forms.fields import category_choices

READERS = (rules.READ, rules.READ_UNIT)
_FIGURES = ("new", "accept", "triage", "dispatch", "sign", "doing", "soon", "late", "done")
_FIRST = ("unit", "mine", "accept", "triage", "dispatch", "rule", "verify", "follow", "close", "late", "doing")
"""Without a wish in the address the desk opens where there is work."""
_LOOKS: dict[str, tuple[str, str | Promise, str]] = {
    "new": ("plus", _("今日新增"), ""),
    "accept": ("inbox", _("待受理"), ""),
    "triage": ("filter", _("待研判"), ""),
    "dispatch": ("send", _("待派单"), ""),
    "sign": ("stamp", _("待签收"), ""),
    "doing": ("refresh-cw", _("办理中"), ""),
    "soon": ("clock", _("临期"), "yel"),
    "late": ("triangle-alert", _("超期"), "red"),
    "done": ("check", _("今日办结"), "grn"),
}
_CODE = "0" * 18
"""Stands for a code in an address that is made once for two thousand."""
_SORT_WORDS = {"due": _("时限"), "new": _("登记时间"), "severity": _("等级"), "closed": _("结案时间")}


@dataclass(frozen=True, slots=True)
class Tab:
    key: str
    label: str
    href: str
    count: int | None
    colour: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Figure:
    key: str
    icon: str
    label: str
    href: str
    count: int
    colour: str
    is_current: bool


@needs()
def desk(request: HttpRequest) -> HttpResponse:
    """Where everybody lands. Whoever has nothing to do with cases is told so."""
    by = actor_of(request)
    if not any(by.has(verb) for verb in READERS):
        return render(request, "cases/no_cases.html")
    return _list_page(request, by, first_queue(by), with_figures=True)


@needs(*READERS)
def all_cases(request: HttpRequest) -> HttpResponse:
    return _list_page(request, actor_of(request), "all", with_figures=False)


@needs(*READERS)
def rows(request: HttpRequest) -> HttpResponse:
    """The rows of a list as they are now: what the live page asks for."""
    by = actor_of(request)
    chosen = Selection.read(request.GET, queue=_default(request, by))
    return render(request, "cases/parts/rows.html", _rows(request, chosen, by))


@needs(*READERS)
def counts(request: HttpRequest) -> HttpResponse:
    """The tabs with their counts."""
    by = actor_of(request)
    chosen = Selection.read(request.GET, queue=_default(request, by))
    return render(request, "cases/parts/tabs.html", {"tabs": _tabs(chosen, by, listing.counts(by), _home(request))})


@needs(*READERS)
def figures(request: HttpRequest) -> HttpResponse:
    """The figures of the day."""
    by = actor_of(request)
    chosen = Selection.read(request.GET, queue=_default(request, by))
    return render(
        request,
        "cases/parts/figures.html",
        {"figures": _figures(chosen, by, listing.counts(by) | listing.day_counts(by))},
    )


@needs(*READERS)
def points(request: HttpRequest) -> JsonResponse:
    """The selection on the map: its newest cases that have a place."""
    by = actor_of(request)
    chosen = Selection.read(request.GET, queue=_default(request, by))
    found, has_more = listing.points(chosen, by=by)
    place = reverse("cases:sheet", args=[_CODE])
    features = [_feature(case, place.replace(_CODE, case.code)) for case in found]
    answer = {"type": "FeatureCollection", "features": features, "more": has_more, "most": listing.MOST_POINTS}
    return JsonResponse(answer, json_dumps_params={"ensure_ascii": False, "separators": (",", ":")})


@needs(*READERS)
def map_pane(request: HttpRequest) -> HttpResponse:
    """The map of a selection, to stand beside or instead of the list."""
    by = actor_of(request)
    chosen = Selection.read(request.GET, queue=_default(request, by))
    return render(request, "cases/parts/map.html", _map(chosen, by))


# --- the page --------------------------------------------------------------------------------------------------------


def _today() -> str:
    day = local(now())
    return f"{day:%Y}年{day.month}月{day.day}日 星期{'一二三四五六日'[day.weekday()]}"


def _home(request: HttpRequest) -> str:
    """The page a list belongs to: the desk, or all cases."""
    at = request.GET.get("at", "")
    if request.path == reverse("cases:desk") or at == "desk":
        return reverse("cases:desk")
    return reverse("cases:list")


def _default(request: HttpRequest, by: Actor) -> str:
    return first_queue(by) if _home(request) == reverse("cases:desk") else "all"


def _list_page(request: HttpRequest, by: Actor, queue: str, *, with_figures: bool) -> HttpResponse:
    home = _home(request)
    number = listing.counts(by) | (listing.day_counts(by) if with_figures else {})
    if with_figures and "queue" not in request.GET:
        queue = next((key for key in _FIRST if number.get(key)), queue)
    chosen = Selection.read(request.GET, queue=queue)
    context = {
        "home": home,
        "is_desk": with_figures,
        "today_words": _today() if with_figures else "",
        "chosen": chosen,
        "address": chosen.address(),
        "tabs": _tabs(chosen, by, number, home),
        "figures": _figures(chosen, by, number) if with_figures else [],
        "filters": _quick_filters(chosen, by),
        "chips": _chips(chosen, home),
        "sorts": _sorts(chosen, home),
        "views": _views(request, by),
        "may_dispatch": by.has("cases.dispatch"),
        "may_export": by.has(rules.EXPORT),
        "openers": panels.openers_for(by),
        "on_map": request.GET.get("map") == "1",
        **_rows(request, chosen, by),
    }
    if context["on_map"]:
        context.update(_map(chosen, by))
    context.update(_opened(request, by))
    return render(request, "cases/desk.html", context)


def _rows(request: HttpRequest, chosen: Selection, by: Actor) -> dict[str, Any]:
    page = listing.page(chosen, by=by, after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    params = request.GET.copy()
    params.pop("open", None)
    params["queue"] = chosen.queue
    if _home(request) == reverse("cases:desk"):
        params["at"] = "desk"
    return {
        "page": page,
        "lines": showing.lines(page.cases, by=by),
        "home": _home(request),
        "here": chosen.address(),
        "live_url": f"{reverse('cases:rows')}?{params.urlencode()}",
        "queue": QUEUES[chosen.queue],
    }


def _opened(request: HttpRequest, by: Actor) -> dict[str, Any]:
    """The case that stands open beside the list, when the address names one that may be seen."""
    code = request.GET.get("open", "")
    if not code:
        return {}
    try:
        return case_page.sheet_context(code, by=by)
    except Refusal as refusal:
        return {"open_refusal": refusal}


def _tabs(chosen: Selection, by: Actor, number: dict[str, int], home: str) -> list[Tab]:
    return [
        Tab(
            key=queue.key,
            label=str(queue.label),
            href=f"{home}?{Selection(queue=queue.key).address()}",
            count=number.get(queue.key),
            colour=queue.colour if number.get(queue.key) else "",
            is_current=chosen.queue == queue.key,
        )
        for queue in selection.queues_for(by)
    ]


def _figures(chosen: Selection, by: Actor, number: dict[str, int]) -> list[Figure]:
    days = dict(listing.figures())
    shown = {queue.key for queue in selection.queues_for(by)} | days.keys()
    found = []
    for key in _FIGURES:
        if key not in shown:
            continue
        icon, label, colour = _LOOKS[key]
        behind = days.get(key, Selection(queue=key))
        count = number.get(key, 0)
        found.append(
            Figure(
                key=key,
                icon=icon,
                label=str(label),
                href=f"{reverse('cases:desk')}?{behind.address()}",
                count=count,
                colour=colour if count else "",
                is_current=chosen.address() == behind.address(),
            )
        )
    return found


@dataclass(frozen=True, slots=True)
class Filter:
    name: str
    label: str
    every: str
    choices: list[Any]
    value: str

    @property
    def is_set(self) -> bool:
        return bool(self.value)


def _quick_filters(chosen: Selection, by: Actor) -> list[Filter]:
    """The three that are asked most; the others are behind 更多条件."""
    profile = profiles.current()
    parents = {c.parent for c in profile.categories if c.parent}
    groups = [c for c in profile.categories if c.code in parents and not c.parent]
    channels = [(c.key, c.name) for c in profile.channels]
    return [
        Filter("category", str(_("类别")), str(_("全部类别")), _with_chosen(profile, groups, chosen), chosen.category),
        Filter("area", str(_("区域")), str(_("全部区域")), _areas(by, chosen), chosen.area),
        Filter("channel", str(_("来源")), str(_("全部来源")), channels, chosen.channel),
    ]


@needs(*READERS)
def more_filters(request: HttpRequest) -> HttpResponse:
    """Every condition a list can have, as a dialog."""
    by = actor_of(request)
    chosen = Selection.read(request.GET, queue=_default(request, by))
    profile = profiles.current()
    context = {
        "home": _home(request),
        "chosen": chosen,
        "states": [(s.value, s.label, s.value in chosen.state) for s in State if s != State.DRAFT],
        "severities": [(s.rank, s.name, s.rank in chosen.severity) for s in profile.severities],
        "kinds": [(k.key, k.name) for k in profile.kinds],
        "lamps": [(key, str(label)) for key, label in LAMPS.items()],
        "categories": category_choices(profile),
        "narrows": chosen.narrows,
    }
    return render(request, "cases/parts/more_filters.html", context)


def _with_chosen(profile: profiles.Profile, groups: list[Any], chosen: Selection) -> list[tuple[str, str]]:
    rows = [(c.code, c.name) for c in groups]
    if chosen.category and chosen.category not in {code for code, _name in rows}:
        rows.append((chosen.category, profile.category_label(chosen.category)))
    return rows


def _areas(by: Actor, chosen: Selection) -> list[tuple[str, str]]:
    """One step below where the actor's posts reach: the towns for the county, the villages for a town."""
    reach = [path for path in by.reach_of(rules.READ) if path]
    below = Area.objects.filter(parent__path__in=reach, retired_on=None).order_by("code")
    rows = list(below.values_list("code", "name")[:400])
    if chosen.area and chosen.area not in {code for code, _name in rows}:
        rows.append((chosen.area, chosen.narrows["area"]))
    return rows


def _chips(chosen: Selection, home: str) -> list[tuple[str, str]]:
    """Each filter that counts, and the address without it."""
    return [(words, f"{home}?{chosen.without(name).address()}") for name, words in chosen.narrows.items()]


def _sorts(chosen: Selection, home: str) -> list[tuple[str, str, str, bool]]:
    first = chosen.sorts[0]
    return [
        (key, str(_SORT_WORDS[key]), f"{home}?{chosen.address(sort='' if key == first else key)}", chosen.order == key)
        for key in chosen.sorts
    ]


def _views(request: HttpRequest, by: Actor) -> list[View]:
    return list(View.objects.filter(member_id=by.id).order_by("sort", "id")[:40]) if by.id else []


def _map(chosen: Selection, by: Actor) -> dict[str, Any]:
    return {
        "points_url": f"{reverse('cases:points')}?{chosen.address()}",
        "areas_url": _areas_url(by),
        "most_points": listing.MOST_POINTS,
    }


def _areas_url(by: Actor) -> str:
    """Boundaries to draw below the points: what lies right under the widest area a post reaches."""
    reach = sorted((path for path in by.reach_of(rules.READ) if path), key=len)
    if reach:
        pk = int(reach[0].rstrip(".").rsplit(".", 1)[-1])
    else:
        root = places.root()
        if root is None:
            return ""
        pk = root.pk
    return reverse("places:children", args=[pk])


def _feature(case: listing.Point, url: str) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [case.lon, case.lat]},
        "properties": {
            "id": case.pk,
            "title": case.title,
            "lamp": case.lamp,
            "url": url,
        },
    }
