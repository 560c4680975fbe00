"""The desk: what a dispatcher sees, and what stays hidden."""

from __future__ import annotations

from shanzhi.cases.tests.door import Desk
from shanzhi.site.testkit import County


def test_it_works(county: County) -> None:
    case = county.case(state="ACCEPTED")

    page = Desk(county, "李娟").get("/")

    assert page.status_code == 200
    assert case.title in page.content.decode()
