"""A second look at a closed case, by somebody who had no part in it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shanzhi.cases.errors import OwnHandling
from shanzhi.insight import actions as insight
from shanzhi.insight.behind import rechecked
from shanzhi.insight.errors import AlreadyRechecked
from shanzhi.insight.figures import Filter
from shanzhi.insight.periods import Period
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import today
from shanzhi.kernel.errors import Invalid, NotAllowed, NotFound
from shanzhi.records.panels import destroyers_of
from shanzhi.records.queries import trail_of


@pytest.fixture
def drawn(county):
    """One drawn case."""
    county.case(state="CLOSED")
    sample = insight.draw_sample(first=today() - timedelta(days=1), last=today(), size=5, by=county["沈浩"])
    return sample.rechecks.get()


def test_it_works(county, drawn):
    done = insight.record_recheck(drawn, finding="true", words="现场已无违停。", by=county["沈浩"])
    assert done.get_finding_display() == "属实，确已解决"
    assert trail_of(drawn.case.subject)[-1].label == "复核"


def test_it_stands_beside_the_figures(county, drawn):
    insight.record_recheck(drawn, finding="false", words="早上又停满了车。", by=county["沈浩"])
    insight.compile(by=Actor.system("测试"))
    found = rechecked(Period.of_month(today()), Filter())
    assert (found.drawn, found.true, found.false, found.looked_at) == (1, 0, 1, 1)
    elsewhere = rechecked(Period.of_month(today()), Filter(values={"unit": (str(county.units["住建"].pk),)}))
    assert elsewhere.drawn == 0


def test_who_had_part_in_it_does_not(county, drawn):
    county.appoint("李娟", "supervisor", "中心", "county")
    with pytest.raises(OwnHandling):
        insight.record_recheck(drawn, finding="true", by=county["李娟"])
    county.appoint("陈刚", "supervisor", "中心", "county")
    with pytest.raises(OwnHandling):
        insight.record_recheck(drawn, finding="true", by=county["陈刚"])


def test_once_and_with_words_where_it_is_not_solved(county, drawn):
    with pytest.raises(Invalid):
        insight.record_recheck(drawn, finding="false", by=county["沈浩"])
    with pytest.raises(Invalid):
        insight.record_recheck(drawn, finding="perhaps", by=county["沈浩"])
    insight.record_recheck(drawn, finding="unreached", by=county["沈浩"])
    with pytest.raises(AlreadyRechecked):
        insight.record_recheck(drawn, finding="true", by=county["沈浩"])


def test_not_without_the_permission_nor_out_of_reach(county, drawn):
    with pytest.raises(NotAllowed):
        insight.record_recheck(drawn, finding="true", by=county["周敏"])
    county.appoint("胡琴", "verifier", "周巷指挥室", "周巷")
    with pytest.raises(NotFound):
        insight.record_recheck(drawn, finding="true", by=county["胡琴"])


def test_its_words_go_with_the_case(county, drawn):
    insight.record_recheck(drawn, finding="false", words="早上又停满了车。", by=county["沈浩"])
    for wipe in destroyers_of(drawn.case.subject):
        wipe(drawn.case.subject, Actor.system("销毁"))
    drawn.refresh_from_db()
    assert (drawn.words, drawn.finding) == ("", "false")
