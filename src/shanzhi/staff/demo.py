"""Whom a demo lets in with one click: one person of every kind of post."""

from __future__ import annotations

from dataclasses import dataclass

from shanzhi.kernel.clock import today

from . import _kinds
from ._rights import in_term
from .models import Post


@dataclass(frozen=True, slots=True)
class DemoPerson:
    member_id: int
    name: str
    post: str
    unit: str
    duty: str


def demo_people() -> list[DemoPerson]:
    """In the order of the profile's posts; the one longest in post of each kind. One query. 演示人员"""
    posts = (
        Post.objects.filter(in_term(today()), member__is_demo=True, member__is_active=True)
        .order_by("kind", "id")
        .distinct("kind")
        .select_related("member", "unit")
    )
    first = {post.kind: post for post in posts}
    return [
        DemoPerson(
            first[kind.key].member_id, first[kind.key].member.name, kind.name, first[kind.key].unit.name, kind.duty
        )
        for kind in _kinds.all_kinds()
        if kind.key in first
    ]
