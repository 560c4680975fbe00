from __future__ import annotations

import pytest

from shanzhi.kernel.errors import Invalid, NotAllowed
from shanzhi.records.queries import trail_of
from shanzhi.staff import actions as staff
from shanzhi.staff.errors import CodeTaken
from shanzhi.staff.tests.conftest import World


def test_it_works(world: World) -> None:
    unit = staff.found_unit(
        code="enforcement", name="综合行政执法局", short_name="执法局", kind="department", area=world.county,
        uscc="11330282MB0A123459", phone="63110000", by=world.admin("system_admin"),
    )  # fmt: skip
    assert (unit.name, unit.pinyin, unit.uscc) == ("综合行政执法局", "zhxzzfj zfj", "11330282MB0A123459")
    [line] = trail_of(f"unit:{unit.pk}")
    assert (line.act, line.actor_post) == ("staff.found_unit", "系统管理员")


def test_every_wrong_field_is_named_at_once(world: World) -> None:
    with pytest.raises(Invalid) as refusal:
        staff.found_unit(code="x", name="局", kind="palace", uscc="123", by=world.admin("system_admin"))
    assert set(refusal.value.fields) == {"name", "kind", "uscc"}


def test_a_code_belongs_to_one_unit(world: World) -> None:
    with pytest.raises(CodeTaken, match="已被“公安局交通警察大队”使用"):
        staff.found_unit(code="traffic", name="交警二队", kind="department", by=world.admin("system_admin"))


def test_only_in_reach(world: World) -> None:
    town = world.admin("system_admin", area=world.hushan)
    staff.found_unit(code="a1", name="浒山司法所", kind="platform", area=world.hushan, by=town)
    staff.found_unit(code="a2", name="便民服务中心", kind="platform", parent=world.room, by=town)
    with pytest.raises(NotAllowed):
        staff.found_unit(code="a3", name="周巷司法所", kind="platform", area=world.zhouxiang, by=town)
    with pytest.raises(NotAllowed):
        staff.found_unit(code="a4", name="全市的某局", kind="department", by=town)


def test_the_security_administrator_may_not(world: World) -> None:
    with pytest.raises(NotAllowed):
        staff.found_unit(code="a5", name="某某局", kind="department", by=world.admin("security_admin"))
