"""What is offered: the next step first, nothing that is not allowed, and why something has to wait."""

from __future__ import annotations

import pytest

from shanzhi.cases import actions
from shanzhi.cases.models import Case, Errand
from shanzhi.cases.offers import OfferedMove, moves_for
from shanzhi.site.testkit import County


def offered(case: Case, county: County, name: str) -> dict[str, OfferedMove]:
    errands = list(Errand.objects.filter(case=case).select_related("unit").order_by("id"))
    return {m.verb: m for m in moves_for(Case.objects.get(pk=case.pk), errands, county[name])}


def following(case: Case, county: County, name: str) -> str:
    return next((m.verb for m in offered(case, county, name).values() if m.is_next), "")


def test_it_works(county: County) -> None:
    moves = offered(county.case(state="ACCEPTED"), county, "李娟")

    first = next(iter(moves.values()))
    assert (first.verb, first.label, first.key, first.is_next) == ("triage", "研判", "t", True)
    assert {"dispatch", "note", "escalate"} <= moves.keys()


@pytest.mark.parametrize(
    ("state", "name", "move"),
    [
        ("REPORTED", "李娟", "accept"),
        ("ACCEPTED", "李娟", "triage"),
        ("DISPATCHED", "陈刚", "take_up"),
        ("HANDLING", "陈刚", "report_back"),
        ("REPORTED_BACK", "方琴", "verify"),
        ("VERIFIED", "钱芳", "reply"),
        ("FOLLOWED_UP", "方琴", "close"),
        ("CLOSED", "方琴", "archive"),
        ("DISPATCHED", "李娟", ""),
    ],
)
def test_the_next_step_is_that_of_whoever_looks(county: County, state: str, name: str, move: str) -> None:
    assert following(county.case(state=state), county, name) == move


def test_what_is_not_allowed_is_not_offered(county: County) -> None:
    case = county.case(state="HANDLING")

    assert not {"dispatch", "verify", "close", "amend"} & offered(case, county, "陈刚").keys()
    assert offered(case, county, "陈芳").keys() == {"note"}
    assert offered(case, county, "王磊") == {}


def test_what_is_offered_and_possible_is_what_the_act_takes(county: County) -> None:
    """Nothing is offered that the rule would then refuse, for every post in every state of the main road."""
    from shanzhi.cases import rules

    for state in ("REPORTED", "ACCEPTED", "DISPATCHED", "HANDLING", "REPORTED_BACK", "VERIFIED", "CLOSED", "ARCHIVED"):
        case = county.case(state=state)
        errands = list(case.errands.select_related("unit"))
        for name in ("李娟", "周敏", "王磊", "何静", "沈浩", "方琴", "钱芳", "陈刚", "吴强", "孙梅", "陈芳", "林书记"):
            for move in moves_for(case, errands, county[name]):
                if move.is_possible:
                    assert rules.allows(move.verb, case, errands, county[name]), (state, name, move.verb)


def test_why_a_move_has_to_wait(county: County) -> None:
    case = county.case(state="DISPATCHED")
    assert offered(case, county, "陈刚")["report_back"].why_not == "请先签收，再反馈办理结果。"

    actions.take_up(case, by=county["陈刚"])
    actions.enlist(case, unit=county.units["综合执法"], by=county["李娟"])
    assert "综合执法" in offered(case, county, "陈刚")["report_back"].why_not
    actions.extend(case, reason="需要等待采购设备。", amount="3wd", by=county["陈刚"])
    assert "延期" in offered(case, county, "陈刚")["suspend"].why_not


def test_closing_waits_for_what_the_county_puts_before_it(county: County) -> None:
    unchecked, unasked = county.case(state="REPORTED_BACK"), county.case(state="VERIFIED")

    assert "核查" in offered(unchecked, county, "方琴")["close"].why_not
    assert "回访" in offered(unasked, county, "方琴")["close"].why_not


def test_who_handled_it_is_told_so(county: County) -> None:
    case = county.case(state="REPORTED_BACK")
    county.appoint("陈刚", "verifier", "浒山指挥室", "浒山")

    assert "不能由本人" in offered(case, county, "陈刚")["verify"].why_not


def test_nobody_rules_on_their_own_plea(county: County) -> None:
    case = county.case(state="HANDLING")
    actions.extend(case, reason="需要等待采购设备。", amount="3wd", by=county["陈刚"])
    county.appoint("陈刚", "supervisor", "中心", "county")

    assert offered(case, county, "沈浩")["rule"].is_possible
    assert "本人" in offered(case, county, "陈刚")["rule"].why_not
    assert following(case, county, "沈浩") == "rule"
