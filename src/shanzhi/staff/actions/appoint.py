from __future__ import annotations

from datetime import date

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import today
from shanzhi.kernel.errors import Invalid
from shanzhi.places.models import Area
from shanzhi.records.acting import act

from .. import _kinds, rules
from ..errors import OwnPost, RivalPost, TwicePosted
from ..events import RosterChanged, tell
from ..models import Absence, Member, Post, Unit
from ._people import checked_term, lock_active, lock_unit, open_posts, overlap, refuse_rivals, write


def post_by_pk(pk: str) -> Post:
    return Post.objects.get(pk=pk)


@act("staff.appoint", recall=post_by_pk)
def appoint(
    member: Member,
    *,
    unit: Unit,
    kind: str,
    area: Area | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
    note: str = "",
    key: str | None = None,
    by: Actor,
) -> Post:
    """Give a person a post in a unit, for a term. 任职

    `kind` is a post of the profile; `area` is where its permissions by area hold (none: only what its unit is given);
    the term begins today and is open unless said otherwise. Refuses `OwnPost`, `HasLeft`, `ClosedAlready`,
    `TwicePosted`, `RivalPost` (the three administrators are three persons) and whoever has no reach over the post.
    """
    starts = starts_on or today()
    checked_term(starts, ends_on)
    member = lock_active(member)
    unit = lock_unit(unit)
    if by.id is not None and by.id == member.pk:
        raise OwnPost(name=by.name, move="任职")
    grant = rules.allow_over("staff.appoint", unit, by=by)
    if area is not None:
        rules.allow_at("staff.appoint", area, by=by)
    refuse_misplaced(kind, area)
    for held in open_posts(member):
        if (held.unit_id, held.kind, held.area_id) == (unit.pk, kind, area.pk if area else None) and overlap(
            starts, ends_on, held.starts_on, held.ends_on
        ):
            raise TwicePosted(name=member.name, unit=unit.name, post=_kinds.label_of(kind))
    refuse_rivals(member, kind, starts, ends_on)
    _refuse_rival_stand_ins(member, kind, starts, ends_on)
    post = Post.objects.create(
        member=member, unit=unit, kind=kind, area=area, starts_on=starts, ends_on=ends_on,
        appointed_by_name=by.name, note=note.strip()[:120],
    )  # fmt: skip
    write(
        member, "staff.appoint", rules.spoken_from(by, grant),
        post_id=post.pk, post=kind, label=_kinds.label_of(kind), unit=unit.name, unit_id=unit.pk,
        area=str(area) if area else "", area_id=area.pk if area else None,
        starts_on=starts, ends_on=ends_on, note=post.note,
    )  # fmt: skip
    tell(RosterChanged(unit_ids=frozenset({unit.pk}), member_ids=frozenset({member.pk})))
    return post


def refuse_misplaced(kind: str, area: Area | None) -> None:
    """A grid worker belongs to a grid, a dispatcher to a town or the county; the profile says which."""
    post = _kinds.kind_of(kind)
    if post is None:
        raise Invalid({"kind": "本县的岗位表里没有这个岗位，请重新选择。"})
    names = _kinds.level_names(post.levels)
    if area is not None and post.levels and area.level not in post.levels:
        raise Invalid({"area": f"“{post.name}”应设在{names}，“{area}”不是。"})
    if area is None and _kinds.is_of_grids(post):
        raise Invalid({"area": f"请选择“{post.name}”所在的{names}。"})


def _refuse_rival_stand_ins(member: Member, kind: str, starts: date, ends: date | None) -> None:
    """Standing in counts as holding: on either side of an absence."""
    rivals = _kinds.rival_kinds(kind)
    if not rivals:
        return
    near = Absence.objects.filter(ends_on__gte=starts).select_related("member", "stand_in")
    if ends is not None:
        near = near.filter(starts_on__lte=ends)
    for absence in [*near.filter(stand_in=member), *near.filter(member=member)]:
        other = absence.member if absence.stand_in_id == member.pk else absence.stand_in
        for held in Post.objects.filter(member=other, kind__in=rivals, relieved_at=None):
            if overlap(max(starts, absence.starts_on), absence.ends_on, held.starts_on, held.ends_on):
                raise RivalPost(
                    name=f"{member.name}（与{other.name}互为代理）",
                    held=_kinds.label_of(held.kind), wanted=_kinds.label_of(kind),
                )  # fmt: skip
