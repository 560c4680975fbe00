"""Who is who, who may what, who is here today: the questions other rooms ask. The longer lists live in `directory`,
`staffing` and `duty`."""

from __future__ import annotations

from django.db.models import Q

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import today

from . import _kinds, _rights
from .directory import (
    Colleague,
    children_of,
    colleagues_of,
    desk_for,
    is_in_unit,
    member_by_id,
    search_members,
    search_units,
    unit_by_id,
    units_of_kind,
)
from .duty import Here, presence_on
from .models import Member, Post
from .staffing import GridWorker, grid_worker_of, staffing

__all__ = [
    "Colleague",
    "GridWorker",
    "Here",
    "actor_for",
    "children_of",
    "colleagues_of",
    "desk_for",
    "grid_worker_of",
    "is_in_unit",
    "left_with_work",
    "member_by_id",
    "post_label",
    "presence_on",
    "search_members",
    "search_units",
    "staffing",
    "unit_by_id",
    "units_of_kind",
]


def actor_for(member: Member, *, via: str = "web", scopes: frozenset[str] | None = None) -> Actor:
    """The person as an actor with all rights of today's posts, and of the posts of whoever they stand in for. 操作人

    One query where the rights are known already, three where not. A person who has left has no rights.
    """
    if not member.is_active:
        return Actor(id=member.pk, name=member.name, via=via, scopes=frozenset())
    rights = _rights.rights_of(member.pk, _rights.stamp_now())
    return _rights.actor_from(member, rights, via=via, scopes=scopes)


def post_label(kind: str) -> str:
    """The name of a kind of post in the profile: 指挥员."""
    return _kinds.label_of(kind)


def left_with_work(limit: int = 50) -> list[Post]:
    """Posts whose term has run out without anybody being relieved: their people may still hold work. 任期已满未交接"""
    expired = Q(ends_on__lt=today(), relieved_at=None, member__is_active=True)
    return list(Post.objects.filter(expired).select_related("member", "unit", "area").order_by("ends_on", "id")[:limit])
