"""Whom a unit's message reaches."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from shanzhi.kernel.clock import today
from shanzhi.staff.models import Post, Unit


def people_of(unit: Unit, kinds: Iterable[str]) -> list[int]:
    """Members who hold one of these posts in the unit today."""
    posts = Post.objects.filter(unit=unit, kind__in=list(kinds), relieved_at=None, starts_on__lte=today())
    posts = posts.filter(Q(ends_on=None) | Q(ends_on__gte=today()), member__is_active=True)
    return sorted(set(posts.values_list("member_id", flat=True)))


def at_the_desk(hall: Unit) -> list[int]:
    return people_of(hall, ("triage_guide", "window_clerk", "dispatcher", "grid_head"))
