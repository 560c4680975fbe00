from __future__ import annotations

from typing import Any

import pytest

from shanzhi.kernel import sealing
from shanzhi.kernel.errors import Invalid, NotAllowed
from shanzhi.records.queries import trail_of
from shanzhi.staff import actions as staff
from shanzhi.staff.errors import CodeTaken
from shanzhi.staff.queries import actor_for
from shanzhi.staff.tests.conftest import World


def test_it_works(world: World) -> None:
    member = staff.enrol_member(
        username="ZhangWM", name="张伟民", phone="138 0000 2716", by=world.admin("system_admin")
    )
    assert (member.username, member.pinyin, member.phone_masked) == ("zhangwm", "zwm zhangweimin", "138****2716")
    assert sealing.unseal(member.phone_sealed or b"") == "13800002716"
    assert not member.has_usable_password()
    assert actor_for(member).grants == ()
    [line] = trail_of(f"member:{member.pk}")
    assert "2716" not in str(line.detail)


def test_an_account_belongs_to_one_person(world: World) -> None:
    system = world.admin("system_admin")
    staff.enrol_member(username="zwm", name="张伟民", by=system)
    with pytest.raises(CodeTaken, match="已被“张伟民”使用"):
        staff.enrol_member(username="ZWM", name="张文明", by=system)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"username": "张伟"}, "username"), ({"name": "张"}, "name"), ({"phone": "12"}, "phone")],
)
def test_wrong_values_are_refused(world: World, wrong: Any, field: Any) -> None:
    right = {"username": "zwm", "name": "张伟民", "phone": ""}
    with pytest.raises(Invalid) as refusal:
        staff.enrol_member(**{**right, **wrong}, by=world.admin("system_admin"))
    assert set(refusal.value.fields) == {field}


def test_the_security_administrator_enrols_nobody(world: World) -> None:
    with pytest.raises(NotAllowed):
        staff.enrol_member(username="zwm", name="张伟民", by=world.admin("security_admin"))
