"""列入疑难件: a plan, an owner, a day of review."""

from __future__ import annotations

import pytest

from shanzhi.cases.models import Case
from shanzhi.command import actions as command
from shanzhi.command.ladder_errors import AlreadyListed, NobodyLeads
from shanzhi.command.models import Climb, HardCase
from shanzhi.command.tests.ladder_steps import told
from shanzhi.kernel.clock import today
from shanzhi.kernel.errors import Invalid
from shanzhi.site.testkit import County

PLAN = "由分管副市长包案，交警、住建联合，每周会商一次，一个月内化解。"


def listed(county: County, case: Case | None = None) -> HardCase:
    made: HardCase = command.list_hard_case(
        case or county.case(state="HANDLING"), reason="三次协调未果。", plan=PLAN, owner=county.people["林书记"],
        by=county["沈浩"],
    )  # fmt: skip
    return made


def test_it_works(county: County) -> None:
    hard = listed(county)
    assert (hard.state, hard.owner_name) == ("LISTED", "林书记")
    assert hard.number is not None
    assert "治疑〔" in hard.number
    assert hard.review_on is not None
    assert hard.review_on > today()
    assert told(county, "hard_case_owned") == {"林书记"}
    assert Climb.objects.filter(case=hard.case, cause="listed", next_at__isnull=False).exists()


def test_once(county: County) -> None:
    hard = listed(county)
    with pytest.raises(AlreadyListed):
        listed(county, hard.case)


def test_it_takes_up_a_suggestion(county: County) -> None:
    case = county.case(state="HANDLING")
    asked = HardCase.objects.create(
        case=case, state="SUGGESTED", reason="多次退单。", at=case.opened_at, by_name="督办规则"
    )
    assert listed(county, case).pk == asked.pk


def test_owner_and_day(county: County) -> None:
    case = county.case(state="HANDLING")
    with pytest.raises(NobodyLeads):
        command.list_hard_case(case, reason="三次协调未果。", plan=PLAN, owner=county.people["陈刚"], by=county["沈浩"])
    with pytest.raises(Invalid):
        command.list_hard_case(
            case, reason="三次协调未果。", plan=PLAN, owner=county.people["林书记"], review_on=today(),
            by=county["沈浩"],
        )  # fmt: skip
