from __future__ import annotations

import pytest

from shanzhi.staff import actions as staff
from shanzhi.staff.errors import StillActive
from shanzhi.staff.queries import actor_for
from shanzhi.staff.tests.conftest import World


def test_it_works(world: World) -> None:
    system = world.admin("system_admin")
    member = staff.discharge(world.person("陈刚", ("handler", world.traffic)), by=system)
    member = staff.reinstate(member, reason="返聘", by=system)
    assert (member.is_active, member.left_on) == (True, None)
    assert actor_for(member).grants == ()


def test_somebody_who_never_left_is_refused(world: World) -> None:
    with pytest.raises(StillActive):
        staff.reinstate(world.person("陈刚"), by=world.admin("system_admin"))
