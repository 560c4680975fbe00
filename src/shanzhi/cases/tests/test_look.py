from __future__ import annotations

import pytest

from shanzhi.cases import actions as cases
from shanzhi.cases.actions import Person
from shanzhi.cases.errors import PurposeMissing
from shanzhi.kernel.errors import NotAllowed, NotFound
from shanzhi.records.queries import trail_of
from shanzhi.site.testkit import County

ZHANG = Person(name="张三丰", phone="13800002716", id_number="330282199001011237", address="阳明社区3幢402室")


def test_it_works(county: County) -> None:
    case = county.case(state="HANDLING", people=[ZHANG])

    clear = cases.look(case, county.reporter(case), purpose="电话约现场查看时间", by=county["陈刚"])

    assert (clear.name, clear.phone, clear.id_number, clear.address) == (
        ZHANG.name, ZHANG.phone, ZHANG.id_number, ZHANG.address,
    )  # fmt: skip
    line = trail_of(case.subject)[-1]
    assert (line.label, line.actor_name, line.actor_unit) == ("查看", "陈刚", "交警")
    assert line.detail["purpose"] == "电话约现场查看时间"


def test_the_line_itself_tells_nothing(county: County) -> None:
    case = county.case(people=[ZHANG])
    cases.look(case, county.reporter(case), purpose="电话核实位置", by=county["李娟"])
    written = str(trail_of(case.subject)[-1])
    assert not any(secret in written for secret in (ZHANG.name, ZHANG.phone, ZHANG.id_number, ZHANG.address))


@pytest.mark.parametrize("purpose", ["", "   ", "看看"])
def test_not_without_a_purpose(county: County, purpose: str) -> None:
    case = county.case()
    with pytest.raises(PurposeMissing):
        cases.look(case, county.reporter(case), purpose=purpose, by=county["李娟"])
    assert county.trail(case) == ["立案"]


def test_not_by_who_only_reads_cases(county: County) -> None:
    case = county.case()
    with pytest.raises(NotAllowed):
        cases.look(case, county.reporter(case), purpose="分析高频人群", by=county["罗研"])


def test_not_out_of_reach(county: County) -> None:
    case = county.case()
    with pytest.raises(NotFound):
        cases.look(case, county.reporter(case), purpose="电话核实位置", by=county["王磊"])


def test_not_a_person_of_another_case(county: County) -> None:
    case, other = county.case(), county.case(place="路湾1")
    with pytest.raises(NotFound):
        cases.look(case, county.reporter(other), purpose="电话核实位置", by=county["李娟"])


def test_a_unit_that_has_given_it_back_looks_no_more(county: County) -> None:
    case = county.case(state="HANDLING")
    cases.recall(case, errand=county.errand(case, "交警"), reason="派错了单位。", by=county["李娟"])
    with pytest.raises(NotAllowed):
        cases.look(case, county.reporter(case), purpose="电话核实位置", by=county["孙梅"])
