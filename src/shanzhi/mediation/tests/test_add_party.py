"""登记当事人、代理人、成员: checked, sealed, masked."""

from __future__ import annotations

import pytest

from shanzhi.kernel.errors import Invalid, NotFound
from shanzhi.kernel.sealing import unseal
from shanzhi.mediation import actions as mediation
from shanzhi.mediation.actions import Member
from shanzhi.mediation.errors import NotForGroups, TooManyRepresentatives
from shanzhi.mediation.tests.mediating import Hall, a_day, id_number
from shanzhi.records.queries import trail_of


def test_it_works(hall: Hall) -> None:
    row = hall.opened()
    number = id_number("19751203", 8)
    party = hall.party(row, "A", "陈大为", phone="138 0000 2716", id_number=number, address="浒山街道峙山路12号")
    assert (party.name_masked, party.phone_masked, party.id_masked[-4:]) == ("陈*为", "138****2716", number[-4:])
    assert unseal(bytes(party.name_sealed)) == "陈大为"
    assert (party.sex, party.is_minor) == ("2", False)
    assert "陈大为" not in str([line.detail for line in trail_of(row.subject)])


def test_a_wrong_number_is_refused_by_its_check_digit(hall: Hall) -> None:
    number = id_number()
    wrong = number[:-1] + ("1" if number[-1] != "1" else "2")
    with pytest.raises(Invalid, match="校验位"):
        hall.party(hall.opened(), "A", "陈大为", id_number=wrong)


def test_a_child_is_a_minor_whatever_was_ticked(hall: Hall) -> None:
    child = hall.party(hall.opened(), "A", "陈小为", id_number=id_number("20150601", 3), is_minor=False)
    assert child.is_minor


def test_nobody_is_entered_twice(hall: Hall) -> None:
    row = hall.opened()
    hall.party(row, "A", "陈大为", id_number=id_number())
    with pytest.raises(Invalid, match="已经登记"):
        hall.party(row, "B", "陈大为", id_number=id_number())


def test_add_helper_agents_bring_their_scope_of_power(hall: Hall) -> None:
    row = hall.asked()
    a = hall.one(row, "A")
    with pytest.raises(Invalid, match="授权"):
        mediation.add_helper(row, kind="agent", name="宋律师", party=a, by=hall["许静"])
    agent = mediation.add_helper(
        row, kind="agent", name="宋律师", party=a, power="general", until=a_day(60), by=hall["许静"]
    )
    assert not agent.may_sign
    with pytest.raises(Invalid, match="未成年"):
        mediation.add_helper(row, kind="guardian", name="陈老伯", party=a, by=hall["许静"])
    with pytest.raises(Invalid, match="各方同意"):
        mediation.add_helper(row, kind="invited", name="老邻居", by=hall["许静"])


def test_five_represent_a_side_and_no_more(hall: Hall) -> None:
    row = hall.opened(is_group=True, many_side="B")
    for n in "一二三四五":
        mediation.add_helper(row, kind="representative", name=f"代表{n}", side="B", by=hall["许静"])
    with pytest.raises(TooManyRepresentatives):
        mediation.add_helper(row, kind="representative", name="代表六", side="B", by=hall["许静"])
    mediation.add_helper(row, kind="representative", name="甲代表", side="A", by=hall["许静"])


def test_add_members_enters_all_or_none(hall: Hall) -> None:
    row = hall.opened(is_group=True, many_side="B")
    homes = [Member(f"业主{n:02}", id_number=id_number(serial=n), claim_fen=100_000 + n) for n in range(1, 31)]
    with pytest.raises(Invalid, match="第31行"):
        mediation.add_members(row, members=[*homes, Member("坏行", id_number="123")], by=hall["许静"])
    assert row.parties.count() == 0
    assert mediation.add_members(row, members=homes, by=hall["许静"]) == 30
    with pytest.raises(NotForGroups):
        mediation.add_members(hall.opened(), members=homes, by=hall["许静"])


def test_look_at_person_leaves_its_purpose(hall: Hall) -> None:
    row = hall.asked()
    clear = mediation.look_at_person(row, person=hall.one(row, "A"), purpose="电话通知调解时间", by=hall["许静"])
    assert (clear.name, clear.phone) == ("陈大为", "13800002716")
    assert trail_of(row.subject)[-1].detail["purpose"] == "电话通知调解时间"
    with pytest.raises(Invalid):
        mediation.look_at_person(row, person=hall.one(row, "A"), purpose="", by=hall["许静"])
    with pytest.raises(NotFound):
        mediation.look_at_person(row, person=hall.one(row, "A"), purpose="随便看看行不行", by=hall["杜磊"])
