"""The search box: codes, telephone numbers, words."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from shanzhi.cases.tests.door import Desk
from shanzhi.kernel import case_code
from shanzhi.records.models import Line
from shanzhi.records.queries import trail_of
from shanzhi.site.testkit import County


@pytest.mark.parametrize("write", [str, case_code.spoken, lambda c: " ".join((c[:6], c[6:12], c[12:]))])
def test_a_code_however_written_leads_to_its_case(county: County, write) -> None:  # type: ignore[no-untyped-def]
    case = county.case()

    answer = Desk(county, "李娟").get("/search", {"q": write(case.code)})

    assert answer.headers["Location"] == f"/cases/{case.code}/"


def test_a_code_out_of_reach_finds_nothing(county: County) -> None:
    case = county.case(place="阳明1")

    answer = Desk(county, "王磊").get("/search", {"q": case.code}, follow=True)

    assert case.title not in answer.content.decode()


def test_a_telephone_number_finds_its_cases_and_leaves_a_line(county: County) -> None:
    case, other = county.case(), county.case(people=[])
    desk = Desk(county, "李娟")

    answer = desk.get("/search", {"q": "138 0000 2716"})

    where = urlsplit(answer.headers["Location"])
    assert "13800002716" not in answer.headers["Location"], "the number is not in the address that stays"
    assert set(parse_qs(where.query)) == {"queue", "who"}
    page = desk.get(answer.headers["Location"]).content.decode()
    assert case.code in page and other.code not in page
    line = Line.objects.get(act="cases.find_by_phone")
    assert line.detail == {"purpose": "按电话查询", "phone": "138****2716", "known": True}
    assert trail_of(line.subject)[-1].actor_name == "李娟"


def test_a_number_nobody_has_is_on_the_trail_too(county: County) -> None:
    Desk(county, "李娟").get("/search", {"q": "13911112222"})

    assert Line.objects.get(act="cases.find_by_phone").detail["known"] is False


def test_words(county: County) -> None:
    case = county.case(text="小区健身器材坏了一半，孩子差点摔伤。")
    county.case(text="路灯不亮。晚上看不清。")

    page = Desk(county, "李娟").get("/search", {"q": "器材"}, follow=True).content.decode()

    assert case.code in page
    assert page.count("data-row ") == 1
