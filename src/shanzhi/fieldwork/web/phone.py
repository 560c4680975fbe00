"""What the phone app asks the server."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import Invalid, Refusal
from shanzhi.records.access import actor_of, needs

from .. import field_desk, pulling, receiving
from ..actions.take_piece import LARGEST_PIECE
from ..errors import PieceOutOfPlace
from .phone_door import device_of, for_phones
from .shell import version

NEVER_KEPT = "no-store"


def _phone(request: HttpRequest) -> Actor:
    return replace(actor_of(request), via="phone")


@needs("fieldwork.use")
@require_GET
@ensure_csrf_cookie
@for_phones
def pull(request: HttpRequest) -> HttpResponse:
    """One page of doors that changed; with the last one the desk, unless the phone has it as it is."""
    by = _phone(request)
    page = pulling.households(
        cursor=request.GET.get("cursor", ""), goes_on=request.GET.get("on") == "1", reach=request.GET.get("reach", ""),
        by=by,
    )  # fmt: skip
    said: dict[str, Any] = {
        "now": pulling.server_time(), "token": get_token(request), "version": version(),
        "me": by.id, "rows": page.rows, "cursor": page.cursor, "more": page.more, "reset": page.reset,
        "reach": page.reach,
    }  # fmt: skip
    if not page.more:
        sheet = field_desk.desk(device=device_of(request), by=by)
        mark = field_desk.mark_of(sheet)
        said["mark"] = mark
        if mark != request.GET.get("mark"):
            said["desk"] = sheet
    return _json(said)


@needs("fieldwork.sync")
@require_POST
@for_phones
def sync(request: HttpRequest) -> HttpResponse:
    """Up to twenty records; an answer for each."""
    by = _phone(request)
    try:
        raw = json.loads(request.body)
        records = raw["records"]
        if not isinstance(records, list):
            raise TypeError
    except (ValueError, KeyError, TypeError):
        return _no(Invalid({"records": "没有读到记录，请更新网格通后再试。"}))
    if raw.get("me") != by.id:
        # The phone was handed to somebody else who logged in: nothing is filed in a name that is not the writer's.
        return _json({"now": pulling.server_time(), "me": by.id, "answers": []}, status=409)
    return _json({"now": pulling.server_time(), "me": by.id, "answers": receiving.take_in(records, by=by)})


@needs("fieldwork.take_piece")
@require_http_methods(["GET", "PUT"])
@for_phones
def photo(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Where the upload of a photo stands (GET), and its next piece (PUT)."""
    by = _phone(request)
    try:
        if request.method == "GET":
            return _json({"received": receiving.received_of(uid, by=by)})
        if int(request.headers.get("Content-Length") or 0) > LARGEST_PIECE:
            raise Invalid({"piece": "照片分片太大。"})
        received = receiving.take_piece(
            uid, request.body, record_uid=UUID(request.GET["record"]), offset=int(request.GET["offset"]),
            size=int(request.GET["size"]), sha256=request.GET["sha256"], by=by,
        )  # fmt: skip
    except PieceOutOfPlace as refusal:
        return _json({"code": refusal.code, "received": refusal.facts["received"]}, status=409)
    except (KeyError, ValueError):
        return _no(Invalid({"piece": "照片分片不正确。"}))
    except Refusal as refusal:
        return _no(refusal)
    return _json({"received": received})


def _json(said: dict[str, Any], *, status: int = 200) -> JsonResponse:
    response = JsonResponse(said, status=status, json_dumps_params={"ensure_ascii": False, "separators": (",", ":")})
    response["Cache-Control"] = NEVER_KEPT
    return response


def _no(refusal: Refusal) -> JsonResponse:
    return _json({"code": refusal.code, "sentence": str(refusal)}, status=refusal.http_status)
