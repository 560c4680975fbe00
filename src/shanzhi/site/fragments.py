"""A dialog's inside that is opened as a page of its own (another tab, a reload, a kept address) gets the frame around
it: whoever lands there still knows where they are."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.safestring import mark_safe


def whole_pages(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if not isinstance(response, HttpResponse) or not _is_bare(request, response):
            return response
        inside = response.content.decode(response.charset)
        page = render(request, "fragment.html", {"inside": mark_safe(inside)})  # noqa: S308 - our own template's output
        for name, value in response.items():
            if name not in ("Content-Length", "Content-Type"):
                page[name] = value
        return page

    return middleware


def _is_bare(request: HttpRequest, response: HttpResponse) -> bool:
    return (
        request.method == "GET"
        and response.status_code == 200
        and request.headers.get("Sec-Fetch-Dest") == "document"
        and "HX-Request" not in request.headers
        and response.get("Content-Type", "").startswith("text/html")
        and "Content-Disposition" not in response
        and getattr(request, "actor", None) is not None
        and not response.content[:200].lstrip().lower().startswith((b"<!doctype", b"<html"))
    )
