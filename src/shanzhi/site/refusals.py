"""How a refusal reaches the person: as a page, as a short message beside what they were doing, or as JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
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


def broken(request: HttpRequest) -> HttpResponse:
    """What nobody foresaw (500), or a database that is away for a moment (503, `Retry-After` in seconds). The page
    stands alone: nothing it needs can be broken too."""
    is_away = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    status, code = (503, "Unavailable") if is_away else (500, "Broken")
    if request.path.startswith("/api/"):
        sentence = (
            _("系统正在恢复，这一步没有生效，请过几秒带同一个 Idempotency-Key 再试。")
            if is_away
            else _("系统出错，这一步没有生效。请把发生的时间告诉系统管理员。")
        )
        answer: HttpResponse = JsonResponse(
            {"type": f"/api/problems#{code}", "title": code, "status": status, "code": code, "detail": sentence},
            status=status, content_type="application/problem+json", json_dumps_params={"ensure_ascii": False},
        )  # fmt: skip
    else:
        answer = HttpResponse(render_to_string(f"{status}.html"), status=status)
    if is_away:
        answer["Retry-After"] = "5"
    return answer
