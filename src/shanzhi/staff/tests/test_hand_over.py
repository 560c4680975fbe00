from __future__ import annotations

import pytest

from shanzhi.kernel.errors import Invalid, NotAllowed
from shanzhi.staff import actions as staff
from shanzhi.staff.errors import NotInUnit
from shanzhi.staff.queries import actor_for
from shanzhi.staff.tests.conftest import Desk, World


def test_it_works(world: World, desk: Desk) -> None:
    giver = world.person("陈刚", ("handler", world.traffic))
    to = world.person("孙梅", ("handler", world.traffic))
    desk.give(giver, world.traffic, 4)
    [handed] = staff.hand_over(giver, to=to, by=world.admin("system_admin"))
    assert (handed.count, desk.counts(giver), desk.counts(to)) == (4, [], [4])


def test_only_what_is_done_for_one_unit(world: World, desk: Desk) -> None:
    giver = world.person("陈刚", ("handler", world.traffic), ("handler", world.housing))
    to = world.person("孙梅", ("handler", world.traffic))
    desk.give(giver, world.traffic, 4)
    desk.give(giver, world.housing, 1)
    staff.hand_over(giver, to=to, unit=world.traffic, by=world.admin("system_admin"))
    assert desk.held[giver.pk] == {world.housing.pk: 1}
    with pytest.raises(NotInUnit, match="住房和城乡建设局"):
        staff.hand_over(giver, to=to, by=world.admin("system_admin", "又一名"))


def test_the_head_of_the_unit_may_do_it_for_the_unit(world: World, desk: Desk) -> None:
    giver = world.person("陈刚", ("handler", world.traffic))
    to = world.person("孙梅", ("handler", world.traffic))
    desk.give(giver, world.traffic, 4)
    head = actor_for(world.person("队长", ("unit_head", world.traffic)))
    with pytest.raises(NotAllowed):
        staff.hand_over(giver, to=to, unit=world.housing, by=head)
    staff.hand_over(giver, to=to, unit=world.traffic, by=head)
    assert desk.counts(to) == [4]


def test_nothing_held_is_nothing_handed_over_and_never_to_oneself(world: World, desk: Desk) -> None:
    giver = world.person("陈刚", ("handler", world.traffic))
    security = world.admin("system_admin")
    assert staff.hand_over(giver, to=giver, by=security) == []
    desk.give(giver, world.traffic, 1)
    with pytest.raises(Invalid):
        staff.hand_over(giver, to=giver, by=security)
