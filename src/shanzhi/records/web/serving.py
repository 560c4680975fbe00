"""Handing out the content of attachments: ranges for sound and film, and headers that make a file harmless."""

from __future__ import annotations

import re
from typing import cast
from urllib.parse import quote

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseNotModified

from ..errors import ContentLost
from ..papers import TYPES
from ..store import store

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; media-src 'self'; frame-ancestors 'none'"
SANDBOX = f"sandbox; {POLICY}"
"""Whatever a file holds, it runs nothing and is nobody. Browsers refuse to show a PDF in a sandbox at all; its viewer
is one by itself."""
PDF = f"{POLICY}; object-src 'self'"
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")
KEEP = {"thumb": "private, max-age=86400, immutable", "shown": "private, max-age=600", "original": "no-store"}


def serve(
    request: HttpRequest, *, sha256: str, mime: str, name: str, how: str = "shown", save: bool = False
) -> HttpResponse:
    """The content, or the part of it that was asked for. Types that a browser would open itself are shown in it,
    everything else, and whatever is asked for with `save`, is offered for saving."""
    size = store().size(sha256)
    if size is None:
        raise ContentLost(name=name)
    etag = f'"{sha256[:32]}"'
    if request.headers.get("If-None-Match") == etag and how != "original":
        return HttpResponseNotModified(headers={"ETag": etag, "Cache-Control": KEEP[how]})
    part = _part(request, size, etag)
    if part is None:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    start, length = part
    whole = length == size
    if request.method == "HEAD":
        response = HttpResponse()
    else:
        content = store().open(sha256) if whole else store().open(sha256, start=start, length=length)
        response = cast(HttpResponse, FileResponse(content))
    if not whole:
        response.status_code = 206
        response.headers["Content-Range"] = f"bytes {start}-{start + length - 1}/{size}"
    known = TYPES.get(mime)
    is_inline = not save and (how == "thumb" or (known is not None and known.is_inline))
    for header, value in {
        "Content-Type": f"{mime}; charset=utf-8" if mime == "text/plain" else mime,
        "Content-Length": str(length),
        "Content-Disposition": f"{'inline' if is_inline else 'attachment'}; filename*=UTF-8''{quote(name)}",
        "Accept-Ranges": "bytes",
        "ETag": etag,
        "Cache-Control": KEEP[how],
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": PDF if mime == "application/pdf" else SANDBOX,
        "Cross-Origin-Resource-Policy": "same-origin",
    }.items():
        response.headers[header] = value
    return response


def _part(request: HttpRequest, size: int, etag: str) -> tuple[int, int] | None:
    """First byte and length of what was asked for; the whole where nothing, several parts or nonsense was asked; None
    for a part that does not exist."""
    asked = _RANGE.fullmatch(request.headers.get("Range", "").strip())
    if_range = request.headers.get("If-Range", etag)
    if asked is None or if_range != etag or asked.group(1) == asked.group(2) == "":
        return 0, size
    first, last = asked.groups()
    if first == "":
        length = min(int(last), size)
        return (size - length, length) if length else None
    start, end = int(first), int(last) if last else size - 1
    if start >= size or end < start:
        return None
    return start, min(end, size - 1) - start + 1
