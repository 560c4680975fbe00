from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from shanzhi.kernel.clock import today
from shanzhi.kernel.errors import Invalid, NotAllowed
from shanzhi.records.queries import trail_of
from shanzhi.staff import actions as staff
from shanzhi.staff.errors import ClosedAlready, HasLeft, OwnPost, RivalPost, TwicePosted
from shanzhi.staff.models import Absence, Member
from shanzhi.staff.queries import actor_for
from shanzhi.staff.tests.conftest import World


def test_it_works(world: World) -> None:
    member, security = world.person("陈芳"), world.admin()
    post = staff.appoint(member, unit=world.community, kind="grid_worker", area=world.grid1, by=security)
    assert (post.starts_on, post.ends_on, post.appointed_by_name) == (today(), None, "security_admin")
    assert actor_for(member).may("cases.open_case", path=world.grid1.path)
    [line] = trail_of(f"member:{member.pk}")
    assert (line.act, line.actor_post, line.detail["label"]) == ("staff.appoint", "安全管理员", "专职网格员")


def test_a_key_used_twice_appoints_once(world: World) -> None:
    member, security = world.person("陈芳"), world.admin()
    first = staff.appoint(member, unit=world.room, kind="caller", key="k1", by=security)
    again = staff.appoint(member, unit=world.room, kind="caller", key="k1", by=security)
    assert first == again and member.posts.count() == 1


@pytest.mark.parametrize(
    ("held", "wanted"),
    [
        ("system_admin", "security_admin"),
        ("system_admin", "audit_admin"),
        ("security_admin", "audit_admin"),
        ("audit_admin", "system_admin"),
    ],
)
def test_the_three_administrators_are_three_persons(world: World, held: Any, wanted: Any) -> None:
    member, security = world.person("陈芳", (held, world.centre, world.county)), world.admin(name="安全员")
    with pytest.raises(RivalPost, match="两个岗位须由不同的人担任"):
        staff.appoint(member, unit=world.centre, kind=wanted, area=world.county, by=security)


def test_the_next_administrator_may_begin_when_the_term_of_the_other_post_is_over(world: World) -> None:
    member, security = world.person("陈芳"), world.admin()
    until = today() + timedelta(days=10)
    world.post(member, "system_admin", world.centre, world.county, ends_on=until)
    with pytest.raises(RivalPost):
        staff.appoint(member, unit=world.centre, kind="audit_admin", area=world.county, starts_on=until, by=security)
    staff.appoint(
        member, unit=world.centre, kind="audit_admin", area=world.county, starts_on=until + timedelta(days=1),
        by=security,
    )  # fmt: skip


def test_a_stand_in_of_an_administrator_cannot_become_another_one(world: World) -> None:
    security = world.admin()
    system = world.person("系统员", ("system_admin", world.centre, world.county))
    stand_in = world.person("陈芳")
    Absence.objects.create(member=system, stand_in=stand_in, starts_on=today(), ends_on=today())
    with pytest.raises(RivalPost):
        staff.appoint(stand_in, unit=world.centre, kind="audit_admin", area=world.county, by=security)


def test_nobody_appoints_themselves(world: World) -> None:
    security = world.admin()
    with pytest.raises(OwnPost):
        staff.appoint(Member.objects.get(pk=security.id or 0), unit=world.centre, kind="leader", by=security)


def test_reach_is_asked_of_the_area_and_of_the_unit(world: World) -> None:
    member, town = world.person("陈芳"), world.admin(area=world.hushan)
    staff.appoint(member, unit=world.community, kind="grid_worker", area=world.grid1, by=town)
    with pytest.raises(NotAllowed):
        staff.appoint(member, unit=world.traffic, kind="handler", by=town)
    with pytest.raises(NotAllowed):
        staff.appoint(member, unit=world.traffic, kind="handler", area=world.hushan, by=town)
    with pytest.raises(NotAllowed):
        staff.appoint(member, unit=world.room, kind="dispatcher", area=world.county, by=town)


def test_whoever_is_no_security_administrator_is_refused(world: World) -> None:
    with pytest.raises(NotAllowed, match="没有“任职”的权限"):
        staff.appoint(world.person("陈芳"), unit=world.room, kind="caller", by=world.admin("system_admin"))


@pytest.mark.parametrize(
    ("kind", "area", "sentence"),
    [
        ("emperor", None, "没有这个岗位"),
        ("grid_worker", None, "请选择“专职网格员”所在的网格"),
        ("grid_worker", "hushan", "应设在网格"),
        ("dispatcher", "grid1", "应设在.*镇（街道）"),
    ],
)
def test_a_post_stands_where_the_profile_says(world: World, kind: Any, area: Any, sentence: Any) -> None:
    with pytest.raises(Invalid, match=sentence):
        staff.appoint(
            world.person("陈芳"), unit=world.room, kind=kind, area=getattr(world, area) if area else None,
            by=world.admin(),
        )  # fmt: skip


def test_the_same_post_twice_is_refused(world: World) -> None:
    member = world.person("陈芳", ("caller", world.room))
    with pytest.raises(TwicePosted):
        staff.appoint(member, unit=world.room, kind="caller", by=world.admin())


def test_neither_a_closed_unit_nor_somebody_who_left(world: World) -> None:
    security = world.admin()
    world.housing.closed_on = today()
    world.housing.save()
    with pytest.raises(ClosedAlready):
        staff.appoint(world.person("陈芳"), unit=world.housing, kind="handler", by=security)
    with pytest.raises(HasLeft):
        staff.appoint(world.person("王五", is_active=False), unit=world.room, kind="caller", by=security)


def test_a_term_that_ends_before_it_begins_is_refused(world: World) -> None:
    with pytest.raises(Invalid):
        staff.appoint(
            world.person("陈芳"), unit=world.room, kind="caller", ends_on=today() - timedelta(days=1), by=world.admin()
        )
