from __future__ import annotations

import pytest

from shanzhi.cases import actions as cases
from shanzhi.cases.errors import OpenChildren, ReplyMissing, RequiredStepMissing
from shanzhi.cases.tests.every_move import EveryMove
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import WrongState
from shanzhi.notices.models import Notice
from shanzhi.site.testkit import SYSTEM, County


def test_it_works(county: County) -> None:
    case = county.case(state="FOLLOWED_UP")

    cases.close(case, by=county["余主任"])

    assert case.state == "CLOSED"
    assert case.closed_at is not None and case.lamp_next_at is None
    assert Notice.objects.filter(about=case.subject, template="rate_please").count() == 1


def test_the_resident_is_answered_first(county: County) -> None:
    case = county.case(state="VERIFIED")
    cases.follow_up(case, is_solved=True, by=county["钱芳"])
    with pytest.raises(ReplyMissing):
        cases.close(case, by=county["余主任"])
    cases.close(case, reply="门口违停已清理。", by=county["余主任"])
    assert case.replies.get().text == "门口违停已清理。"


def test_checked_and_asked_first(county: County) -> None:
    case = county.case(state="REPORTED_BACK")
    with pytest.raises(RequiredStepMissing, match="核查"):
        cases.close(case, reply="门口违停已清理。", by=county["余主任"])
    cases.verify(case, finding="现场已无违停。", by=county["方琴"])
    with pytest.raises(RequiredStepMissing, match="回访"):
        cases.close(case, reply="门口违停已清理。", by=county["余主任"])


def test_a_parent_waits_for_its_children(county: County) -> None:
    parent = county.case(state="FOLLOWED_UP")
    # Opened while the parent was open: the case above went on meanwhile.
    child = county.case()
    type(child).objects.filter(pk=child.pk).update(parent=parent)

    with pytest.raises(OpenChildren, match="1件"):
        cases.close(parent, by=county["余主任"])
    cases.withdraw(child, by=Actor.resident())
    cases.close(parent, by=county["余主任"])


def test_closed_is_closed(county: County) -> None:
    case = county.case(state="CLOSED")
    closed_at = case.closed_at
    cases.rate(case, is_solved=True, satisfaction=5, by=Actor.resident())
    with pytest.raises(WrongState, match="再次结案"):
        cases.close(case, by=county["余主任"])
    assert case.closed_at == closed_at


def test_the_machine_itself_may_close(county: County) -> None:
    """A rule of the house acts by name and stands in the trail as such."""
    case = county.case(state="FOLLOWED_UP")
    cases.close(case, by=SYSTEM)
    assert case.state == "CLOSED"


class TestEveryMove(EveryMove):
    verb, state, who, elsewhere = "close", "FOLLOWED_UP", "余主任", "HANDLING"
