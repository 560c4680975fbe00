from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from shanzhi.kernel import clock
from shanzhi.kernel.clock import today
from shanzhi.kernel.errors import Invalid, NotAllowed, NotFound
from shanzhi.staff import actions as staff
from shanzhi.staff.duty import presence_of, presence_on
from shanzhi.staff.models import Presence
from shanzhi.staff.queries import actor_for
from shanzhi.staff.tests.conftest import World

DAY = timedelta(days=1)
SUNDAY = date(2026, 11, 22)


def test_it_works(world: World) -> None:
    with clock.at(datetime(2026, 11, 23, 4, tzinfo=UTC)):
        presence = staff.station(world.traffic, kind="permanent", window="交通事故窗口", by=world.admin("system_admin"))
        assert presence_of(world.traffic) == presence
        [here] = presence_on()
    assert (here.unit, here.kind_label, here.window, here.is_here) == (
        "公安局交通警察大队", "常驻", "交通事故窗口", True,
    )  # fmt: skip


def test_on_a_day_off_only_whoever_is_named_is_there(world: World) -> None:
    system = world.admin("system_admin")
    with clock.at(datetime(2026, 11, 20, 4, tzinfo=UTC)):
        staff.station(world.traffic, kind="permanent", by=system)
        assert [here.is_here for here in presence_on(SUNDAY)] == [False]
        member = world.person("陈刚", ("handler", world.traffic))
        staff.set_rota(world.traffic, days={SUNDAY: [member]}, by=system)
        assert [here.is_here for here in presence_on(SUNDAY)] == [True]


def test_a_new_presence_ends_the_one_before(world: World) -> None:
    system = world.admin("system_admin")
    staff.station(world.traffic, kind="rota", starts_on=today() - 10 * DAY, by=system)
    staff.station(world.traffic, kind="permanent", by=system)
    before, after = Presence.objects.order_by("id")
    assert (before.ends_on, after.ends_on) == (today() - DAY, None)
    staff.station(world.traffic, kind="on_call", by=system)
    assert list(Presence.objects.order_by("id").values_list("kind", flat=True)) == ["rota", "on_call"]


def test_the_chief_of_a_command_room_stations_units_of_the_town_only(world: World) -> None:
    chief = actor_for(world.person("主任", ("command_chief", world.room, world.hushan)))
    staff.station(world.community, kind="rota", by=chief)
    with pytest.raises(NotAllowed):
        staff.station(world.housing, kind="rota", by=chief)


def test_leaving_the_centre(world: World) -> None:
    system = world.admin("system_admin")
    staff.station(world.traffic, kind="rota", by=system)
    staff.unstation(world.traffic, by=system)
    assert Presence.objects.get().ends_on == today()
    with pytest.raises(NotFound):
        staff.unstation(world.traffic, by=system)


def test_an_unknown_kind_or_a_day_before_the_present_one_is_refused(world: World) -> None:
    system = world.admin("system_admin")
    with pytest.raises(Invalid):
        staff.station(world.traffic, kind="sometimes", by=system)
    staff.station(world.traffic, kind="rota", by=system)
    with pytest.raises(Invalid):
        staff.station(world.traffic, kind="permanent", starts_on=today() - DAY, by=system)
