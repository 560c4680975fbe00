from __future__ import annotations

from datetime import timedelta

import pytest

from shanzhi.kernel.clock import today
from shanzhi.kernel.errors import Invalid
from shanzhi.staff import actions as staff
from shanzhi.staff.duty import presence_on, rota_of
from shanzhi.staff.models import Absence, Presence
from shanzhi.staff.tests.conftest import World

DAY = timedelta(days=1)


def test_it_works(world: World) -> None:
    one, two = (world.person(name, ("handler", world.traffic)) for name in ("陈刚", "孙梅"))
    Presence.objects.create(unit=world.traffic, kind="rota", starts_on=today() - DAY)
    system = world.admin("system_admin")
    staff.set_rota(world.traffic, days={today(): [one, two, one], today() + DAY: []}, by=system)
    [here] = presence_on()
    assert (here.is_here, [name for _pk, name in here.people]) == (True, ["陈刚", "孙梅"])
    assert presence_on(today() + DAY)[0].is_here is False
    staff.set_rota(world.traffic, days={today(): [two]}, by=system)
    cell = next(day for day in rota_of(world.traffic, today()) if day.is_today)
    assert cell.people == ((two.pk, "孙梅"),)


def test_whoever_is_on_leave_is_not_there(world: World) -> None:
    one = world.person("陈刚", ("handler", world.traffic))
    Presence.objects.create(unit=world.traffic, kind="rota", starts_on=today())
    staff.set_rota(world.traffic, days={today(): [one]}, by=world.admin("system_admin"))
    Absence.objects.create(member=one, stand_in=world.person("孙梅"), starts_on=today(), ends_on=today())
    [here] = presence_on()
    assert (here.is_here, here.away) == (False, ("陈刚",))


def test_the_past_and_strangers_are_refused(world: World) -> None:
    system = world.admin("system_admin")
    with pytest.raises(Invalid, match="已经过去"):
        staff.set_rota(world.traffic, days={today() - DAY: []}, by=system)
    with pytest.raises(Invalid, match="不在“公安局交通警察大队”任职"):
        staff.set_rota(world.traffic, days={today(): [world.person("陈刚")]}, by=system)
