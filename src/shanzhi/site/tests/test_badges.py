"""Numbers of the side navigation: asked after the page is there, by the same rules as the pages they belong to."""

from __future__ import annotations

from typing import Any

from shanzhi.cases.tests.door import Desk
from shanzhi.site.testkit import County


def test_it_works(county: County) -> None:
    county.case(state="REPORTED")

    numbers = Desk(county, "李娟").get("/badges").json()

    assert numbers["intake:queue"] == 1


def test_nobody_learns_of_pages_that_are_not_theirs(county: County) -> None:
    county.case(state="REPORTED")

    assert "intake:queue" not in Desk(county, "审计员").get("/badges").json()


def test_no_page_waits_for_them(county: County, django_assert_max_num_queries: Any) -> None:
    county.case(state="REPORTED")
    desk = Desk(county, "李娟")
    desk.get("/notices/")

    with django_assert_max_num_queries(8):
        page = desk.get("/notices/").content.decode()

    assert 'data-badge="intake:queue" hidden></b>' in page
