"""The API: the same acts behind REST, under `/api/`. Tokens with scopes, problem+json refusals, keys, paging by key."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import HttpBearer

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import Refusal
from shanzhi.staff.tokens import actor_by_token

ROOMS = ("cases", "intake", "command", "mediation", "places", "staff", "records", "notices")


class TokenAuth(HttpBearer):
    """`Authorization: Bearer sz_…`"""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        actor = actor_by_token(token)
        request.actor = actor  # type: ignore[attr-defined]
        return actor


api = NinjaAPI(
    title="善治 Shanzhi API",
    version="1",
    description=(
        "一案一码：与工作台相同的权限、相同的动作。"
        "写操作可带 `Idempotency-Key`（同一编号只办一次，重复提交得到同一答复）"
        "和 `If-Match: 版本号`（页面打开后被他人办理时拒绝并说明）。列表按键翻页：把 `next` 作为 `after` 交回。"
        "拒绝一律为 application/problem+json，`code` 供程序判断，`detail` 给人看。"
    ),
    auth=TokenAuth(),
    urls_namespace="api",
    docs_url=None,
)


def _problem(status: int, code: str, detail: str, **more: Any) -> HttpResponse:
    body = {"type": f"/api/problems#{code}", "title": code, "status": status, "code": code, "detail": detail, **more}
    return JsonResponse(
        body, status=status, content_type="application/problem+json", json_dumps_params={"ensure_ascii": False}
    )


@api.exception_handler(Refusal)
def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    facts = {k: v for k, v in refusal.facts.items() if isinstance(v, str | int | float | bool | list | dict | None)}
    return _problem(refusal.http_status, refusal.code, str(refusal), facts=facts)


@api.exception_handler(ValidationError)
def not_valid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    fields = {".".join(str(p) for p in e["loc"][1:]) or "body": e["msg"] for e in error.errors}
    return _problem(422, "Invalid", "请求内容不符合接口要求，请看 fields。", fields=fields)


@api.exception_handler(AuthenticationError)
def unknown_caller(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return _problem(401, "Unauthenticated", "令牌缺失、已过期或已撤销，请联系安全管理员重新签发。")


@api.exception_handler(HttpError)
def http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    return _problem(error.status_code, "BadRequest", str(error))


for room in ROOMS:
    if find_spec(f"shanzhi.{room}.rest"):
        api.add_router(f"/{room}", import_module(f"shanzhi.{room}.rest").router)
