"""One unit for many cases: each row its own act."""

from __future__ import annotations

from shanzhi.cases.models import Case
from shanzhi.cases.states import State
from shanzhi.cases.tests.door import Desk
from shanzhi.records.queries import trail_of
from shanzhi.site.testkit import County

URL = "/cases/bulk/dispatch/"


def test_it_works(county: County) -> None:
    cases = [county.case(state="ACCEPTED") for _ in range(3)]
    codes = [c.code for c in cases]

    answer = Desk(county, "李娟").send(URL, case=codes, key="k1", to=county.units["交警"].pk)

    assert answer.status_code == 200
    assert {c.state for c in Case.objects.all()} == {State.DISPATCHED}
    assert answer.content.decode().count("已派单给") == 3


def test_each_row_says_how_it_went(county: County) -> None:
    ready, not_yet = county.case(state="ACCEPTED"), county.case()

    page = (
        Desk(county, "李娟")
        .send(URL, case=[ready.code, not_yet.code], key="k2", to=county.units["交警"].pk)
        .content.decode()
    )

    assert "已派单 <b>1</b> 件" in page
    assert "已上报" in page, "the sentence of the refusal names the state"
    assert Case.objects.get(pk=ready.pk).state == State.DISPATCHED
    assert Case.objects.get(pk=not_yet.pk).state == State.REPORTED


def test_a_row_that_moved_meanwhile_is_not_overrun(county: County) -> None:
    case = county.case(state="ACCEPTED")

    page = Desk(county, "李娟").send(
        URL, case=[case.code], key="k3", to=county.units["交警"].pk, **{f"seen-{case.code}": case.version - 1}
    )

    assert "您打开页面之后" in page.content.decode()
    assert Case.objects.get(pk=case.pk).state == State.ACCEPTED


def test_sent_twice_it_is_done_once(county: County) -> None:
    case = county.case(state="ACCEPTED")
    desk = Desk(county, "李娟")
    sent = {"case": [case.code], "key": "k4", "to": county.units["交警"].pk}

    desk.send(URL, **sent)
    again = desk.send(URL, **sent)

    assert "已派单 <b>1</b> 件" in again.content.decode()
    assert [line.act for line in trail_of(case.subject)].count("cases.dispatch") == 1


def test_cases_out_of_reach_are_not_found(county: County) -> None:
    case = county.case(state="ACCEPTED", place="阳明1")

    page = Desk(county, "王磊").send(URL, case=[case.code], key="k5", to=county.units["交警"].pk)

    assert "没有找到" in page.content.decode()
    assert Case.objects.get(pk=case.pk).state == State.ACCEPTED


def test_only_who_may_dispatch(county: County) -> None:
    assert Desk(county, "陈刚").send(URL, case=["1"], key="k6").status_code == 403
