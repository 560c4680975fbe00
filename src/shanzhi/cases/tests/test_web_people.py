"""Personal data: masked on every page, clear only for a purpose, and then on the trail."""

from __future__ import annotations

from shanzhi.cases.tests.door import Desk
from shanzhi.records.queries import trail_of
from shanzhi.site.testkit import County


def test_it_works(county: County) -> None:
    case = county.case(state="HANDLING")
    url = f"/cases/{case.code}/people/{case.people_concerned.get().pk}/look/"
    desk = Desk(county, "陈刚")

    asked = desk.part(url)
    clear = desk.send(url, usual="联系反映人核实情况").content.decode()

    assert "13800002716" not in asked.content.decode()
    assert "张三丰" in clear and "13800002716" in clear
    assert 'data-secret-seconds="60"' in clear
    line = trail_of(case.subject)[-1]
    assert (line.act, line.detail["purpose"]) == ("cases.look", "联系反映人核实情况")


def test_without_a_purpose_nothing_is_shown(county: County) -> None:
    case = county.case(state="HANDLING")
    url = f"/cases/{case.code}/people/{case.people_concerned.get().pk}/look/"

    for data in ({}, {"usual": "other"}, {"usual": "other", "purpose": "看看"}):
        answer = Desk(county, "陈刚").send(url, **data)
        assert answer.status_code == 422
        assert "13800002716" not in answer.content.decode()
    assert not [line for line in trail_of(case.subject) if line.act == "cases.look"]


def test_who_has_nothing_to_do_with_it_learns_nothing(county: County) -> None:
    case = county.case(state="HANDLING")
    url = f"/cases/{case.code}/people/{case.people_concerned.get().pk}/look/"

    assert Desk(county, "吴强").send(url, usual="电话回访").status_code == 404
    assert Desk(county, "方琴").send(url, usual="电话回访").status_code == 403
    other = county.case(state="HANDLING")
    stranger = f"/cases/{other.code}/people/{case.people_concerned.get().pk}/look/"
    assert Desk(county, "陈刚").send(stranger, usual="电话回访").status_code == 404


def test_every_page_masks(county: County) -> None:
    case = county.case(state="HANDLING")
    errand = case.errands.get()
    desk = Desk(county, "李娟")

    for url in ("/", "/cases/", f"/cases/{case.code}/", f"/cases/{case.code}/sheet/", f"/cases/{case.code}/receipt/",
                f"/cases/{case.code}/receipt/?size=a5", f"/cases/{case.code}/errands/{errand.pk}/slip/"):  # fmt: skip
        page = desk.get(url).content.decode()
        assert "张三丰" not in page and "13800002716" not in page, url
    assert "张*丰" in desk.get(f"/cases/{case.code}/").content.decode()
