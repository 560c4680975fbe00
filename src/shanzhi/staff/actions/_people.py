"""Small steps that several acts share."""

from __future__ import annotations

from datetime import date

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now, today
from shanzhi.kernel.errors import Invalid, NotFound
from shanzhi.records import actions as records

from .. import _kinds
from .._rights import in_term
from ..errors import ClosedAlready, HasLeft, RivalPost
from ..models import Member, Post, Unit


def write(member: Member, verb: str, by: Actor, **detail: object) -> None:
    records.write(f"member:{member.pk}", verb, detail=detail, by=by)


def write_unit(unit: Unit, verb: str, by: Actor, **detail: object) -> None:
    records.write(f"unit:{unit.pk}", verb, detail=detail, by=by)


def lock_member(member: Member | int) -> Member:
    """The person's row, locked until the act has ended: changes to one person come one after the other."""
    pk = member if isinstance(member, int) else member.pk
    locked = Member.objects.select_for_update().filter(pk=pk).first()
    if locked is None:
        raise NotFound(what="人员")
    return locked


def lock_active(member: Member | int) -> Member:
    """Refuses `HasLeft`."""
    locked = lock_member(member)
    if not locked.is_active:
        raise HasLeft(name=locked.name)
    return locked


def lock_unit(unit: Unit | int) -> Unit:
    """Refuses `ClosedAlready`."""
    pk = unit if isinstance(unit, int) else unit.pk
    locked = Unit.objects.select_for_update(of=("self",)).select_related("area", "parent__area").filter(pk=pk).first()
    if locked is None:
        raise NotFound(what="单位")
    if locked.closed_on is not None:
        raise ClosedAlready(name=locked.name)
    return locked


def lock_post(post: Post | int) -> Post:
    pk = post if isinstance(post, int) else post.pk
    locked = (
        Post.objects.select_for_update(of=("self",))
        .select_related("unit__area", "unit__parent__area", "area", "member")
        .filter(pk=pk)
        .first()
    )
    if locked is None:
        raise NotFound(what="任职")
    return locked


def open_posts(member: Member) -> list[Post]:
    """Posts held today or to be held."""
    day = today()
    return [
        post
        for post in Post.objects.filter(member=member, relieved_at=None).select_related("unit", "area").order_by("id")
        if post.ends_on is None or post.ends_on >= day
    ]


def units_today(member: Member) -> set[int]:
    return set(Post.objects.filter(in_term(today()), member=member).values_list("unit_id", flat=True))


def end_post(post: Post, *, by: Actor) -> None:
    """At once. A post that had not begun ends on the day it was to begin; one whose term has run out keeps its end."""
    if post.ends_on is None or post.ends_on > today():
        post.ends_on = max(today(), post.starts_on)
    post.relieved_at = now()
    post.relieved_by_name = by.name
    post.save(update_fields=["ends_on", "relieved_at", "relieved_by_name"])


def overlap(starts: date, ends: date | None, other_starts: date, other_ends: date | None) -> bool:
    return (ends is None or other_starts <= ends) and (other_ends is None or starts <= other_ends)


def refuse_rivals(member: Member, kind: str, starts: date, ends: date | None) -> None:
    """Refuses `RivalPost` when the person has, at any time of the term, a post that excludes this one."""
    rivals = _kinds.rival_kinds(kind)
    if not rivals:
        return
    for held in Post.objects.filter(member=member, kind__in=rivals, relieved_at=None):
        if overlap(starts, ends, held.starts_on, held.ends_on):
            raise RivalPost(name=member.name, held=_kinds.label_of(held.kind), wanted=_kinds.label_of(kind))


def checked_term(starts: date, ends: date | None, *, field: str = "ends_on") -> None:
    if ends is not None and ends < starts:
        raise Invalid({field: "结束日期不能早于开始日期。"})
