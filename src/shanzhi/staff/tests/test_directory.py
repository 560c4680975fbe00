from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import today
from shanzhi.kernel.errors import NotFound
from shanzhi.staff import directory
from shanzhi.staff.actions import appoint, enrol_member, found_unit
from shanzhi.staff.directory import Filter
from shanzhi.staff.models import Absence
from shanzhi.staff.pinyin import initials, spelled
from shanzhi.staff.queries import actor_for, desk_for, grid_worker_of, left_with_work
from shanzhi.staff.tests.conftest import SYSTEM, World


@pytest.fixture
def chief(world: World) -> Any:
    return actor_for(world.person("主任", ("command_chief", world.centre, world.county)))


def names(found: Any) -> Any:
    return [unit.name for unit in found]


def test_names_as_they_are_typed() -> None:
    assert initials("综合行政执法局") == "zhxzzfj"
    assert spelled("张伟民") == "zwm zhangweimin"
    assert initials("12345热线") == "12345rx"


def test_units_are_found_by_name_initials_and_code(world: World, chief: Actor) -> None:
    unit = found_unit(code="enf", name="综合行政执法局", short_name="执法局", kind="department", by=SYSTEM)
    for words in ("执法", "zhxz", "zfj", "enf", "综合行政执法局"):
        assert directory.search_units(words, by=chief)[0] == unit, words
    assert directory.search_units("没有这个", by=chief) == []
    assert names(directory.search_units("", kinds=["command_room"], by=chief)) == ["浒山街道综合信息指挥室"]


def test_units_of_a_place_are_those_in_it_and_those_above_it(world: World, chief: Actor) -> None:
    other = world.unit("zx", "周巷镇综合信息指挥室", "command_room", world.zhouxiang)
    found = directory.search_units("", path=world.yangming.path, by=chief)
    assert other not in found
    assert {world.centre, world.room, world.community} <= set(found)


def test_closed_units_and_strangers_see_nothing(world: World, chief: Actor) -> None:
    world.housing.closed_on = today()
    world.housing.save()
    assert world.housing not in directory.search_units("住房", by=chief)
    assert directory.search_units("", by=actor_for(world.person("没有岗位"))) == []


def test_the_desk_of_a_place_is_the_nearest_command_room_else_the_centre(world: World) -> None:
    assert desk_for(world.grid1) == world.room
    assert desk_for(world.zhouxiang) == world.centre


def test_the_grid_worker_of_a_place(world: World) -> None:
    worker = world.person("陈芳", ("grid_worker", world.community, world.grid1), phone_masked="138****2716")
    head = world.person("队长", ("grid_head", world.community, world.grid2))
    found = grid_worker_of(world.grid1)
    assert found is not None
    assert (found.member_id, found.masked_name, found.phone_masked) == (worker.pk, "陈*", "138****2716")
    other = grid_worker_of(world.grid2)
    assert other is not None and other.member_id == head.pk
    assert grid_worker_of(world.yangming) is None
    stand_in = world.person("何静")
    Absence.objects.create(member=worker, stand_in=stand_in, starts_on=today(), ends_on=today())
    found = grid_worker_of(world.grid1)
    assert found is not None and (found.member_id, found.stand_in_for) == (stand_in.pk, "陈芳")


