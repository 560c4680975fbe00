from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from shanzhi.kernel import clock
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import Invalid, NotAllowed
from shanzhi.records.queries import trail_of
from shanzhi.staff import actions as staff
from shanzhi.staff.errors import LinkDead, OtherAdministrator, OwnPost
from shanzhi.staff.models import Member, SignIn
from shanzhi.staff.queries import actor_for
from shanzhi.staff.tests.conftest import PASSWORD, World

VISITOR = Actor(id=None, name="访客")


def test_a_new_person_sets_the_password_through_a_link(world: World) -> None:
    member = world.person("陈芳")
    secret = staff.reset_password(member, by=world.admin("system_admin"))
    staff.use_password_link(secret, password=PASSWORD, by=VISITOR)
    member.refresh_from_db()
    assert member.check_password(PASSWORD) and member.password.startswith("argon2")
    lines = trail_of(f"member:{member.pk}")
    assert [x.act for x in lines] == ["staff.reset_password", "staff.use_password_link"]
    assert lines[1].actor_name == "陈芳" and PASSWORD not in str(lines) and secret not in str(lines)


def test_a_link_works_once_and_for_a_day(world: World) -> None:
    member, system = world.person("陈芳"), world.admin("system_admin")
    first = staff.reset_password(member, by=system)
    second = staff.reset_password(member, by=system)
    with pytest.raises(LinkDead):
        staff.use_password_link(first, password=PASSWORD, by=VISITOR)
    with clock.at(now() + timedelta(hours=25)), pytest.raises(LinkDead):
        staff.use_password_link(second, password=PASSWORD, by=VISITOR)
    staff.use_password_link(second, password=PASSWORD, by=VISITOR)
    with pytest.raises(LinkDead):
        staff.use_password_link(second, password=PASSWORD + "!", by=VISITOR)


@pytest.mark.parametrize("weak", ["short", "123456789012", "password123"])
def test_a_weak_password_is_refused_and_the_link_stays_good(world: World, weak: Any) -> None:
    secret = staff.reset_password(world.person("陈芳"), by=world.admin("system_admin"))
    with pytest.raises(Invalid):
        staff.use_password_link(secret, password=weak, by=VISITOR)
    staff.use_password_link(secret, password=PASSWORD, by=VISITOR)


def test_a_reset_ends_the_password_and_every_session(world: World) -> None:
    member = world.person("陈芳")
    member.set_password(PASSWORD)
    member.save()
    SignIn.objects.create(member=member, session_key="k", at=now(), seen_at=now())
    staff.reset_password(member, by=world.admin("system_admin"))
    member.refresh_from_db()
    assert not member.check_password(PASSWORD)
    assert SignIn.objects.get().ended_why == "reset"


def test_nobody_resets_their_own_and_no_administrator_that_of_another_kind(world: World) -> None:
    system = world.admin("system_admin")
    with pytest.raises(OwnPost):
        staff.reset_password(Member.objects.get(pk=system.id or 0), by=system)
    other = world.person("安全员", ("security_admin", world.centre, world.county))
    with pytest.raises(OtherAdministrator):
        staff.reset_password(other, by=system)
    staff.reset_password(world.person("系统员二", ("system_admin", world.centre, world.county)), by=system)
    staff.reset_password(other, by=Actor.system("命令行"))


def test_a_town_does_not_reset_people_of_the_county(world: World) -> None:
    town = world.admin("system_admin", area=world.hushan)
    both = world.person("李四", ("caller", world.room, world.hushan), ("leader", world.centre, world.county))
    with pytest.raises(NotAllowed):
        staff.reset_password(both, by=town)


def test_changing_the_own_password_ends_the_other_sessions(world: World) -> None:
    member = world.person("陈芳", must_change_password=True)
    member.set_password(PASSWORD)
    member.save()
    for key in ("here", "there"):
        SignIn.objects.create(member=member, session_key=key, at=now(), seen_at=now())
    staff.change_password(member, old=PASSWORD, new=PASSWORD + "-新", keep="here", by=actor_for(member))
    member.refresh_from_db()
    assert member.check_password(PASSWORD + "-新") and not member.must_change_password
    assert dict(SignIn.objects.values_list("session_key", "ended_why")) == {"here": "", "there": "password"}


def test_changing_needs_the_old_one_a_new_one_and_oneself(world: World) -> None:
    member = world.person("陈芳")
    member.set_password(PASSWORD)
    member.save()
    by = actor_for(member)
    for old, new, field in [("wrong", PASSWORD + "x", "old"), (PASSWORD, PASSWORD, "new"), (PASSWORD, "123", "new")]:
        with pytest.raises(Invalid) as refusal:
            staff.change_password(member, old=old, new=new, by=by)
        assert set(refusal.value.fields) == {field}
    with pytest.raises(NotAllowed):
        staff.change_password(member, old=PASSWORD, new=PASSWORD + "x", by=world.admin("system_admin"))
