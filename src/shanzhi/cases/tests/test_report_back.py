from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from shanzhi.cases import actions as cases
from shanzhi.cases.errors import OpenErrands
from shanzhi.cases.models import Case
from shanzhi.cases.tests.every_move import EveryMove
from shanzhi.kernel.clock import SHANGHAI, at, local
from shanzhi.kernel.errors import NotAllowed
from shanzhi.notices.models import Notice
from shanzhi.records.queries import trail_of
from shanzhi.site.testkit import County

RESULT = "已拖离违停车辆四辆，补划禁停标线。"


def test_it_works(county: County) -> None:
    case = county.case(state="HANDLING")

    cases.report_back(case, result=RESULT, reply="门口违停已清理。", by=county["陈刚"])

    assert (case.state, case.limit) == ("REPORTED_BACK", "1wd"), "the desk has a day to check"
    errand = county.errand(case, "交警")
    assert (errand.state, errand.result, errand.lamp_next_at) == ("REPORTED_BACK", RESULT, None)
    assert trail_of(case.subject)[-1].detail["reply_draft"] == "门口违停已清理。"
    told = Notice.objects.filter(about=case.subject, template="reported_back", channel="inbox")
    assert set(told.values_list("member_id", flat=True)) == {county.people["李娟"].pk, county.people["方琴"].pk}


def test_the_lead_answers_for_all_so_the_others_come_first(county: County) -> None:
    case = county.case(state="HANDLING")
    cases.enlist(case, unit=county.units["综合执法"], by=county["李娟"])
    with pytest.raises(OpenErrands, match="综合执法"):
        cases.report_back(case, result=RESULT, by=county["陈刚"])

    cases.take_up(case, by=county["吴强"])
    cases.report_back(case, result="摊位已清理。", by=county["吴强"])
    assert case.state == "HANDLING"
    cases.report_back(case, result=RESULT, by=county["陈刚"])
    assert case.state == "REPORTED_BACK"


def test_first_signed_for_then_reported(county: County) -> None:
    case = county.case(state="HANDLING")
    cases.enlist(case, unit=county.units["综合执法"], by=county["李娟"])
    with pytest.raises(NotAllowed, match="没有办理中"):
        cases.report_back(case, result=RESULT, by=county["吴强"])


def test_the_check_is_due_in_a_working_day(county: County) -> None:
    with at(datetime(2026, 11, 27, 16, 0, tzinfo=SHANGHAI)):
        case = county.case(state="REPORTED_BACK")
    assert f"{local(case.due_at):%m-%d %H:%M}" == "11-30 16:00", "Friday to Monday"


class TestEveryMove(EveryMove):
    verb, state, who, stranger, elsewhere = "report_back", "HANDLING", "陈刚", "吴强", "DISPATCHED"

    def words(self, county: County, case: Case) -> dict[str, Any]:
        return {"result": RESULT}
