"""What the frame of every page needs to know."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from shanzhi.command.emergencies import banner_for
from shanzhi.kernel import profile
from shanzhi.kernel.actor import Actor
from shanzhi.notices.queries import unread_count
from shanzhi.site import navigation


def frame(request: HttpRequest) -> dict[str, Any]:
    """Actor, navigation, names of the county, unread messages, and how this person likes the page."""
    actor: Actor | None = getattr(request, "actor", None)
    is_known = actor is not None and actor.id is not None
    member = getattr(request, "member", None)
    elder = request.COOKIES.get("elder")
    return {
        "actor": actor if is_known else None,
        "member": member,
        "nav": SimpleLazyObject(lambda: navigation.groups_for(request, actor) if is_known and actor else []),
        "profile": SimpleLazyObject(profile.current),
        "emergencies": SimpleLazyObject(lambda: banner_for(actor) if is_known and actor else []),
        "unread": SimpleLazyObject(lambda: unread_count(by=actor) if is_known and actor else 0),
        "elder": elder == "1" if elder is not None else bool(getattr(member, "elder_mode", False)),
        "nav_wide": request.COOKIES.get("nav") == "wide",
        "theme": "dark" if request.COOKIES.get("theme") == "dark" else "light",
        "frame_of_errors": "frame.html" if is_known else "plain.html",
    }
