from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now, today
from shanzhi.kernel.errors import Invalid
from shanzhi.records.acting import act

from .. import _kinds, panels, rules
from ..errors import StillHolds
from ..events import RosterChanged, tell
from ..models import Absence, Member, Token
from ..panels import Holding
from ._people import end_post, lock_active, open_posts, write
from ._sessions import end_all
from .grant_leave import refuse_rival_stand_in
from .hand_over import check_receiver


@act("staff.discharge")
def discharge(member: Member, *, hand_over_to: Member | None = None, reason: str = "", by: Actor) -> Member:
    """The person leaves: every post ends, the account is closed, all sessions and tokens with it. 离职

    While anything is in the person's hands, refuses `StillHolds` with the list, unless `hand_over_to` takes all of it
    over in the same transaction.
    """
    member = lock_active(member)
    grant = rules.allow_on_other("staff.discharge", member, by=by)
    speaker = rules.spoken_from(by, grant)
    holdings = [*panels.held_by(member.pk), *_standing_in(member)]
    if holdings:
        if hand_over_to is None:
            raise StillHolds(member.name, holdings)
        check_receiver(hand_over_to, holdings, giver=member)
        panels.hand_over(member.pk, hand_over_to.pk, by=speaker)
        _pass_on_standing_in(member, hand_over_to)
    posts = open_posts(member)
    for post in posts:
        end_post(post, by=by)
    Token.objects.filter(member=member, revoked_at=None).update(revoked_at=now())
    end_all(member, why="left")
    member.is_active = False
    member.left_on = today()
    member.set_unusable_password()
    member.save(update_fields=["is_active", "left_on", "password"])
    write(
        member, "staff.discharge", speaker,
        reason=reason, posts=[f"{p.unit.name} {_kinds.label_of(p.kind)}" for p in posts],
        handed_to=hand_over_to.name if hand_over_to and holdings else "",
        work={str(h.what): h.count for h in holdings},
    )  # fmt: skip
    tell(RosterChanged(unit_ids=frozenset(p.unit_id for p in posts), member_ids=frozenset({member.pk})))
    return member


def _standing_in(member: Member) -> list[Holding]:
    count = Absence.objects.filter(stand_in=member, ends_on__gte=today()).count()
    return [Holding(what="代理他人的工作", count=count)] if count else []


def _pass_on_standing_in(member: Member, to: Member) -> None:
    for absence in Absence.objects.filter(stand_in=member, ends_on__gte=today()).select_related("member"):
        if absence.member_id == to.pk:
            raise Invalid({"hand_over_to": f"{to.name}正在请假，由{member.name}代理，不能接手。"})
        refuse_rival_stand_in(absence.member, to, max(today(), absence.starts_on), absence.ends_on)
        absence.stand_in = to
        absence.save(update_fields=["stand_in"])
