"""Pages of the acts on areas. Whether somebody may do it to this area is asked by the act itself."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from shanzhi.records.access import actor_of, needs

from .. import actions as places
from .. import mapping, queries
from ..models import Area
from .forms import DrawForm, MoveForm, RedrawForm, RenumberForm, RetireForm, answer


@needs("places.draw")
def draw(request: HttpRequest, pk: int) -> HttpResponse:
    by, parent = actor_of(request), queries.area_by_id(pk)

    def do(values: dict[str, Any]) -> tuple[str, str]:
        area = places.draw(parent=parent, **values, by=by)
        return _("已划设{label}，代码{code}").format(label=area.label, code=area.code), _page(area)

    form = DrawForm(*_posted(request), parent=parent)
    return answer(request, form, do, **_shown(parent, _("在“{name}”下新增"), icon="plus", submit=_("划设")))


@needs("places.redraw")
def redraw(request: HttpRequest, pk: int) -> HttpResponse:
    by, area = actor_of(request), queries.area_by_id(pk)
    held = queries.boundary_of(area)

    def do(values: dict[str, Any]) -> tuple[str, str]:
        places.redraw(area, **values, by=by)
        return _("已调整边界，原边界保留在沿革中"), _page(area)

    form = RedrawForm(*_posted(request), area=area, initial={"seen": held.pk if held else 0})
    note = _("新边界自生效日起用，旧边界按日期保留；已有案件仍归在原处。")
    return answer(
        request, form, do,
        **_shown(area, _("调整“{name}”的边界"), icon="pencil", submit=_("调整"), note=note),
        sketch=mapping.sketch_svg(area, width=520, height=220),
    )  # fmt: skip


@needs("places.renumber")
def renumber(request: HttpRequest, pk: int) -> HttpResponse:
    by, area = actor_of(request), queries.area_by_id(pk)

    def do(values: dict[str, Any]) -> tuple[str, str]:
        changed = places.renumber(area, **values, by=by)
        return _("已变更为{name}（{code}）").format(name=changed.name, code=changed.code), _page(area)

    form = RenumberForm(*_posted(request), initial={"code": area.code, "name": area.name})
    note = _("区域还是同一个，案件和岗位都不受影响；原代码、原名称仍可查到。")
    return answer(
        request, form, do, **_shown(area, _("变更“{name}”的代码名称"), icon="tag", submit=_("变更"), note=note)
    )


@needs("places.move")
def move(request: HttpRequest, pk: int) -> HttpResponse:
    by, area = actor_of(request), queries.area_by_id(pk)

    def do(values: dict[str, Any]) -> tuple[str, str]:
        new = places.move(area, **values, by=by)
        return _("已划转，现为{label}").format(label=new.label), _page(new)

    note = _("划转后成为接收区域下的新区域，下级一并过去；旧案件留在原处，接收方也能看到。")
    form = MoveForm(*_posted(request))
    return answer(request, form, do, **_shown(area, _("划转“{name}”"), icon="git-branch", submit=_("划转"), note=note))


@needs("places.retire")
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    by, area = actor_of(request), queries.area_by_id(pk)

    def do(values: dict[str, Any]) -> tuple[str, str]:
        places.retire(area, **values, by=by)
        heirs = values["successors"]
        return _("已撤销{label}").format(label=area.label), _page(heirs[0] if heirs else area.parent or area)

    note = _("撤并不能撤回。旧案件留在原处，由接收区域的人员继续查看和办理。")
    form = RetireForm(*_posted(request), area=area)
    return answer(
        request, form, do,
        **_shown(area, _("撤并“{name}”"), icon="git-merge", submit=_("撤并"), note=note, danger=True),
    )  # fmt: skip


def _posted(request: HttpRequest) -> tuple[Any, Any]:
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def _page(area: Area) -> str:
    return reverse("places:area", args=[area.pk])


def _shown(area: Area, title: str, **more: Any) -> dict[str, Any]:
    return {"area": area, "title": title.format(name=area.name), "back": _page(area), **more}
