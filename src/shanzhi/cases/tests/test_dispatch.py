from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from shanzhi.cases import actions as cases
from shanzhi.cases.errors import ClosedUnit, TwiceInOneCase
from shanzhi.cases.models import Case, Errand
from shanzhi.cases.tests.every_move import EveryMove
from shanzhi.kernel.clock import SHANGHAI, at, local, today
from shanzhi.kernel.errors import Invalid, NotAllowed
from shanzhi.notices.models import Notice
from shanzhi.site.testkit import County

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)


def test_it_works(county: County) -> None:
    case = county.case(state="ACCEPTED")

    cases.dispatch(
        case, to=county.units["交警"], assisting=[county.units["综合执法"]], task="清理违停", by=county["李娟"]
    )

    assert (case.state, case.lead_unit) == ("DISPATCHED", county.units["交警"])
    assert [(e.unit.short_name, e.role, e.state, e.task) for e in Errand.objects.filter(case=case).order_by("id")] == [
        ("交警", "lead", "DISPATCHED", "清理违停"),
        ("综合执法", "assist", "DISPATCHED", "清理违停"),
    ]


def test_everybody_of_the_units_is_told_at_once(county: County) -> None:
    case = county.case(state="ACCEPTED")
    cases.dispatch(case, to=county.units["交警"], assisting=[county.units["综合执法"]], by=county["李娟"])

    told = Notice.objects.filter(about=case.subject, template="new_errand", channel="inbox")
    assert set(told.values_list("member_id", flat=True)) == {county.people[n].pk for n in ("陈刚", "孙梅", "吴强")}


def test_each_errand_has_its_clock(county: County) -> None:
    with at(MONDAY):
        case = county.case(state="ACCEPTED", category="EV0501")
        cases.dispatch(case, to=county.units["综合执法"], assisting=[county.units["交警"]], by=county["李娟"])
    own = county.profile.limit_for("handle", category="EV0501", severity=case.severity)
    expected = county.profile.calendar().due(MONDAY, own)
    assert case.due_at == county.errand(case, "综合执法").due_at == county.errand(case, "交警").due_at == expected


def test_the_dispatcher_may_ask_for_less_time_but_not_give_more(county: County) -> None:
    case = county.case(state="ACCEPTED")
    ordinary = county.profile.limit_for("handle", category=case.category, severity=case.severity)
    with pytest.raises(Invalid) as refused:
        cases.dispatch(case, to=county.units["交警"], limit="60wd", by=county["李娟"])
    assert str(ordinary.str_zh) in refused.value.fields["limit"]

    with at(MONDAY):
        cases.dispatch(case, to=county.units["交警"], limit="2h", by=county["李娟"])
    assert f"{local(case.due_at):%m-%d %H:%M}" == "11-23 11:00"


def test_the_hotline_brings_its_own_limit(county: County) -> None:
    """12345: five working days, where ours would be fifteen."""
    with at(MONDAY):
        usual = county.case(state="ACCEPTED", category="EV0101")
        hotline = county.case(state="ACCEPTED", category="EV0101", channel="hotline_12345")
        for case in (usual, hotline):
            cases.dispatch(case, to=county.units["综合执法"], by=county["李娟"])
    assert (usual.limit, hotline.limit) == ("15wd", "5wd")


def test_a_grave_case_runs_day_and_night(county: County) -> None:
    with at(MONDAY):
        case = county.case(state="ACCEPTED", severity=4)
        assert case.limit == "30min"
        cases.dispatch(case, to=county.units["交警"], by=county["李娟"])
    assert f"{local(case.due_at):%m-%d %H:%M}" == "11-24 09:00"


def test_a_closed_unit_and_a_unit_named_twice_are_refused(county: County) -> None:
    case = county.case(state="ACCEPTED")
    squad = county.units["交警"]
    with pytest.raises(Invalid):
        cases.dispatch(case, to=squad, assisting=[squad], by=county["李娟"])
    squad.closed_on = today()
    squad.save()
    with pytest.raises(ClosedUnit):
        cases.dispatch(case, to=squad, by=county["李娟"])


def test_a_unit_that_still_assists_is_not_given_a_second_errand(county: County) -> None:
    case = county.case(state="DISPATCHED")
    cases.enlist(case, unit=county.units["住建"], by=county["李娟"])
    cases.recall(case, errand=county.errand(case, "交警"), reason="派错了。", by=county["李娟"])
    with pytest.raises(TwiceInOneCase, match="住房和城乡建设局"):
        cases.dispatch(case, to=county.units["住建"], by=county["李娟"])


def test_a_town_gives_out_no_more_what_went_up(county: County) -> None:
    case = county.case(state="ESCALATED")
    with pytest.raises(NotAllowed):
        cases.dispatch(case, to=county.units["交警"], by=county["李娟"])
    cases.dispatch(case, to=county.units["交警"], by=county["周敏"])


class TestEveryMove(EveryMove):
    verb, state, who, elsewhere = "dispatch", "ACCEPTED", "李娟", "HANDLING"

    def words(self, county: County, case: Case) -> dict[str, Any]:
        return {"to": county.units["交警"], "task": "清理违停"}