def test_colleagues_who_can_handle(world: World, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    handler = world.person("陈刚", ("handler", world.traffic))
    guide = world.person("导引", ("triage_guide", world.traffic))
    Absence.objects.create(member=handler, stand_in=guide, starts_on=today(), ends_on=today())
    with django_assert_num_queries(2):
        [found] = directory.colleagues_of(world.traffic.pk, permission="cases.take_up")
    assert (found.name, found.is_absent, found.stand_in) == ("陈刚", True, "导引")
    assert len(directory.colleagues_of(world.traffic.pk)) == 2


class TestPeople:
    def test_it_works(self, world: World, chief: Actor) -> None:
        world.person("陈芳", ("grid_worker", world.community, world.grid1))
        page = directory.members_page(Filter(words="陈"), by=chief, count=True)
        assert ([m.name for m in page.members], page.count) == (["陈芳"], 1)
        assert page.members[0].posts_today[0].unit == world.community  # type: ignore[attr-defined]

    def test_reach_decides_who_is_listed(self, world: World) -> None:
        for name, kind, unit, area in [
            ("本镇", "caller", world.room, world.hushan), ("本网格", "grid_worker", world.community, world.grid1),
            ("外镇", "leader", world.unit("zx", "周巷镇政府", "township", world.zhouxiang), None),
            ("市里", "handler", world.traffic, None),
        ]:  # fmt: skip
            world.person(name, (kind, unit, area))
        world.person("未任职")
        town = actor_for(world.person("镇主任", ("command_chief", world.room, world.hushan)))
        handler = actor_for(world.person("同事", ("handler", world.traffic)))
        system = world.admin("system_admin", "镇系统员", area=world.hushan)

        def listed(by: Any) -> Any:
            return {m.name for m in directory.members_page(Filter(), by=by).members}

        assert listed(town) == {"本镇", "本网格", "镇主任", "镇系统员"}
        assert listed(handler) == {"市里", "同事"}
        assert listed(system) == {"本镇", "本网格", "镇主任", "镇系统员", "未任职"}
        assert listed(actor_for(world.person("路人"))) == set()
        with pytest.raises(NotFound):
            directory.member_by_id(directory.Member.objects.get(name="外镇").pk, by=town)

    def test_pages_by_key_there_and_back(self, world: World, chief: Actor) -> None:
        for n in range(7):
            world.person(f"同名{n % 2}", ("caller", world.room))
        seen, after = [], ""
        pages = []
        while True:
            page = directory.members_page(Filter(words="同名"), by=chief, after=after, size=3)
            seen += [m.pk for m in page.members]
            pages.append([m.pk for m in page.members])
            if page.next is None:
                break
            after = page.next
        assert len(seen) == len(set(seen)) == 7
        back = directory.members_page(Filter(words="同名"), by=chief, before=page.previous or "", size=3)
        assert [m.pk for m in back.members] == pages[-2]
        assert back.next is not None
        first = directory.members_page(Filter(words="同名"), by=chief, before=back.previous or "", size=3)
        assert [m.pk for m in first.members] == pages[0] and first.previous is None

    def test_filters(self, world: World, chief: Actor) -> None:
        day = today()
        away = world.person("请假的", ("caller", world.room))
        Absence.objects.create(member=away, stand_in=world.person("代理的"), starts_on=day, ends_on=day)
        world.person("走了的", ("caller", world.room), is_active=False)
        ending = world.person("到期的")
        world.post(ending, "handler", world.traffic, ends_on=day + timedelta(days=5))
        expired = world.person("过期的")
        world.post(expired, "handler", world.traffic, ends_on=day - timedelta(days=1))

        def listed(**which: Any) -> Any:
            return {m.name for m in directory.members_page(Filter(**which), by=chief).members}

        assert listed(state="away") == {"请假的"}
        assert listed(state="left") == {"走了的"}
        assert listed(state="ending") == {"到期的", "过期的"}
        assert {"代理的", "过期的"} <= listed(state="unposted") and "到期的" not in listed(state="unposted")
        assert listed(unit_id=world.traffic.pk) == {"到期的"}
        assert listed(kind="handler") == {"到期的"}
        assert listed(path=world.hushan.path) == {"请假的"}
        assert [p.member.name for p in left_with_work()] == ["过期的"]

    def test_a_page_costs_the_same_however_many_there_are(
        self, world: World, chief: Actor, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        for n in range(30):
            world.person(f"人员{n:02}", ("caller", world.room), ("handler", world.traffic))
        with django_assert_max_num_queries(5):
            directory.members_page(Filter(), by=chief, count=True)

    def test_found_by_initials(self, world: World, chief: Actor) -> None:
        member = enrol_member(username="zwm", name="张伟民", by=SYSTEM)
        appoint(member, unit=world.room, kind="caller", by=SYSTEM)
        for words in ("zw", "zhangwei", "张伟", "伟民", "zwm"):
            assert [m.name for m, _posts in directory.search_members(words, by=chief)] == ["张伟民"], words
