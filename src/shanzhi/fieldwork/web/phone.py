"""The phone app: its shell, its worker, and the four questions it asks the server."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import Invalid, Refusal
from shanzhi.records.access import actor_of, needs, open_to_all

from .. import pulling, receiving
from ..actions.take_piece import LARGEST_PIECE
from ..errors import PieceOutOfPlace

FILES = Path(__file__).resolve().parents[1] / "static" / "fieldwork"
FIRST = ("app", "db", "dom", "doors", "store", "sync", "today")
"""Modules that the first page needs; the others follow."""
NEVER_KEPT = "no-store"


def _phone(request: HttpRequest) -> Actor:
    return replace(actor_of(request), via="phone")


@lru_cache(maxsize=4)
def _files(debug: bool) -> tuple[tuple[str, ...], str]:
    """Every file of the app, and one digest over all of them: the version of the precache."""
    digest = hashlib.sha256(settings.SHANZHI_RELEASE.encode())
    names = []
    for path in sorted(FILES.iterdir()):
        names.append(f"fieldwork/{path.name}")
        digest.update(path.name.encode() + path.read_bytes())
    digest.update((Path(__file__).resolve().parents[1] / "templates/fieldwork/phone.html").read_bytes())
    return tuple(names), digest.hexdigest()[:12]


@open_to_all("网格通的空壳，不含任何数据")
@require_GET
def shell(request: HttpRequest, rest: str = "") -> HttpResponse:
    """The page that the worker keeps; it holds no data and needs none to open."""
    version = _files(settings.DEBUG)[1]
    context = {"modules": [static(f"fieldwork/{name}.mjs") for name in FIRST], "version": version}
    response = render(request, "fieldwork/phone.html", context)
    response["Cache-Control"] = "no-cache"
    return response


@open_to_all("网格通的离线程序，不含任何数据")
@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, with the list of what it keeps. It changes when any file of the app does."""
    names, version = _files(settings.DEBUG)
    files = ["/field/", *(static(n) for n in names if not n.endswith("worker.js"))]
    source = (FILES / "worker.js").read_text(encoding="utf-8")
    body = f"const VERSION = {json.dumps(version)};\nconst FILES = {json.dumps(files)};\n{source}"
    response = HttpResponse(body, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    response["Service-Worker-Allowed"] = "/field/"
    return response


@open_to_all("网格通的安装说明，不含任何数据")
@require_GET
def manifest(request: HttpRequest) -> HttpResponse:
    """What the phone shows when the app is put on its home screen."""
    said = {
        "id": "/field/", "name": "网格通", "short_name": "网格通", "lang": "zh-CN", "start_url": "/field/",
        "scope": "/field/", "display": "standalone", "orientation": "portrait", "background_color": "#f5f7fa",
        "theme_color": "#0e2f5a",
        "icons": [{"src": static("fieldwork/mark.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"}],
    }  # fmt: skip
    response = JsonResponse(said, json_dumps_params={"ensure_ascii": False}, content_type="application/manifest+json")
    response["Cache-Control"] = "no-cache"
    return response


@needs("fieldwork.use")
@require_GET
@ensure_csrf_cookie
def pull(request: HttpRequest) -> JsonResponse:
    """One page of doors that changed; with the last one the desk, unless the phone has it as it is."""
    by = _phone(request)
    page = pulling.households(
        cursor=request.GET.get("cursor", ""), goes_on=request.GET.get("on") == "1", reach=request.GET.get("reach", ""),
        by=by,
    )  # fmt: skip
    said: dict[str, Any] = {
        "now": pulling.server_time(), "token": get_token(request), "version": _files(settings.DEBUG)[1],
        "me": by.id, "rows": page.rows, "cursor": page.cursor, "more": page.more, "reset": page.reset,
        "reach": page.reach,
    }  # fmt: skip
    if not page.more:
        sheet = pulling.desk(by=by)
        mark = pulling.mark_of(sheet)
        said["mark"] = mark
        if mark != request.GET.get("mark"):
            said["desk"] = sheet
    return _json(said)


@needs("fieldwork.sync")
@require_POST
def sync(request: HttpRequest) -> JsonResponse:
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
def photo(request: HttpRequest, uid: UUID) -> JsonResponse:
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
