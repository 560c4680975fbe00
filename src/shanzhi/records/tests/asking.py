"""Asking a view directly, as somebody: rules and pages without a log-in."""

from __future__ import annotations

from typing import Any

from django.contrib.messages.storage.cookie import CookieStorage
from django.test import RequestFactory


def ask(
    view: Any, *args: Any, actor: Any = None, path: str = "/", data: Any = None, post: bool = False, **headers: str
) -> Any:
    """The answer of a view; its whole content is in `text`."""
    names: dict[str, Any] = {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    make = RequestFactory().post if post else RequestFactory().get
    request: Any = make(path, data or {}, **names)
    request.actor, request.user, request.resolver_match = actor, None, None
    request._messages = CookieStorage(request)
    response = view(request, *args)
    content = b"".join(response.streaming_content) if response.streaming else response.content
    response.text_shown = content.decode(errors="replace")
    response.body = content
    return response
