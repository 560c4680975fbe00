from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from shanzhi.fieldwork import actions, field_desk, pulling, receiving
from shanzhi.fieldwork.models import Household
from shanzhi.kernel.clock import at, now
from shanzhi.site.testkit import County

from .grid import household, report


def test_it_works(county: County) -> None:
    household(county)
    page = pulling.households(by=county["陈芳"])
    assert [row["address"] for row in page.rows] == ["5幢102室"]
    assert page.reset, "a phone that has nothing begins anew"


def test_only_what_changed_comes_again(county: County) -> None:
    worker = county["陈芳"]
    with at(now() - timedelta(days=2)):
        household(county, "1室")
        moved = household(county, "2室")
    first = pulling.households(by=worker)
    actions.record_visit(moved, uid=uuid4(), outcome="met", by=worker)
    second = pulling.households(cursor=first.cursor, reach=first.reach, by=worker)
    # The last row comes twice: a round begins a little early, for acts that were still under way.
    assert second.rows[-1]["address"] == "2室"
    assert second.rows[-1]["outcome"] == "met"
    assert not second.reset


def test_pages_are_bounded_and_lose_nothing(county: County) -> None:
    for n in range(7):
        household(county, f"{n}室")
    worker = county["陈芳"]
    page = pulling.households(most=3, by=worker)
    seen = [row["address"] for row in page.rows]
    while page.more:
        page = pulling.households(cursor=page.cursor, goes_on=True, reach=page.reach, most=3, by=worker)
        seen += [row["address"] for row in page.rows]
    assert seen == [f"{n}室" for n in range(7)]


def test_other_grids_stay_where_they_are(county: County) -> None:
    actions.enrol_household(uid=uuid4(), area=county.areas["路湾1"], address="9号", by=county["王磊"])
    assert pulling.households(by=county["陈芳"]).rows == []


def test_a_new_post_makes_the_phone_begin_anew(county: County) -> None:
    first = pulling.households(by=county["陈芳"])
    county.appoint("陈芳", "grid_worker", "阳明社区", "阳明2")
    assert pulling.households(cursor=first.cursor, reach=first.reach, by=county["陈芳"]).reset


def test_a_door_that_is_no_longer_visited_is_gone(county: County) -> None:
    home = household(county)
    first = pulling.households(by=county["陈芳"])
    Household.objects.filter(pk=home.pk).update(retired_on=now().date(), changed_at=now())
    page = pulling.households(cursor=first.cursor, reach=first.reach, by=county["陈芳"])
    assert page.rows == [{"id": str(home.uid), "gone": True}]


def test_names_travel_masked(county: County) -> None:
    household(county)
    assert "王桂英" not in str(pulling.households(by=county["陈芳"]).rows)


def test_the_desk_tells_what_became_of_my_reports(county: County) -> None:
    receiving.take_in([report(county)], by=county["陈芳"])
    sheet = field_desk.desk(by=county["陈芳"])
    assert [line["state"] for line in sheet["mine"]] == ["已上报"]
    assert [choice["name"] for choice in sheet["rules"]["choices"]][:2] == ["消防安全", "矛盾纠纷"]
    assert {place["name"] for place in sheet["places"]} == {"第一网格"}
