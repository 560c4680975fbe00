from __future__ import annotations

from typing import Any

import pytest

from shanzhi.kernel.errors import Invalid, NotAllowed, NotFound
from shanzhi.records.queries import trail_of
from shanzhi.staff import actions as staff
from shanzhi.staff.models import Member
from shanzhi.staff.queries import actor_for
from shanzhi.staff.tests.conftest import SYSTEM, World


@pytest.fixture
def member(world: World) -> Any:
    member = world.person("陈芳", ("grid_worker", world.community, world.grid1))
    return staff.amend_member(member, phone="13800002716", by=SYSTEM)


def test_it_works(world: World, member: Member) -> None:
    dispatcher = actor_for(world.person("李娟", ("dispatcher", world.room, world.hushan)))
    assert staff.reveal_phone(member, purpose="联系核实案情", by=dispatcher) == "13800002716"
    line = trail_of(f"member:{member.pk}")[-1]
    assert (line.actor_name, line.detail) == ("李娟", {"purpose": "联系核实案情"})


def test_not_without_a_purpose_and_not_out_of_reach(world: World, member: Member) -> None:
    dispatcher = actor_for(world.person("李娟", ("dispatcher", world.room, world.hushan)))
    with pytest.raises(Invalid):
        staff.reveal_phone(member, purpose=" ", by=dispatcher)
    stranger = actor_for(world.person("王磊", ("dispatcher", world.room, world.zhouxiang)))
    other = world.person("郑伟", ("handler", world.housing))
    with pytest.raises(NotAllowed):
        staff.reveal_phone(other, purpose="联系核实", by=stranger)


def test_there_may_be_none(world: World) -> None:
    nobody = world.person("何静", ("caller", world.room, world.hushan))
    with pytest.raises(NotFound):
        staff.reveal_phone(nobody, purpose="联系核实", by=SYSTEM)
