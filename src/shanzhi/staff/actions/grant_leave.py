from __future__ import annotations

from datetime import date

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import Invalid
from shanzhi.records.acting import act

from .. import _kinds, rules
from ..errors import LeaveOverlaps, RivalStandIn, StandInAway, StandsInThen
from ..events import RosterChanged, tell
from ..models import Absence, Member, Post
from ._people import checked_term, lock_active, overlap, write


def absence_by_pk(pk: str) -> Absence:
    return Absence.objects.get(pk=pk)


@act("staff.grant_leave", recall=absence_by_pk)
def grant_leave(
    member: Member,
    *,
    starts_on: date,
    ends_on: date,
    stand_in: Member,
    reason: str = "",
    key: str | None = None,
    by: Actor,
) -> Absence:
    """Let somebody be away from one day to another, both included; meanwhile the stand-in acts from their posts. 请假

    Refuses `LeaveOverlaps`, a stand-in who is away too (`StandInAway`) or whose own post excludes one of the posts
    (`RivalStandIn`), and a person who is somebody's stand-in in that time (`StandsInThen`).
    """
    checked_term(starts_on, ends_on)
    first, second = sorted((member.pk, stand_in.pk))
    locked = {pk: lock_active(pk) for pk in dict.fromkeys((first, second))}
    member, stand_in = locked[member.pk], locked[stand_in.pk]
    grant = rules.allow_on("staff.grant_leave", member, by=by)
    if member.pk == stand_in.pk:
        raise Invalid({"stand_in": "代理人不能是本人。"})
    _refuse_overlaps(member, stand_in, starts_on, ends_on)
    refuse_rival_stand_in(member, stand_in, starts_on, ends_on)
    absence = Absence.objects.create(
        member=member, starts_on=starts_on, ends_on=ends_on, stand_in=stand_in, reason=reason.strip()[:80]
    )
    write(
        member, "staff.grant_leave", rules.spoken_from(by, grant),
        absence_id=absence.pk, starts_on=starts_on, ends_on=ends_on, stand_in=stand_in.name, stand_in_id=stand_in.pk,
    )  # fmt: skip
    tell(RosterChanged(member_ids=frozenset({member.pk, stand_in.pk})))
    return absence


def _refuse_overlaps(member: Member, stand_in: Member, starts: date, ends: date) -> None:
    then = Absence.objects.filter(starts_on__lte=ends, ends_on__gte=starts).select_related("member")
    if other := then.filter(member=member).first():
        raise LeaveOverlaps(name=member.name, starts=other.starts_on, ends=other.ends_on)
    if then.filter(member=stand_in).exists():
        raise StandInAway(name=stand_in.name)
    if other := then.filter(stand_in=member).first():
        raise StandsInThen(name=member.name, other=other.member.name)


def refuse_rival_stand_in(member: Member, stand_in: Member, starts: date, ends: date) -> None:
    """Posts that must not be in one hand must not come into one hand by standing in either."""
    lenders = [
        member.pk,
        *Absence.objects.filter(stand_in=stand_in, starts_on__lte=ends, ends_on__gte=starts)
        .exclude(member=member)
        .values_list("member_id", flat=True),
    ]
    then = [
        post
        for post in Post.objects.filter(member_id__in=[stand_in.pk, *lenders], relieved_at=None)
        if overlap(starts, ends, post.starts_on, post.ends_on)
    ]
    wanted = [post for post in then if post.member_id == member.pk]
    for post in wanted:
        rivals = _kinds.rival_kinds(post.kind)
        for held in then:
            if held.member_id != member.pk and held.kind in rivals:
                raise RivalStandIn(
                    stand_in=stand_in.name, held=_kinds.label_of(held.kind),
                    name=member.name, wanted=_kinds.label_of(post.kind),
                )  # fmt: skip
