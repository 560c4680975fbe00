from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import today
from shanzhi.records.acting import act

from .. import _kinds, panels, rules
from ..errors import OwnPost, PostEnded, StillHolds
from ..events import RosterChanged, tell
from ..models import Member, Post
from ..panels import Holding
from ._people import end_post, lock_member, lock_post, open_posts, write
from .hand_over import check_receiver


@act("staff.relieve")
def relieve(post: Post, *, hand_over_to: Member | None = None, reason: str = "", by: Actor) -> Post:
    """End a post, at once. 离任

    Nothing may be left with somebody who has gone: while work of the post's unit is in the person's hands, refuses
    `StillHolds` with the list, unless `hand_over_to` takes it over in the same transaction. Refuses `OwnPost`,
    `PostEnded` and `NotInUnit`.
    """
    post = lock_post(post)
    member = lock_member(post.member_id)
    if by.id is not None and by.id == member.pk:
        raise OwnPost(name=by.name, move="离任")
    grant = rules.allow_over("staff.relieve", post.unit, post.area, by=by)
    speaker = rules.spoken_from(by, grant)
    if post.relieved_at is not None:
        raise PostEnded()
    holdings = left_behind(member, post)
    if holdings and hand_over_to is None:
        raise StillHolds(member.name, holdings)
    if holdings and hand_over_to is not None:
        check_receiver(hand_over_to, holdings, giver=member)
        for unit_id in {h.unit_id for h in holdings}:
            panels.hand_over(member.pk, hand_over_to.pk, unit_id=unit_id, by=speaker)
    end_post(post, by=by)
    write(
        member, "staff.relieve", speaker,
        post_id=post.pk, post=post.kind, label=_kinds.label_of(post.kind), unit=post.unit.name, reason=reason,
        handed_to=hand_over_to.name if hand_over_to and holdings else "",
        work={str(h.what): h.count for h in holdings},
    )  # fmt: skip
    tell(RosterChanged(unit_ids=frozenset({post.unit_id}), member_ids=frozenset({member.pk})))
    return post


def left_behind(member: Member, post: Post) -> list[Holding]:
    """Work that nobody with a post there would hold once this post is ended."""
    others = [p for p in open_posts(member) if p.pk != post.pk and p.starts_on <= today()]
    if not others:
        return panels.held_by(member.pk)
    if any(p.unit_id == post.unit_id for p in others):
        return []
    return panels.held_by(member.pk, unit_id=post.unit_id)
