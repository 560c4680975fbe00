from __future__ import annotations

import pytest

from shanzhi.kernel import sealing
from shanzhi.kernel.errors import NotAllowed
from shanzhi.records.queries import trail_of
from shanzhi.staff import actions as staff
from shanzhi.staff.errors import HasLeft
from shanzhi.staff.tests.conftest import World


def test_it_works(world: World) -> None:
    member = world.person("张伟民")
    member = staff.amend_member(member, name="张卫民", phone="13900001234", by=world.admin("system_admin"))
    assert (member.name, member.phone_masked) == ("张卫民", "139****1234")
    assert sealing.unseal(member.phone_sealed or b"") == "13900001234"
    [line] = trail_of(f"member:{member.pk}")
    assert line.detail == {"name": ["张伟民", "张卫民"], "phone_changed": True}


def test_a_town_does_not_touch_people_of_the_county(world: World) -> None:
    town = world.admin("system_admin", area=world.hushan)
    staff.amend_member(world.person("陈芳", ("grid_worker", world.community, world.grid1)), name="陈方", by=town)
    both = world.person("李四", ("caller", world.room, world.hushan), ("leader", world.centre, world.county))
    with pytest.raises(NotAllowed):
        staff.amend_member(both, name="李思", by=town)


def test_somebody_who_left_stays_as_they_were(world: World) -> None:
    with pytest.raises(HasLeft):
        staff.amend_member(world.person("陈芳", is_active=False), name="陈方", by=world.admin("system_admin"))
