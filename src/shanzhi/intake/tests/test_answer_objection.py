from __future__ import annotations

from typing import Any

import pytest

from shanzhi.cases import actions as cases
from shanzhi.intake import actions as intake
from shanzhi.intake.errors import AlreadyObjected
from shanzhi.intake.models import Objection
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import Invalid, NotAllowed
from shanzhi.notices.models import Notice
from shanzhi.site.testkit import County


def waiting(county: County, **facts: Any) -> Objection:
    case = county.case(state="CLOSED", **facts)
    return Objection.objects.create(
        case=case, concerned=case.people_concerned.get(), reason="还是没有解决", outcome="waiting", at=now()
    )


def test_it_works(county: County) -> None:
    row = waiting(county)

    intake.answer_objection(row, how="redo", answer="请交警大队夜间值守一周。", by=county["沈浩"])

    row.refresh_from_db()
    assert (row.outcome, row.answered_by_name, row.case.state) == ("supervised", "沈浩", "DISPATCHED")


def test_explained_the_resident_is_told_and_the_case_can_end(county: County) -> None:
    row = waiting(county)
    intake.answer_objection(row, how="explain", answer="该路段规划明年改造，已列入计划。", by=county["沈浩"])
    row.refresh_from_db()
    assert row.outcome == "explained" and row.case.state == "CLOSED"
    assert Notice.objects.filter(template="progress", channel="sms", about=row.case.subject).exists()
    cases.archive(row.case, by=county["方琴"])


def test_lifted_to_the_desk_above(county: County) -> None:
    row = waiting(county)
    intake.answer_objection(row, how="escalate", answer="涉及多个部门，提级会商。", by=county["沈浩"])
    row.refresh_from_db()
    assert row.outcome == "escalated" and row.case.desk == county.units["中心"]


def test_answered_once_by_who_may(county: County) -> None:
    row = waiting(county)
    with pytest.raises(NotAllowed):
        intake.answer_objection(row, how="explain", answer="已经处理好了。", by=county["陈刚"])
    with pytest.raises(Invalid):
        intake.answer_objection(row, how="close", answer="已经处理好了。", by=county["沈浩"])
    intake.answer_objection(row, how="explain", answer="已经处理好了。", by=county["沈浩"])
    with pytest.raises(AlreadyObjected):
        intake.answer_objection(row, how="redo", answer="再办一次。", by=county["沈浩"])
