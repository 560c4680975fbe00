from __future__ import annotations

from shanzhi.cases import actions as cases
from shanzhi.cases.models import Case
from shanzhi.cases.tests.every_move import EveryMove
from shanzhi.notices.models import Notice
from shanzhi.site.testkit import County


def test_it_works(county: County) -> None:
    case = county.case(state="DRAFT")
    assert case.due_at is None

    cases.report(case, by=county["陈芳"])

    assert case.state == "REPORTED"
    assert case.due_at is not None
    assert Notice.objects.filter(about=case.subject, template="new_case", member_id=county.people["李娟"].pk).exists()


class TestEveryMove(EveryMove):
    verb, state, who = "report", "DRAFT", "陈芳"

    def case_elsewhere(self, county: County) -> Case:
        return cases.report(county.case(state="DRAFT"), by=county["陈芳"])

    def other_words(self, words: dict[str, object]) -> dict[str, object]:
        return words

    def test_the_same_key_does_it_once(self, county: County) -> None:
        """Nothing is filled in, so there is no other content to refuse."""
        case = county.case(state="DRAFT")
        cases.report(case, key="按了两次", by=county["陈芳"])
        cases.report(case, key="按了两次", by=county["陈芳"])
        assert county.trail(case) == ["立案", "上报"]
