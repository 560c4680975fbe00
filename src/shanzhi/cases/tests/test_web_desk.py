"""The desk: what a dispatcher sees, what it costs, and what stays hidden."""

from __future__ import annotations

import json
from typing import Any

import pytest

from shanzhi.cases import actions, listing
from shanzhi.cases.models import View
from shanzhi.cases.tests.door import Desk
from shanzhi.site.testkit import County


def test_it_works(county: County) -> None:
    case = county.case(state="ACCEPTED")

    page = Desk(county, "李娟").get("/")

    assert page.status_code == 200
    assert case.title in page.content.decode()


def test_the_desk_opens_where_there_is_work(county: County) -> None:
    """A county's dispatcher has nothing at her own desk, but a report waits in a town."""
    case = county.case()

    page = Desk(county, "周敏").get("/").content.decode()

    assert case.title in page
    assert 'aria-current="true">待受理' in page


@pytest.mark.parametrize("name", ["系统员", "安全员", "审计员"])
def test_administrators_see_no_cases(county: County, name: str) -> None:
    case = county.case()
    desk = Desk(county, name)

    page = desk.get("/")

    assert page.status_code == 200
    assert case.title not in page.content.decode()
    for url in ("/cases/", "/cases/rows/", "/cases/counts/", "/cases/points.geojson", f"/cases/{case.code}/"):
        assert desk.get(url).status_code == 403, url


def test_a_visitor_is_sent_to_the_door(county: County) -> None:
    from django.test import Client

    assert Client().get("/").headers["Location"] == "/login?next=%2F"


def test_nothing_of_another_town_is_on_any_page(county: County) -> None:
    case = county.case(place="阳明1", title="隐山路口红绿灯不亮", lon=121.21, lat=30.15)
    desk = Desk(county, "王磊")

    for url in ("/", "/cases/", "/cases/rows/?queue=all", "/cases/points.geojson?queue=all", f"/?open={case.code}",
                "/cases/?q=红绿灯", "/cases/?area=330282004"):  # fmt: skip
        page = desk.get(url)
        assert page.status_code == 200, url
        assert case.title not in page.content.decode(), url
    for part in ("", "sheet/", "body/", "alike/", "sketch/", "map/", "receipt/", "attach/"):
        assert desk.get(f"/cases/{case.code}/{part}").status_code == 404, part


def test_a_case_stands_open_beside_the_list(county: County) -> None:
    case = county.case(state="ACCEPTED")

    page = Desk(county, "李娟").get(f"/?queue=triage&open={case.code}").content.decode()

    assert f'id="sheet-{case.pk}"' in page


def test_the_points(county: County) -> None:
    case = county.case(lon=121.21, lat=30.15)
    county.case()

    answer = json.loads(Desk(county, "李娟").get("/cases/points.geojson?queue=accept").content)

    assert [f["properties"]["id"] for f in answer["features"]] == [case.pk]
    assert answer["features"][0]["geometry"]["coordinates"] == [121.21, 30.15]
    assert answer["more"] is False


def test_costs_do_not_grow_with_the_list(county: County, django_assert_max_num_queries: Any) -> None:
    for _ in range(12):
        county.case(state="HANDLING")
    desk = Desk(county, "周敏")
    desk.get("/")

    with django_assert_max_num_queries(14):
        desk.get("/?queue=doing")
    with django_assert_max_num_queries(6):
        desk.get("/cases/rows/?queue=doing")


def test_the_case_page_costs_the_same_with_many_errands(county: County, django_assert_max_num_queries: Any) -> None:
    case = county.case(state="HANDLING")
    for unit in ("综合执法", "住建", "人社"):
        actions.enlist(case, unit=county.units[unit], by=county["李娟"])
    for n in range(20):
        actions.note(case, text=f"第{n}次联系。", by=county["李娟"])
    desk = Desk(county, "李娟")
    desk.get("/")

    with django_assert_max_num_queries(24):
        page = desk.get(f"/cases/{case.code}/")
    assert page.content.decode().count("联系。") == 20
    with django_assert_max_num_queries(12):
        desk.get(f"/cases/{case.code}/sheet/")


def test_a_view_is_kept_renamed_ordered_and_deleted(county: County) -> None:
    desk = Desk(county, "李娟")

    kept = desk.post("/cases/views/", {"name": "我的超期", "query": "queue=late&sort=severity&x=1", "back": "/"})
    desk.post("/cases/views/", {"name": "周巷", "query": "queue=all&area=330282121", "back": "//elsewhere/"})

    assert kept.headers["Location"] == "/?queue=late&sort=severity"
    first, second = View.objects.order_by("sort")
    assert (first.name, first.query) == ("我的超期", "queue=late&sort=severity"), "what means nothing is not kept"
    assert 'href="/?queue=late&amp;sort=severity"' in desk.get("/").content.decode()
    desk.send("/cases/views/order/", view=second.pk, do="up")
    assert [v.name for v in View.objects.order_by("sort")] == ["周巷", "我的超期"]
    desk.send(f"/cases/views/{first.pk}/", name="急件")
    assert View.objects.get(pk=first.pk).name == "急件"
    assert Desk(county, "周敏").send(f"/cases/views/{first.pk}/", do="delete").status_code == 404
    desk.send(f"/cases/views/{first.pk}/", do="delete")
    assert View.objects.count() == 1


def test_the_chooser_of_units(county: County) -> None:
    desk = Desk(county, "李娟")

    found = json.loads(desk.get("/cases/choose/units/?q=交警").content)["results"]
    by_code = json.loads(desk.get("/cases/choose/units/?q=交警&by=code").content)["results"]

    assert [(r["id"], r["label"]) for r in found] == [(county.units["交警"].pk, "慈溪市公安局交警大队")]
    assert by_code[0]["id"] == "traffic"
    assert Desk(county, "系统员").get("/cases/choose/units/?q=交警").status_code == 403


def test_more_rows_than_a_page(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "SIZE", 2)
    cases = [county.case() for _ in range(3)]
    desk = Desk(county, "李娟")

    page = desk.get("/cases/?queue=accept&sort=new").content.decode()

    assert 'rel="next"' in page
    assert cases[0].code not in page and cases[2].code in page
