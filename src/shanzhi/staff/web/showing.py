"""Posts and people as pages show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from shanzhi.kernel.clock import today

from .. import _kinds
from ..models import Member, Post

SOON = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class PostLine:
    """One post, with its name of the profile and how it stands."""

    pk: int
    member_id: int
    name: str
    label: str
    unit_id: int
    unit: str
    area: str
    starts_on: date
    ends_on: date | None
    note: str
    appointed_by: str
    relieved_by: str
    state: str
    """current, coming, ending (within 30 days), expired (ran out, nobody relieved), relieved."""

    @property
    def is_open(self) -> bool:
        return self.state in ("current", "coming", "ending", "expired")


def line_of(post: Post, day: date | None = None) -> PostLine:
    day = day or today()
    if post.relieved_at is not None:
        state = "relieved"
    elif post.starts_on > day:
        state = "coming"
    elif post.ends_on is None or post.ends_on > day + SOON:
        state = "current"
    else:
        state = "ending" if post.ends_on >= day else "expired"
    return PostLine(
        pk=post.pk, member_id=post.member_id, name=post.member.name, label=_kinds.label_of(post.kind),
        unit_id=post.unit_id, unit=post.unit.name, area=str(post.area) if post.area else "",
        starts_on=post.starts_on, ends_on=post.ends_on, note=post.note, appointed_by=post.appointed_by_name,
        relieved_by=post.relieved_by_name, state=state,
    )  # fmt: skip


def posts_of_page(member: Member) -> list[PostLine]:
    """Open posts first, then the last twenty that are over."""
    posts = Post.objects.filter(member=member).select_related("member", "unit", "area")
    still = posts.filter(relieved_at=None).order_by("starts_on", "id")
    over = posts.exclude(relieved_at=None).order_by("-relieved_at", "-id")[:20]
    return [line_of(p) for p in (*still, *over)]


def posts_of_unit(unit_id: int, *, most: int = 200) -> tuple[list[PostLine], bool]:
    """Who holds a post there now or soon; and whether there are more than shown."""
    posts = (
        Post.objects.filter(Q(ends_on=None) | Q(ends_on__gte=today()), unit_id=unit_id, relieved_at=None)
        .select_related("member", "unit", "area")
        .order_by("kind", "member__pinyin", "id")
    )
    found = list(posts[: most + 1])
    order = {kind.key: n for n, kind in enumerate(_kinds.all_kinds())}
    found.sort(key=lambda p: order.get(p.kind, 99))
    return [line_of(p) for p in found[:most]], len(found) > most
