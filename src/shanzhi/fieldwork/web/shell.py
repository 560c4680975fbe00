"""The app itself, as files: its page, its worker, its manifest, and the paper by which it is handed out. No data."""

from __future__ import annotations

import hashlib
import json
import re
from functools import lru_cache
from pathlib import Path

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET

from shanzhi.records.access import needs, open_to_all

FILES = Path(__file__).resolve().parents[1] / "static" / "fieldwork"
PAGE = Path(__file__).resolve().parents[1] / "templates" / "fieldwork" / "phone.html"
FIRST = ("app", "db", "dom", "doors", "status", "store", "today")
"""Modules that the first page needs; the others follow."""
FIRST_ICONS = (
    "house", "footprints", "plus", "notebook-pen", "user", "chevron-right", "book-open", "bell", "map-pin",
    "locate-fixed", "wifi-off", "circle-alert", "cloud-upload",
)  # fmt: skip
"""Icons that stand in the shell itself, so that the first page waits for no other file."""

ICONS = (
    ("mark.svg", "any", "image/svg+xml", "any"),
    ("mark-192.png", "192x192", "image/png", "any"),
    ("mark-512.png", "512x512", "image/png", "any maskable"),
)


@lru_cache(maxsize=1)
def files() -> tuple[tuple[str, ...], str]:
    """Every file of the app, and one digest over all of them: the version of the precache."""
    digest = hashlib.sha256(settings.SHANZHI_RELEASE.encode())
    names = []
    for path in sorted(FILES.iterdir()):
        names.append(f"fieldwork/{path.name}")
        digest.update(path.name.encode() + path.read_bytes())
    digest.update(PAGE.read_bytes())
    return tuple(names), digest.hexdigest()[:12]


def version() -> str:
    return files()[1]


@lru_cache(maxsize=1)
def _first_icons() -> str:
    sprite = (FILES / "icons.svg").read_text(encoding="utf-8")
    found = {name: symbol for symbol, name in re.findall(r'(<symbol id="([a-z0-9-]+)".*?</symbol>)', sprite, re.S)}
    return "".join(found[name] for name in FIRST_ICONS)


@open_to_all("网格通的空壳，不含任何数据")
@require_GET
def shell(request: HttpRequest, rest: str = "") -> HttpResponse:
    """The page that the worker keeps; it holds no data and needs none to open."""
    context = {
        "modules": [static(f"fieldwork/{name}.mjs") for name in FIRST], "version": version(),
        "icons": mark_safe(_first_icons()),  # noqa: S308 - our own file
    }  # fmt: skip
    response = render(request, "fieldwork/phone.html", context)
    response["Cache-Control"] = "no-cache"
    return response


@open_to_all("网格通的离线程序，不含任何数据")
@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, with the list of what it keeps. It changes when any file of the app does."""
    names, of_this = files()
    kept = ["/field/", *(static(n) for n in names if not n.endswith(("worker.js", "mark-512.png")))]
    source = (FILES / "worker.js").read_text(encoding="utf-8")
    body = f"const VERSION = {json.dumps(of_this)};\nconst FILES = {json.dumps(kept)};\n{source}"
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
        "icons": [
            {"src": static(f"fieldwork/{name}"), "sizes": sizes, "type": kind, "purpose": purpose}
            for name, sizes, kind, purpose in ICONS
        ],
        "shortcuts": [{"name": "上报", "url": "/field/#report"}, {"name": "走访", "url": "/field/#visits"}],
    }  # fmt: skip
    response = JsonResponse(said, json_dumps_params={"ensure_ascii": False}, content_type="application/manifest+json")
    response["Cache-Control"] = "no-cache"
    return response


@needs()
@require_GET
def install(request: HttpRequest) -> HttpResponse:
    """A sheet to hang up or to show: the address of the app as a code, and three steps."""
    address = f"{settings.SHANZHI_PUBLIC_URL.rstrip('/')}/field/"
    code = segno.make_qr(address, error="m").svg_inline(scale=7, border=2, svgclass=None, lineclass=None)
    context = {"address": address, "code": mark_safe(code), "is_secure": address.startswith("https://")}  # noqa: S308 - drawn here
    return render(request, "fieldwork/install.html", context)
