from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from shanzhi.kernel.clock import today
from shanzhi.kernel.errors import Invalid, NotAllowed
from shanzhi.staff import actions as staff
from shanzhi.staff.errors import LeaveOverlaps, RivalStandIn, StandInAway, StandsInThen
from shanzhi.staff.models import Member
from shanzhi.staff.queries import actor_for
from shanzhi.staff.tests.conftest import World

TOMORROW = timedelta(days=1)


def leave(member: Member, stand_in: Any, by: Any, first: Any = 0, last: Any = 2) -> Any:
    day = today()
    return staff.grant_leave(
        member, starts_on=day + first * TOMORROW, ends_on=day + last * TOMORROW, stand_in=stand_in, by=by
    )


def test_it_works(world: World) -> None:
    member = world.person("陈刚", ("handler", world.traffic))
    stand_in = world.person("孙梅", ("caller", world.room))
    leave(member, stand_in, by=world.admin("system_admin"))
    assert actor_for(stand_in).may("cases.report_back", units=[world.traffic.pk])


def test_the_head_of_the_unit_grants_it(world: World) -> None:
    head = actor_for(world.person("队长", ("unit_head", world.traffic)))
    member, stand_in = world.person("陈刚", ("handler", world.traffic)), world.person("孙梅")
    leave(member, stand_in, by=head)
    with pytest.raises(NotAllowed):
        leave(world.person("郑伟", ("handler", world.housing)), stand_in, by=head)


def test_one_leave_at_a_time(world: World) -> None:
    member, stand_in, system = world.person("陈刚"), world.person("孙梅"), world.admin("system_admin")
    leave(member, stand_in, by=system)
    with pytest.raises(LeaveOverlaps):
        leave(member, stand_in, by=system, first=2, last=4)
    leave(member, stand_in, by=system, first=3, last=4)


def test_stand_ins_are_there_and_stay_there(world: World) -> None:
    a, b, c, system = world.person("陈刚"), world.person("孙梅"), world.person("何静"), world.admin("system_admin")
    leave(a, b, by=system)
    with pytest.raises(StandInAway):
        leave(c, a, by=system)
    with pytest.raises(StandsInThen, match="代理陈刚"):
        leave(b, c, by=system)
    with pytest.raises(Invalid):
        leave(c, c, by=system)


def test_standing_in_never_joins_two_administrators(world: World) -> None:
    system = world.person("系统员", ("system_admin", world.centre, world.county))
    audit = world.person("审计员", ("audit_admin", world.centre, world.county))
    other, granter = world.person("何静"), world.admin("system_admin", "另一名")
    with pytest.raises(RivalStandIn):
        leave(system, audit, by=granter)
    leave(system, other, by=granter)
    with pytest.raises(RivalStandIn):
        leave(audit, other, by=granter)
