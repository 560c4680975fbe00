from __future__ import annotations

import pytest

from shanzhi.kernel.clock import today
from shanzhi.kernel.errors import Invalid, NotAllowed
from shanzhi.staff import actions as staff
from shanzhi.staff.errors import ClosedAlready, UnitStillHolds
from shanzhi.staff.models import Post, Presence, Unit
from shanzhi.staff.tests.conftest import Desk, World


def test_it_works(world: World) -> None:
    unit = staff.close_unit(world.housing, reason="机构改革", by=world.admin("system_admin"))
    assert (unit.closed_on, unit.successor) == (today(), None)


def test_work_people_and_units_below_hold_it_back(world: World, desk: Desk) -> None:
    member = world.person("陈刚", ("handler", world.traffic))
    world.unit("squad1", "交警一中队", "department", world.hushan, parent=world.traffic)
    desk.give(member, world.traffic, 3)
    with pytest.raises(UnitStillHolds, match="承办案件3件、在岗人员1件、下级单位1件"):
        staff.close_unit(world.traffic, by=world.admin("system_admin"))
    world.traffic.refresh_from_db()
    assert world.traffic.closed_on is None


def test_a_successor_takes_all_of_it_over(world: World, desk: Desk) -> None:
    member = world.person("陈刚", ("handler", world.traffic))
    squad = world.unit("squad1", "交警一中队", "department", world.hushan, parent=world.traffic)
    Presence.objects.create(unit=world.traffic, kind="permanent", starts_on=today())
    desk.give(member, world.traffic, 3)
    unit = staff.close_unit(world.traffic, successor=world.housing, by=world.admin("system_admin"))
    assert unit.successor == world.housing
    assert desk.held[member.pk] == {world.housing.pk: 3}
    assert Unit.objects.get(pk=squad.pk).parent == world.housing
    [post] = Post.objects.filter(member=member, relieved_at=None)
    assert (post.unit, post.kind, post.starts_on) == (world.housing, "handler", today())
    assert Presence.objects.get(unit=world.traffic).ends_on == today()


def test_somebody_who_has_the_post_there_already_does_not_get_it_twice(world: World) -> None:
    member = world.person("陈刚", ("handler", world.traffic), ("handler", world.housing))
    staff.close_unit(world.traffic, successor=world.housing, by=world.admin("system_admin"))
    assert Post.objects.filter(member=member, relieved_at=None).count() == 1


def test_a_unit_below_may_be_the_successor(world: World) -> None:
    squad = world.unit("squad1", "交警一中队", "department", world.county, parent=world.traffic)
    staff.close_unit(world.traffic, successor=squad, by=world.admin("system_admin"))
    assert Unit.objects.get(pk=squad.pk).parent is None


def test_closed_once_and_never_into_itself(world: World) -> None:
    system = world.admin("system_admin")
    with pytest.raises(Invalid):
        staff.close_unit(world.housing, successor=world.housing, by=system)
    staff.close_unit(world.housing, by=system)
    with pytest.raises(ClosedAlready):
        staff.close_unit(world.housing, by=system)


def test_the_successor_must_be_in_reach_too(world: World) -> None:
    town = world.admin("system_admin", area=world.hushan)
    with pytest.raises(NotAllowed):
        staff.close_unit(world.room, successor=world.traffic, by=town)
