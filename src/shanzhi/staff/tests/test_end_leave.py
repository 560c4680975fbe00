from __future__ import annotations

from datetime import timedelta

import pytest

from shanzhi.kernel.clock import today
from shanzhi.kernel.errors import NotAllowed
from shanzhi.staff import actions as staff
from shanzhi.staff.errors import LeaveOver
from shanzhi.staff.models import Absence
from shanzhi.staff.queries import actor_for
from shanzhi.staff.tests.conftest import World

DAY = timedelta(days=1)


def test_it_works(world: World) -> None:
    member, stand_in = world.person("陈刚", ("handler", world.traffic)), world.person("孙梅")
    absence = Absence.objects.create(
        member=member, stand_in=stand_in, starts_on=today() - DAY, ends_on=today() + 5 * DAY
    )
    assert actor_for(stand_in).grants != ()
    staff.end_leave(absence, by=actor_for(member))
    assert actor_for(stand_in).grants == ()
    assert Absence.objects.get().ends_on == today() - DAY


def test_a_leave_that_has_not_begun_is_called_off(world: World) -> None:
    absence = Absence.objects.create(
        member=world.person("陈刚"), stand_in=world.person("孙梅"), starts_on=today() + DAY, ends_on=today() + 2 * DAY
    )
    staff.end_leave(absence, by=world.admin("system_admin"))
    assert not Absence.objects.exists()


def test_not_by_the_stand_in_and_not_when_it_is_over(world: World) -> None:
    member, stand_in = world.person("陈刚", ("handler", world.traffic)), world.person("孙梅")
    running = Absence.objects.create(member=member, stand_in=stand_in, starts_on=today(), ends_on=today())
    with pytest.raises(NotAllowed):
        staff.end_leave(running, by=actor_for(stand_in))
    over = Absence.objects.create(
        member=member, stand_in=stand_in, starts_on=today() - 3 * DAY, ends_on=today() - 2 * DAY
    )
    with pytest.raises(LeaveOver):
        staff.end_leave(over, by=world.admin("system_admin"))
