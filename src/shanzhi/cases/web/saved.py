"""常用视图. Lists that somebody keeps under a name: a convenience of one person, so it leaves no trail."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shanzhi.kernel.errors import Invalid, NotFound
from shanzhi.records.access import actor_of, needs

from .. import rules
from ..models import View
from ..selection import Selection

READERS = (rules.READ, rules.READ_UNIT)
MOST = 40


def _own(request: HttpRequest) -> int:
    """The member whose views these are; the system keeps none."""
    return actor_of(request).id or 0


@require_POST
@needs(*READERS)
def keep(request: HttpRequest) -> HttpResponse:
    """Keep an address under a name; the same name again replaces it."""
    own = _own(request)
    name = request.POST.get("name", "").strip()[:40]
    query = Selection.read(QueryDict(request.POST.get("query", ""))).address()[:500]
    if not name:
        raise Invalid({"name": _("请填写视图名称。")})
    with transaction.atomic():
        mine = View.objects.select_for_update().filter(member_id=own)
        if not mine.filter(name=name).update(query=query):
            if mine.count() >= MOST:
                raise Invalid({"name": _("常用视图最多{n}个，请先删除不用的。").format(n=MOST)})
            last = mine.aggregate(last=Max("sort"))["last"] or 0
            View.objects.create(member_id=own, name=name, query=query, sort=last + 1)
    return HttpResponseRedirect(f"{_back(request)}?{query}")


@require_safe
@needs(*READERS)
def manage(request: HttpRequest) -> HttpResponse:
    """Rename, order and delete."""
    return _list(request)


@require_POST
@needs(*READERS)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename a view, or delete it."""
    view = View.objects.filter(pk=pk, member_id=_own(request)).first()
    if view is None:
        raise NotFound(what=_("这个视图"))
    if request.POST.get("do") == "delete":
        view.delete()
    elif name := request.POST.get("name", "").strip()[:40]:
        view.name = name
        view.save(update_fields=["name"])
    return _list(request)


@require_POST
@needs(*READERS)
def order(request: HttpRequest) -> HttpResponse:
    """Move a view one place up or down."""
    own = _own(request)
    with transaction.atomic():
        views = list(View.objects.select_for_update().filter(member_id=own).order_by("sort", "id"))
        at = next((n for n, v in enumerate(views) if str(v.pk) == request.POST.get("view")), None)
        to = (at - 1 if request.POST.get("do") == "up" else at + 1) if at is not None else None
        if at is not None and to is not None and 0 <= to < len(views):
            views[at], views[to] = views[to], views[at]
        for n, view in enumerate(views, start=1):
            view.sort = n
        View.objects.bulk_update(views, ["sort"])
    return _list(request)


def _list(request: HttpRequest) -> HttpResponse:
    views = View.objects.filter(member_id=_own(request)).order_by("sort", "id")
    return render(request, "cases/parts/views.html", {"views": views})


def _back(request: HttpRequest) -> str:
    given = request.POST.get("back", "")
    safe = url_has_allowed_host_and_scheme(given, allowed_hosts=None)
    return given if safe and given.startswith("/") else reverse("cases:list")
