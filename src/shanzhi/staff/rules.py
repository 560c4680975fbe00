"""Who may change whom. Questions only.

Units and posts are in somebody's reach by their area; a unit without one belongs to the whole county. A person is in
reach when every post they hold today is: an administrator of one town must not touch somebody who also sits at the
county centre.
"""

from __future__ import annotations

from collections.abc import Sequence

from shanzhi.kernel import profile, verbs
from shanzhi.kernel.actor import Actor, Grant
from shanzhi.kernel.clock import today
from shanzhi.kernel.errors import NotAllowed
from shanzhi.places.models import Area

from ._kinds import ADMINISTRATORS
from ._rights import in_term
from .errors import OtherAdministrator, OwnPost
from .models import Member, Post, Unit


def refuse(verb: str, by: Actor) -> NotAllowed:
    return NotAllowed(name=by.name, move=verbs.label_of(verb))


def county() -> Area | None:
    """The whole: the area of the profile's highest level, under which everything here lies."""
    top = profile.current().levels[0].key
    return Area.objects.filter(level=top, retired_on=None).order_by("path").first()


def county_path() -> str:
    whole = county()
    return whole.path if whole else ""


def path_of(unit: Unit | None, area: Area | None = None) -> str:
    """Where a unit or post lies: its own area, its unit's, that of a unit above, else the county."""
    if area is not None:
        return area.path
    while unit is not None:
        if unit.area is not None:
            return unit.area.path
        unit = unit.parent
    return county_path()


def allow_over(verb: str, unit: Unit, area: Area | None = None, *, by: Actor) -> Grant | None:
    """Refuses `NotAllowed` unless a post of the actor gives the verb over the unit (and its area, or the one given)."""
    if by.is_system:
        return None
    grant = by.grant_for(verb, path=path_of(unit, area), units=[unit.pk] if unit.pk else [])
    if grant is None:
        raise refuse(verb, by)
    return grant


def allow_at(verb: str, area: Area, *, by: Actor) -> Grant | None:
    """Refuses unless a post gives the verb over the area itself: belonging to a unit does not reach that far."""
    if by.is_system:
        return None
    grant = by.grant_for(verb, path=area.path)
    if grant is None:
        raise refuse(verb, by)
    return grant


def posts_of(member: Member) -> list[Post]:
    """The person's posts of today, with what `path_of` needs."""
    return list(
        Post.objects.filter(in_term(today()), member=member)
        .select_related("area", "unit__area", "unit__parent__area")
        .order_by("id")
    )


def grant_on(verb: str, posts: Sequence[Post], *, by: Actor) -> Grant | None:
    """The post of the actor that gives the verb over a person holding these posts: over every one of them. Somebody
    without a post is anybody's who has the verb."""
    grants = [by.grant_for(verb, path=path_of(post.unit, post.area), units=[post.unit_id]) for post in posts]
    if not by.has(verb) or not all(grants):
        return None
    return grants[0] if grants else next(g for g in by.grants if verb in g.permissions)


def allow_on(verb: str, member: Member, *, by: Actor) -> Grant | None:
    """Refuses unless the actor has the verb over every post the person holds."""
    if by.is_system:
        return None
    grant = grant_on(verb, posts_of(member), by=by)
    if grant is None:
        raise refuse(verb, by)
    return grant


def allow_on_any(verb: str, member: Member, *, by: Actor) -> Grant | None:
    """Refuses unless the actor has the verb over at least one of the person's posts: for looking, not for changing."""
    if by.is_system:
        return None
    for post in posts_of(member):
        if grant := by.grant_for(verb, path=path_of(post.unit, post.area), units=[post.unit_id]):
            return grant
    raise refuse(verb, by)


def refuse_others(verb: str, member: Member, *, by: Actor) -> None:
    """Only the person in person."""
    if not by.is_system and by.id != member.pk:
        raise refuse(verb, by)


def allow_on_other(verb: str, member: Member, *, by: Actor) -> Grant | None:
    """The same, and never on oneself: nobody widens or restores their own rights."""
    if by.id is not None and by.id == member.pk:
        raise OwnPost(name=by.name, move=verbs.label_of(verb))
    return allow_on(verb, member, by=by)


def allow_on_account(verb: str, member: Member, *, by: Actor) -> Grant | None:
    """The same, for what would let one in under another's name: no administrator opens the account of an
    administrator of another kind, or the three would be one. The command line can (`Actor.system`)."""
    grant = allow_on_other(verb, member, by=by)
    if by.is_system:
        return None
    theirs = {post.kind for post in posts_of(member) if post.kind in ADMINISTRATORS}
    if theirs:
        own = set(Post.objects.filter(pk__in=[g.post_id for g in by.grants]).values_list("kind", flat=True))
        if not theirs <= own:
            raise OtherAdministrator(name=member.name)
    return grant


def spoken_from(by: Actor, grant: Grant | None) -> Actor:
    """The actor as the trail should name them."""
    return by.in_post(grant) if grant else by
