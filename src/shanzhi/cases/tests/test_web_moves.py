"""Moves from the page: the form, the answer, and what happens when somebody else was faster."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest

from shanzhi.cases import actions
from shanzhi.cases.models import Case, Errand
from shanzhi.cases.states import MOVES, State
from shanzhi.cases.tests.door import Desk
from shanzhi.cases.web.forms import form_for
from shanzhi.records.queries import trail_of
from shanzhi.site.testkit import County


def form(case: Case, **values: Any) -> dict[str, Any]:
    return {"key": uuid.uuid4().hex, "seen": Case.objects.get(pk=case.pk).version, **values}


def test_it_works(county: County) -> None:
    case = county.case(state="ACCEPTED")
    desk = Desk(county, "李娟")
    url = f"/cases/{case.code}/do/dispatch/"

    shown = desk.part(url)
    answer = desk.send(url, **form(case, to=county.units["交警"].pk, task="清理违停"))

    assert "交办内容" in shown.content.decode()
    assert answer.status_code == 204
    events = json.loads(answer.headers["HX-Trigger"])
    assert list(events) == ["toast", "case-moved", "draft-done", "close-dialog"]
    case.refresh_from_db()
    assert (case.state, case.lead_unit) == (State.DISPATCHED, county.units["交警"])


def test_without_scripts_the_page_follows(county: County) -> None:
    case = county.case()

    answer = Desk(county, "李娟").post(f"/cases/{case.code}/do/accept/", form(case))

    assert (answer.status_code, answer.headers["Location"]) == (302, f"/cases/{case.code}/")


def test_a_stale_page_is_told_what_changed_and_keeps_the_words(county: County) -> None:
    case = county.case(state="ACCEPTED")
    desk, url = Desk(county, "李娟"), f"/cases/{case.code}/do/note/"
    old = form(case, text="已与社区书记通话，下午到现场。")
    actions.note(case, text="值班员已电话核实情况。", by=county["周敏"])

    answer = desk.send(url, **old)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "值班员已电话核实情况。" in page and "周敏" in page, "who did what meanwhile"
    assert "已与社区书记通话，下午到现场。" in page, "nothing typed is lost"
    again = desk.send(url, **(old | {"seen": Case.objects.get(pk=case.pk).version}))
    assert again.status_code == 204
    assert [line.act for line in trail_of(case.subject)].count("cases.note") == 2


def test_the_same_key_twice_is_one_act(county: County) -> None:
    case = county.case(state="ACCEPTED")
    desk, sent = Desk(county, "李娟"), form(case, text="已电话核实。")
    url = f"/cases/{case.code}/do/note/"

    first, second = desk.send(url, **sent), desk.send(url, **sent)

    assert (first.status_code, second.status_code) == (204, 204)
    assert [line.act for line in trail_of(case.subject)].count("cases.note") == 1


def test_a_missing_field_is_said_at_the_field(county: County) -> None:
    case = county.case(state="ACCEPTED")

    answer = Desk(county, "李娟").send(f"/cases/{case.code}/do/dispatch/", **form(case, task="清理"))

    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()
    assert not Errand.objects.exists()


def test_what_the_act_itself_finds_wrong_is_said_at_the_field_too(county: County) -> None:
    case = county.case(state="HANDLING")

    answer = Desk(county, "陈刚").send(f"/cases/{case.code}/do/report_back/", **form(case, result="好"))

    assert answer.status_code == 422
    assert "不少于4个字" in answer.content.decode()


def test_a_move_that_is_not_ones_own_is_refused(county: County) -> None:
    case = county.case(state="ACCEPTED")

    answer = Desk(county, "方琴").send(f"/cases/{case.code}/do/dispatch/", **form(case, to=county.units["交警"].pk))

    assert answer.status_code == 403
    assert Case.objects.get(pk=case.pk).state == State.ACCEPTED


@pytest.mark.parametrize("verb", ["dispatch", "note", "accept"])
def test_a_case_out_of_reach_does_not_exist(county: County, verb: str) -> None:
    case = county.case(state="ACCEPTED")
    desk = Desk(county, "王磊")

    assert desk.part(f"/cases/{case.code}/do/{verb}/").status_code == 404
    assert desk.send(f"/cases/{case.code}/do/{verb}/", **form(case, text="试试看")).status_code == 404


def test_every_move_has_its_form() -> None:
    assert {verb for verb in MOVES if form_for(verb) is None} == set()


def test_every_form_opens(county: County) -> None:
    """Each form of each state for each post, as the page offers it."""
    opened = set()
    for state in (
        "REPORTED",
        "ACCEPTED",
        "DISPATCHED",
        "HANDLING",
        "REPORTED_BACK",
        "VERIFIED",
        "FOLLOWED_UP",
        "CLOSED",
    ):
        case = county.case(state=state)
        for name in ("李娟", "周敏", "陈刚", "孙梅", "方琴", "钱芳", "沈浩"):
            desk = Desk(county, name)
            for verb in MOVES:
                answer = desk.part(f"/cases/{case.code}/do/{verb}/")
                assert answer.status_code in (200, 404), (state, name, verb)
                if answer.status_code == 200 and b"data-main-submit" in answer.content:
                    opened.add(verb)
    assert set(MOVES) - opened <= set(MOVES)


def test_send_back_and_ruling(county: County) -> None:
    case = county.case(state="HANDLING")
    Desk(county, "陈刚").send(
        f"/cases/{case.code}/do/send_back/",
        **form(case, reason="该路段由综合执法局管理。", next_unit=county.units["综合执法"].pk),
    )
    plea = case.pleas.get()
    county.appoint("何清", "command_chief", "浒山指挥室", "浒山")
    by_chief = county["何清"]
    assert by_chief.has("cases.rule")

    asked = Desk(county, "沈浩").part(f"/cases/{case.code}/do/rule/", plea=plea.pk)
    answer = Desk(county, "沈浩").send(f"/cases/{case.code}/do/rule/", **form(case, plea_id=plea.pk, granted="yes"))

    assert "该路段由综合执法局管理。" in asked.content.decode()
    assert answer.status_code == 204
    case.refresh_from_db()
    assert case.lead_unit == county.units["综合执法"]


def test_a_join_can_be_undone(county: County) -> None:
    main, twin = county.case(), county.case()
    desk = Desk(county, "李娟")

    page = desk.part(f"/cases/{twin.code}/do/join/").content.decode()
    answer = desk.send(f"/cases/{twin.code}/do/join/", **form(twin, to=main.code))

    assert main.code in page, "the look-alike is offered"
    toast = json.loads(answer.headers["HX-Trigger"])["toast"]
    assert toast["href"] == f"/cases/{twin.code}/do/part/?undo=1"
    desk.send(f"/cases/{twin.code}/do/part/", **form(twin, reason="并案有误，撤销并案。"))
    assert Case.objects.get(pk=twin.pk).state == State.REPORTED
