"""From posts to rights. Worked out once per person and roster number, then kept in memory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _

from shanzhi.kernel import profile
from shanzhi.kernel.actor import Actor, Grant
from shanzhi.kernel.clock import today
from shanzhi.places import queries as places

from . import _kinds
from .models import Absence, Member, Post

MOST_KEPT = 4096


@dataclass(frozen=True, slots=True)
class Stamp:
    """What rights depend on besides the person: they are stale as soon as one of these differs."""

    roster: int
    atlas: int
    profile: str
    day: date


@dataclass(frozen=True, slots=True)
class Rights:
    grants: tuple[Grant, ...]
    is_sensitive: bool
    """One of the posts asks for a second factor."""


_kept: dict[int, tuple[Stamp, Rights]] = {}

NUMBERS = "(SELECT number FROM staff_roster WHERE id = 1), (SELECT max(number) FROM places_atlas)"
"""Two columns to select along with anything else."""


def stamp_from(roster: int | None, atlas: int | None) -> Stamp:
    return Stamp(roster or 0, atlas or 0, profile.current().digest, today())


def stamp_now() -> Stamp:
    """One query."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {NUMBERS}")
        return stamp_from(*cursor.fetchone())


def rights_of(member_id: int, stamp: Stamp) -> Rights:
    """No query while the stamp is the same; else three."""
    kept = _kept.get(member_id)
    if kept is not None and kept[0] == stamp:
        return kept[1]
    rights = _work_out(member_id, stamp.day)
    if len(_kept) >= MOST_KEPT:
        _kept.clear()
    _kept[member_id] = (stamp, rights)
    return rights


def in_term(day: date, prefix: str = "") -> Q:
    """The post (reached by `prefix`) is held on that day."""
    begun = Q(**{f"{prefix}starts_on__lte": day, f"{prefix}relieved_at": None})
    return begun & (Q(**{f"{prefix}ends_on": None}) | Q(**{f"{prefix}ends_on__gte": day}))


def _work_out(member_id: int, day: date) -> Rights:
    absent = dict(
        Absence.objects.filter(stand_in_id=member_id, starts_on__lte=day, ends_on__gte=day).values_list(
            "member_id", "member__name"
        )
    )
    posts = (
        Post.objects.filter(in_term(day), member_id__in=[member_id, *absent])
        .select_related("unit", "area")
        .order_by("starts_on", "id")
    )
    own = [_grant(post) for post in posts if post.member_id == member_id]
    lent = [_grant(post, absent[post.member_id]) for post in posts if post.member_id != member_id]
    kinds = {post.kind for post in posts}
    return Rights((*own, *lent), any(_kinds.is_sensitive(kind) for kind in kinds))


def _grant(post: Post, standing_in_for: str = "") -> Grant:
    label = _kinds.label_of(post.kind)
    return Grant(
        post_id=post.pk,
        post=_("{post}（代{name}）").format(post=label, name=standing_in_for) if standing_in_for else label,
        unit_id=post.unit_id,
        unit=post.unit.short_name or post.unit.name,
        permissions=_kinds.permissions_of(post.kind),
        reach=places.reach(post.area) if post.area is not None else (),
    )


def actor_from(member: Member, rights: Rights, *, via: str, scopes: frozenset[str] | None) -> Actor:
    return Actor(id=member.pk, name=member.name, grants=rights.grants, via=via, scopes=scopes)
