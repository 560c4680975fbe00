"""The watch's tiles of the first page."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from shanzhi.kernel.actor import Actor

from . import statutory, tiles
from .tiles import Tile


@tiles.register("clocks", order=30)
def clocks(by: Actor) -> Tile | None:
    if not by.has(statutory.READ):
        return None
    over = len(statutory.matching(statutory.Wanted("over"), by=by).values_list("pk")[:1000])
    soon = len(statutory.matching(statutory.Wanted("soon"), by=by).values_list("pk")[:1000])
    words = _("{over}项逾期，{soon}项将至").format(over=over, soon=soon) if over or soon else _("没有将至和逾期的")
    return Tile(
        title=_("法定时限"), icon="scale", href=reverse("command:clocks"), figure=over or soon or None, words=words,
        colour="red" if over else "yel" if soon else "",
    )  # fmt: skip


@tiles.register("approvals", order=20)
def approvals(by: Actor) -> Tile | None:
    waiting = statutory.waiting_for_approval(by=by)
    if not waiting:
        return None
    href = f"{reverse('command:clocks')}?which=asked"
    words = _("法定延期待审批")
    return Tile(title=_("待审批"), icon="gavel", href=href, figure=waiting, words=words, colour="yel")


@tiles.register("map", order=60)
def map_of_now(by: Actor) -> Tile | None:
    if not by.has("cases.read"):
        return None
    return Tile(title=_("一张图"), icon="map", href=reverse("command:map"), words=_("未结案件、值班和微网格"))


@tiles.register("limits", order=80)
def limits(by: Actor) -> Tile | None:
    if not by.has("command.preview_limits"):
        return None
    return Tile(title=_("时限预演"), icon="gauge", href=reverse("command:limits"), words=_("改时限前先看去年会怎样"))


@tiles.register("desk", order=10)
def desk(by: Actor) -> Tile | None:
    if not by.has("cases.rule"):
        return None
    return Tile(title=_("案件审批"), icon="stamp", href="/cases/?queue=rule", words=_("退单、挂账、延期"))
