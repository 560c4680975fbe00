"""How a refusal reaches the person: as a page, as a short message beside what they were doing, or as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from shanzhi.kernel.errors import Refusal

PAGES = {403: "403.html", 404: "404.html", 409: "409.html", 422: "422.html"}


class RefusalMiddleware:
    """Answers a `Refusal` that a view has not answered itself (a form with mistakes is drawn again by its view)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return say(request, exception) if isinstance(exception, Refusal) else None


def say(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The refusal's sentence in the form this request can show. For htmx nothing on the page is exchanged: what was
    typed stays, and the sentence appears as a toast."""
    status = refusal.http_status
    if request.headers.get("HX-Request"):
        news = {"toast": {"text": str(refusal), "kind": "warn", "code": refusal.code}}
        return HttpResponse(
            status=status, headers={"HX-Trigger": json.dumps(news), "HX-Reswap": "none", "X-Refusal": refusal.code}
        )
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"code": refusal.code, "detail": str(refusal)}, status=status)
    page = PAGES.get(status, PAGES[409])
    response = render(request, page, {"refusal": refusal}, status=status)
    response["X-Refusal"] = refusal.code
    return response


def form_out_of_date(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's CSRF check failed: nearly always a page that was open for too long, or another log-in since."""
    sentence = _("页面打开的时间太久，或者登录状态有变化，这一步没有生效。请刷新页面后再提交一次。")
    if request.headers.get("HX-Request"):
        news = {"toast": {"text": sentence, "kind": "warn"}}
        return HttpResponse(status=403, headers={"HX-Trigger": json.dumps(news), "HX-Reswap": "none"})
    return render(request, "403.html", {"refusal": sentence}, status=403)
