from __future__ import annotations

from datetime import timedelta
from typing import Any

from pytest_django import DjangoAssertNumQueries

from shanzhi.kernel import profile
from shanzhi.kernel.clock import today
from shanzhi.staff.staffing import staffing, total
from shanzhi.staff.tests.conftest import World


def figures(row: Any) -> Any:
    return {part.kind: (part.actual, part.standard, part.gap) for part in row.posts if part.actual or part.standard}


def test_it_works(world: World) -> None:
    standard = profile.current().staffing["basic"]
    world.person("网格长", ("grid_head", world.community, world.grid1))
    world.person("专职一", ("grid_worker", world.community, world.grid1), ("grid_worker", world.community, world.grid2))
    [hushan, zhouxiang] = staffing(world.county)
    assert (hushan.name, hushan.grids, hushan.has_more) == ("浒山街道", 2, True)
    assert figures(hushan)["grid_head"] == (1, 2 * standard["grid_head"], 2 * standard["grid_head"] - 1)
    assert figures(hushan)["grid_worker"][0] == 2, "one person in two grids counts in both"
    assert (zhouxiang.grids, zhouxiang.gap, zhouxiang.has_more) == (0, 0, False)


def test_down_to_the_grid(world: World) -> None:
    world.person("网格长", ("grid_head", world.community, world.grid1))
    assert [row.name for row in staffing(world.hushan)] == ["阳明社区"]
    one, two = staffing(world.yangming)
    assert (one.grids, one.has_more) == (1, False)
    assert (figures(one)["grid_head"][0], figures(two)["grid_head"][0]) == (1, 0)
    assert staffing(world.grid1) == []


def test_the_sum_is_the_sum_of_its_parts(world: World) -> None:
    world.person("网格长", ("grid_head", world.community, world.grid1))
    rows = staffing(world.yangming)
    whole = total(world.yangming)
    assert (whole.actual, whole.standard) == (sum(r.actual for r in rows), sum(r.standard for r in rows))


def test_more_than_the_standard_in_one_place_fills_no_gap_in_another(world: World) -> None:
    for n in range(9):
        world.person(f"网格长{n}", ("grid_head", world.community, world.grid1))
    one, two = staffing(world.yangming)
    assert figures(one)["grid_head"][2] == 0
    assert figures(two)["grid_head"][2] == profile.current().staffing["basic"]["grid_head"]


def test_micro_grids_and_dedicated_grids_have_their_own_standard(world: World) -> None:
    micro = world.area("micro_grid", "33028200400100101", "第一微网格", world.grid1)
    world.grid2.kind = "dedicated"
    world.grid2.save()
    world.person("微网格长", ("micro_grid_head", world.community, micro))
    [village] = staffing(world.hushan)
    staffing_of = profile.current().staffing
    assert village.micro_grids == 1
    assert figures(village)["micro_grid_head"] == (1, staffing_of["micro_grid"]["micro_grid_head"], 0)
    wanted = staffing_of["basic"]["grid_worker"] + staffing_of["dedicated"]["grid_worker"]
    assert figures(village)["grid_worker"] == (0, wanted, wanted)


def test_who_is_gone_or_not_yet_there_does_not_count(world: World) -> None:
    member, day = world.person("网格长"), timedelta(days=1)
    world.post(member, "grid_head", world.community, world.grid1, starts_on=today() + day)
    world.post(member, "grid_head", world.community, world.grid1, ends_on=today() - day)
    world.grid2.retired_on = today()
    world.grid2.save()
    [one] = staffing(world.yangming)
    assert figures(one)["grid_head"][0] == 0


def test_three_queries_however_many_grids(world: World, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for n in range(3, 40):
        world.area("grid", f"330282004001{n:03}", f"第{n}网格", world.yangming)
    with django_assert_num_queries(3):
        assert len(staffing(world.yangming)) == 39
