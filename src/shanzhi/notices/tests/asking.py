"""Asking a view directly, as somebody."""

from __future__ import annotations

import json
from typing import Any

from django.contrib.messages.storage.cookie import CookieStorage
from django.test import RequestFactory


def ask(
    view: Any, *args: Any, actor: Any = None, path: str = "/", data: Any = None, post: bool = False, **more: Any
) -> Any:
    """The answer of a view, with its words in `text_shown`."""
    make = RequestFactory().post if post else RequestFactory().get
    request: Any = make(path, data if data is not None else {}, **more)
    request.actor, request.user, request.resolver_match = actor, None, None
    request._messages = CookieStorage(request)
    response = view(request, *args)
    response.text_shown = response.content.decode()
    if response.headers.get("Content-Type") == "application/json":
        response.json_shown = json.loads(response.content)
    return response
