from __future__ import annotations

from datetime import timedelta

import pytest

from shanzhi.kernel.clock import now, today
from shanzhi.staff import actions as staff
from shanzhi.staff.errors import HasLeft, OwnPost, StillHolds
from shanzhi.staff.models import Absence, Member, SignIn, Token
from shanzhi.staff.queries import actor_for
from shanzhi.staff.tests.conftest import Desk, World


def test_it_works(world: World) -> None:
    member = world.person("陈刚", ("handler", world.traffic), ("mediator", world.housing))
    SignIn.objects.create(member=member, session_key="k", at=now(), seen_at=now())
    Token.objects.create(member=member, name="对接", digest="d", tail="t", created_at=now(),
                         expires_at=now() + timedelta(days=1))  # fmt: skip
    member = staff.discharge(member, reason="退休", by=world.admin("system_admin"))
    assert (member.is_active, member.left_on, member.has_usable_password()) == (False, today(), False)
    assert not member.posts.filter(relieved_at=None).exists()
    assert member.sign_ins.get().ended_why == "left"
    assert member.tokens.get().revoked_at is not None
    assert actor_for(member).grants == ()


def test_everything_in_hand_goes_over_or_the_person_stays(world: World, desk: Desk) -> None:
    member = world.person("陈刚", ("handler", world.traffic))
    to = world.person("孙梅", ("handler", world.traffic))
    system = world.admin("system_admin")
    desk.give(member, world.traffic, 2)
    with pytest.raises(StillHolds):
        staff.discharge(member, by=system)
    assert Member.objects.get(pk=member.pk).is_active
    staff.discharge(member, hand_over_to=to, by=system)
    assert desk.counts(to) == [2]


def test_standing_in_for_others_is_passed_on_too(world: World) -> None:
    member, away = world.person("陈刚", ("handler", world.traffic)), world.person("何静")
    to = world.person("孙梅", ("handler", world.traffic))
    absence = Absence.objects.create(member=away, stand_in=member, starts_on=today(), ends_on=today())
    system = world.admin("system_admin")
    with pytest.raises(StillHolds, match="代理他人的工作1件"):
        staff.discharge(member, by=system)
    staff.discharge(member, hand_over_to=to, by=system)
    absence.refresh_from_db()
    assert absence.stand_in == to


def test_not_oneself_and_not_twice(world: World) -> None:
    system = world.admin("system_admin")
    with pytest.raises(OwnPost):
        staff.discharge(Member.objects.get(pk=system.id or 0), by=system)
    gone = staff.discharge(world.person("陈刚"), by=system)
    with pytest.raises(HasLeft):
        staff.discharge(gone, by=system)
