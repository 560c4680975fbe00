"""The door of the phone: each asks with its device's credential; one that was revoked is told to wipe itself."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from typing import cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shanzhi.kernel.errors import NotFound, Refusal
from shanzhi.records.access import actor_of, needs, open_to_all

from .. import actions, checks, devices, knowhow, pulling
from ..errors import DeviceRevoked

HEADER = "X-Field-Device"
View = Callable[..., HttpResponse]


def for_phones(view: View) -> View:
    """Let a phone in whose device was not revoked. A phone that has no credential yet is known by its log-in, which a
    revocation ends."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        credential = request.headers.get(HEADER, "")
        if credential:
            try:
                devices.admitted(credential, session_key=request.session.session_key or "", by=actor_of(request))
            except Refusal as refusal:
                return told(refusal)
        return view(request, *args, **kwargs)

    return guarded


def device_of(request: HttpRequest) -> str:
    """The id of the phone that asks."""
    return request.headers.get(HEADER, "").partition(".")[0]


def told(refusal: Refusal) -> JsonResponse:
    return said(
        {"code": refusal.code, "sentence": str(refusal), "wipe": isinstance(refusal, DeviceRevoked)},
        status=refusal.http_status,
    )


def said(content: dict[str, object], *, status: int = 200) -> JsonResponse:
    response = JsonResponse(content, status=status, json_dumps_params={"ensure_ascii": False, "separators": (",", ":")})
    response["Cache-Control"] = "no-store"
    return response


@open_to_all("设备凭证本身：只回答这台设备是否已被停用，不含任何数据")
@require_GET
def device_state(request: HttpRequest) -> HttpResponse:
    """Was this device revoked? Asked when the log-in is gone, before anything else is shown."""
    device = devices.known(request.headers.get(HEADER, ""))
    if device is None or device.revoked_at is None:
        return said({"wipe": False, "sentence": ""})
    return said({"wipe": True, "sentence": str(devices.revoked(device))})


@needs("fieldwork.enrol_device")
@require_POST
def enrol(request: HttpRequest) -> HttpResponse:
    """A credential for this phone; told once."""
    try:
        name = str(json.loads(request.body).get("name", ""))
    except (ValueError, AttributeError):
        name = ""
    try:
        made = actions.enrol_device(name=name, session_key=request.session.session_key or "", by=actor_of(request))
    except Refusal as refusal:
        return told(refusal)
    return said({"device": made.credential, "id": str(made.device.uid)}, status=201)


def device(request: HttpRequest) -> HttpResponse:
    """One address: how it stands (GET), a new one (POST)."""
    answer = enrol if request.method == "POST" else device_state
    return cast(HttpResponse, answer(request))


device.access = ("open", "设备登记须登录；查询只回答这台设备是否已被停用")  # type: ignore[attr-defined]


@needs("fieldwork.revoke_device")
@require_http_methods(["POST"])
def revoke(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One's own phone, from another."""
    by = actor_of(request)
    row = devices.visible(by).filter(uid=uid, member_id=by.id or 0).first()
    try:
        if row is None:
            raise NotFound(what="这台设备")
        actions.revoke_device(row, by=by)
    except Refusal as refusal:
        return told(refusal)
    return HttpResponse(status=204)


@needs("fieldwork.carry_out_check")
@require_GET
@for_phones
def targets(request: HttpRequest) -> HttpResponse:
    """One page of what is to be checked; with the last one the lists themselves, unless the phone has them."""
    by = actor_of(request)
    page = checks.targets(
        cursor=request.GET.get("cursor", ""), goes_on=request.GET.get("on") == "1", reach=request.GET.get("reach", ""),
        by=by,
    )  # fmt: skip
    content: dict[str, object] = {
        "now": pulling.server_time(), "me": by.id, "rows": page.rows, "cursor": page.cursor, "more": page.more,
        "reset": page.reset, "reach": page.reach,
    }  # fmt: skip
    if not page.more:
        sheets, mark = checks.sheets(by=by)
        content["mark"] = mark
        if mark != request.GET.get("mark"):
            content["campaigns"] = sheets
    return said(content)


@needs("fieldwork.use")
@require_GET
@for_phones
def guides(request: HttpRequest) -> HttpResponse:
    """Guides, contacts and duty, unless the phone has them as they are."""
    content = knowhow.known(by=actor_of(request))
    return said({"mark": content["mark"]} if content["mark"] == request.GET.get("mark") else content)
