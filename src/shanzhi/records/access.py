"""Who may open an address. Every view carries one of these two marks; a house test walks all routes and asks."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.http import urlencode

from shanzhi.kernel import verbs
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import NotAllowed

View = Callable[..., HttpResponseBase]


def actor_of(request: HttpRequest) -> Actor:
    """The actor of a request that passed `needs`."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None:
        raise NotAllowed(name="访客", move="打开此页")
    return actor


def needs(*permissions: str) -> Callable[[View], View]:
    """Only for people who are logged in and hold at least one of the permissions somewhere; none named: any member.
    Rules about one thing (this case, this area) are asked by the act or the query, not here."""

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            actor: Actor | None = getattr(request, "actor", None)
            if actor is None:
                if request.headers.get("HX-Request"):
                    return HttpResponse(status=401, headers={"HX-Redirect": settings.LOGIN_URL})
                query = urlencode({"next": request.get_full_path()})
                return HttpResponseRedirect(f"{settings.LOGIN_URL}?{query}")
            if permissions and not any(actor.has(p) for p in permissions):
                raise NotAllowed(name=actor.name, move=verbs.label_of(permissions[0]))
            return view(request, *args, **kwargs)

        guarded.access = permissions or ("member",)  # type: ignore[attr-defined]
        return guarded

    return decorate


def open_to_all(why: str) -> Callable[[View], View]:
    """An address that needs no account; `why` is printed in the list of open doors."""

    def decorate(view: View) -> View:
        view.access = ("open", why)  # type: ignore[attr-defined]
        return view

    return decorate
