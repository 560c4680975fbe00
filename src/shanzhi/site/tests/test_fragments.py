"""A dialog's inside that is opened as a page has the frame around it."""

from __future__ import annotations

import pytest
from django.test import Client

from shanzhi.cases.tests.door import Desk
from shanzhi.site.testkit import County

FORM = "/command/receptions/plan/"


@pytest.fixture
def chief(county: County) -> Client:
    return Desk(county, "余主任")


def test_it_works(chief: Client) -> None:
    page = chief.get(FORM, headers={"Sec-Fetch-Dest": "document"}).content.decode()
    assert page.lstrip().lower().startswith("<!doctype html>")
    assert "<template data-dialog-now>" in page and "安排领导接访" in page


def test_inside_a_page_it_stays_a_fragment(chief: Client) -> None:
    for headers in ({"HX-Request": "true", "Sec-Fetch-Dest": "empty"}, {}):
        page = chief.get(FORM, headers=headers).content.decode()
        assert "<html" not in page


def test_whole_pages_and_files_are_left_alone(chief: Client) -> None:
    assert chief.get("/", headers={"Sec-Fetch-Dest": "document"}).content.count(b"<html") == 1
    assert chief.get("/badges", headers={"Sec-Fetch-Dest": "document"}).headers["Content-Type"] == "application/json"
