"""The list of people."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from shanzhi.places.models import Area
from shanzhi.records.access import actor_of, needs

from .. import _kinds, directory
from ..directory import Filter
from ..models import Member, Unit
from ..permissions import READ
from .showing import PostLine, line_of

STATES = ("active", "away", "ending", "unposted", "left", "all")


@needs(READ)
def listed(request: HttpRequest) -> HttpResponse:
    """People by name, unit, post, area and state, fifty at a time; every filter stands in the address."""
    by = actor_of(request)
    unit = _unit(request.GET.get("unit", ""))
    area = _area(request.GET.get("area", ""))
    state = request.GET.get("state", "active")
    which = Filter(
        words=request.GET.get("q", "").strip()[:40],
        unit_id=unit.pk if unit else None,
        kind=request.GET.get("kind", ""),
        path=area.path if area else "",
        state=state if state in STATES else "active",
    )
    page = directory.members_page(
        which, by=by, after=request.GET.get("after", ""), before=request.GET.get("before", ""), count=True
    )
    context = {
        "page": page,
        "rows": [(member, _lines(member), next(iter(member.away_today), None)) for member in page.members],  # type: ignore[attr-defined]
        "which": which,
        "unit": unit,
        "area": area,
        "kinds": [(kind.key, kind.name) for kind in _kinds.all_kinds()],
        "may_enrol": by.has("staff.enrol_member"),
    }
    return render(request, "staff/people.html", context)


def _lines(member: Member) -> list[PostLine]:
    for post in member.posts_today:  # type: ignore[attr-defined]
        post.member = member
    return [line_of(post) for post in member.posts_today]  # type: ignore[attr-defined]


def _unit(pk: str) -> Unit | None:
    return Unit.objects.filter(pk=int(pk)).first() if pk.isdigit() else None


def _area(pk: str) -> Area | None:
    return Area.objects.filter(pk=int(pk)).first() if pk.isdigit() else None
