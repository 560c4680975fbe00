from __future__ import annotations

import pytest

from shanzhi.kernel.errors import Invalid, NotAllowed
from shanzhi.records.queries import trail_of
from shanzhi.staff import actions as staff
from shanzhi.staff.tests.conftest import World


def test_it_works(world: World) -> None:
    unit = staff.amend_unit(world.traffic, phone="63110122", parent=world.centre, by=world.admin("system_admin"))
    assert (unit.phone, unit.parent, unit.name) == ("63110122", world.centre, "公安局交通警察大队")
    [line] = trail_of(f"unit:{unit.pk}")
    assert line.detail["changed"] == {"phone": ["", "63110122"], "parent_id": [None, world.centre.pk]}


def test_nothing_changed_leaves_no_line(world: World) -> None:
    staff.amend_unit(world.traffic, name=world.traffic.name, short_name=world.traffic.short_name,
                     by=world.admin("system_admin"))  # fmt: skip
    lines = trail_of(f"unit:{world.traffic.pk}")
    assert lines == [] or set(lines[0].detail["changed"]) <= {"pinyin"}


def test_a_unit_never_stands_under_itself(world: World) -> None:
    system = world.admin("system_admin")
    staff.amend_unit(world.traffic, parent=world.centre, by=system)
    with pytest.raises(Invalid, match="自己的下级"):
        staff.amend_unit(world.centre, parent=world.traffic, by=system)


def test_it_cannot_be_moved_out_of_reach_or_taken_from_outside(world: World) -> None:
    town = world.admin("system_admin", area=world.hushan)
    staff.amend_unit(world.room, phone="63110000", by=town)
    with pytest.raises(NotAllowed):
        staff.amend_unit(world.room, area=world.zhouxiang, by=town)
    with pytest.raises(NotAllowed):
        staff.amend_unit(world.traffic, area=world.hushan, by=town)
