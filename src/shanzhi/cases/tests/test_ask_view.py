"""征求建议单位意见."""

from __future__ import annotations

import pytest

from shanzhi.cases import actions as cases
from shanzhi.cases import objections
from shanzhi.kernel.errors import NotAllowed, NotFound
from shanzhi.notices.models import Notice
from shanzhi.site.testkit import County


def test_it_works(county: County) -> None:
    case = county.case(state="RETURNED", to="交警")
    assert objections.views_wanted(county["吴强"]) == []
    cases.ask_view(case, plea=county.plea(case), by=county["余主任"])
    assert objections.views_wanted(county["吴强"]) == [county.plea(case)]
    told = Notice.objects.filter(template="view_wanted", channel="inbox").values_list("member_id", flat=True)
    assert set(told) == {county.people["吴强"].pk}


def test_only_whoever_rules_asks(county: County) -> None:
    case = county.case(state="RETURNED", to="交警")
    with pytest.raises(NotAllowed):
        cases.ask_view(case, plea=county.plea(case), by=county["陈刚"])
    with pytest.raises(NotFound):
        cases.ask_view(case, plea=county.plea(case), by=county["王磊"])


def test_the_list_of_the_reviewer(county: County) -> None:
    case = county.case(state="RETURNED", to="交警")
    assert objections.to_rule_on(county["余主任"]) == [county.plea(case)]
    assert objections.to_rule_on(county["王磊"]) == []
    assert objections.asked_by_us(county["陈刚"]) == [county.plea(case)]
    assert objections.asked_by_us(county["吴强"]) == []
