"""设备 and 点位签到: phones that may be put out of use; the points of an emergency and who was there."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shanzhi.command import emergencies
from shanzhi.kernel.clock import local
from shanzhi.records.access import actor_of, needs

from .. import actions, campaigns, devices, points
from ..models import CheckPoint, Device
from ..permissions import READ_CHECK_INS, READ_DEVICES
from . import sheets
from .forms import PointForm, done, taken


@needs("fieldwork.use", READ_DEVICES)
@require_GET
def phones(request: HttpRequest) -> HttpResponse:
    """One's own phones; for whoever keeps the accounts, all of them."""
    by = actor_of(request)
    all_of_them = by.has(READ_DEVICES)
    words = request.GET.get("q", "")[:40]
    rows, following = devices.listed(mine=not all_of_them, words=words, after_key=request.GET.get("after", ""), by=by)
    context = {
        "page": campaigns.Page(rows, following or None), "all_of_them": all_of_them, "words": words, "me": by.id,
        "may_revoke": by.has("fieldwork.revoke_device"),
    }  # fmt: skip
    return render(request, "fieldwork/devices.html", context)


@needs("fieldwork.revoke_device")
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    by = actor_of(request)
    row = get_object_or_404(Device, pk=pk)

    def do() -> str:
        actions.revoke_device(row, reason=request.POST.get("reason", ""), by=by)
        return _("已停用“{name}”，它下次联网时清除本机数据。").format(name=row.name)

    return done(request, do, reverse("fieldwork:devices"))


@needs(READ_CHECK_INS)
@require_GET
def check_ins(request: HttpRequest) -> HttpResponse:
    """The emergencies that are on, each with its points."""
    by = actor_of(request)
    on = [row for row in emergencies.on_now().select_related("area").order_by("-id") if emergencies.touches(row, by)]
    context = {
        "rows": [(row, points.lines(row)) for row in on], "is_allowed": points.may_be_asked(),
        "may_name": by.has("fieldwork.name_point"),
    }  # fmt: skip
    return render(request, "fieldwork/check_ins.html", context)


@needs(READ_CHECK_INS)
@require_http_methods(["GET", "HEAD", "POST"])
def emergency(request: HttpRequest, pk: int) -> HttpResponse:
    """One emergency: its points, who was there, and the form to name another."""
    by = actor_of(request)
    row = emergencies.by_id(pk, by=by)
    is_on = emergencies.on_now().filter(pk=pk).exists()

    def name(said: dict[str, Any]) -> tuple[str, str]:
        actions.name_point(row, name=said["name"], address=said["address"], lon=said["lon"], lat=said["lat"], by=by)
        return _("已设置点位，下次同步时到达手机。"), request.path

    lines = points.lines(row)
    context = {
        "row": row, "lines": lines, "is_on": is_on, "is_allowed": points.may_be_asked(),
        "may_name": is_on and by.may("fieldwork.name_point", path=row.area_path),
        "log": [(line.point, points.log_of(line.point, most=50)) for line in lines],
    }  # fmt: skip
    return taken(request, PointForm(request.POST or None), name, "fieldwork/points.html", context)


@needs("fieldwork.drop_point")
@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    by = actor_of(request)
    point = get_object_or_404(CheckPoint.objects.select_related("emergency"), pk=pk)
    emergencies.by_id(point.emergency_id, by=by)

    def do() -> str:
        actions.drop_point(point, by=by)
        return _("已撤销点位“{name}”。").format(name=point.name)

    return done(request, do, reverse("fieldwork:points", args=[point.emergency_id]))


@needs(READ_CHECK_INS)
@require_GET
def export_points(request: HttpRequest, pk: int) -> FileResponse:
    """Who was at which point when: the log of an emergency."""
    by = actor_of(request)
    row = emergencies.by_id(pk, by=by)
    head = [(_("点位"), 20), (_("地址"), 28), (_("签到人"), 12), (_("时间"), 17), (_("备注"), 30)]
    rows = (
        [line.point.name, line.point.address, c.member.name, f"{local(c.at):%Y-%m-%d %H:%M}", c.note]
        for line in points.lines(row)
        for c in points.log_of(line.point, most=5000)
    )
    return sheets.sheet(f"{row.matter}点位签到", head, rows, verb=READ_CHECK_INS, by=by)
