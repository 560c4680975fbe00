"""Figures for whoever asks: of a period, a place, a unit, and with the very cases behind them."""

from __future__ import annotations

from datetime import date

import pytest

from shanzhi.cases.models import Case
from shanzhi.insight import actions as insight
from shanzhi.insight import behind
from shanzhi.insight.figures import Figure, Filter, latest, sums
from shanzhi.insight.periods import Period
from shanzhi.insight.rules import scope_of
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now, today
from shanzhi.kernel.errors import Invalid, NotAllowed
from shanzhi.kernel.profile_indicators import Indicator

SYSTEM = Actor.system("测试")


@pytest.fixture
def counted(county):
    """Cases of two towns and three units, in every state there is, counted."""
    for state in ("CLOSED", "ARCHIVED", "HANDLING", "MERGED", "REFUSED", "SUSPENDED", "RETURNED", "REPORTED"):
        county.case(state=state)
    county.case(state="CLOSED", to="住建")
    secret = county.case(state="CLOSED", to="综合执法")
    Case.objects.filter(pk=secret.pk).update(circle="family")
    insight.compile(by=SYSTEM)
    return latest(county.profile)


def here():
    return Period.of_month(today())


def test_it_works(county, counted):
    numbers = sums(counted.rules, [here()], Filter())[0, ""]
    assert numbers["received"] == (11, 11, 0), "the merged one has a main case too"
    assert numbers["satisfaction_rate"] == (4, 4, 0)


def test_one_click_from_every_number_to_its_cases(county, counted):
    """The list behind a number has exactly as many cases as the number says, for every indicator and every part."""
    for chosen in (Filter(), Filter(values={"kind": ("event",)}), Filter(path=county.areas["浒山"].path)):
        for period in (here(), Period(date(today().year, 1, 1), date(today().year + 1, 12, 31))):
            numbers = sums(counted.rules, [period], chosen).get((0, ""), {})
            for item in counted.rules.items:
                above, below, out = numbers.get(item.key, (0, 0, 0))
                if item.measure in ("share", "count"):
                    assert behind.count(item, period, chosen, "numerator") == above, item.key
                assert behind.count(item, period, chosen, "denominator") == below, item.key
                assert behind.count(item, period, chosen, "left_out") == out, item.key
                if item.measure == "share":
                    assert behind.count(item, period, chosen, "rest") == below - above, item.key


def test_what_one_may_not_see_is_counted_and_not_shown(county, counted):
    item = counted.rules.item("received")
    page = behind.page(item, here(), Filter(), "numerator", by=county["罗研"])
    assert len(page.cases) == 10
    assert behind.count_hidden(item, here(), Filter(), "numerator", by=county["罗研"]) == 1
    assert all(case.circle == "open" for case in page.cases)


def test_the_list_goes_on_page_by_page(county, counted):
    item = counted.rules.item("received")
    first = behind.page(item, here(), Filter(), "numerator", by=county["罗研"], size=6)
    second = behind.page(item, here(), Filter(), "numerator", by=county["罗研"], size=6, after=first.next or "")
    assert len(first.cases) + len(second.cases) == 10
    assert not {c.pk for c in first.cases} & {c.pk for c in second.cases}
    assert second.next is None


def test_a_unit_head_reads_the_own_unit(county, counted):
    scope = scope_of(county["孙梅"])
    assert scope.only_unit == county.units["交警"].pk
    numbers = sums(counted.rules, [here()], Filter(scope=scope))[0, ""]
    assert numbers["received"][0] < 11
    from_facts = sums(counted.rules, [here()], Filter(path=county.areas["county"].path, scope=scope))[0, ""]
    assert numbers == from_facts


def test_a_town_reads_the_town(county, counted):
    scope = scope_of(county["余主任"])
    assert scope.paths == (county.areas["浒山"].path,)
    county.case(place="路湾1")
    insight.compile(by=SYSTEM)
    assert sums(counted.rules, [here()], Filter())[0, ""]["received"][0] == 12
    assert sums(counted.rules, [here()], Filter(scope=scope))[0, ""]["received"][0] == 11


def test_the_county_reads_all_and_a_clerk_nothing(county, counted):
    assert scope_of(county["罗研"]).is_whole
    with pytest.raises(NotAllowed):
        scope_of(county["何静"])


def test_nothing_counted_is_a_dash_and_not_a_hundred():
    item = Indicator(key="close_rate", name="办结率", group="办理", cohort="due", numerator=["closed"])

    def shown(*numbers):
        return Figure(item, *numbers, here(), "", "v", now()).shown

    assert shown(0, 0, 3) == "—"
    assert shown(997, 1000, 0) == "99.70%"
    assert shown(99_999, 100_000, 0) == "99.99%", "one open case is never rounded away"
    assert shown(5, 5, 0) == "100.00%"


@pytest.mark.parametrize(
    ("text", "first", "last", "label"),
    [
        ("2026-10", date(2026, 10, 1), date(2026, 10, 31), "2026年10月"),
        ("2026Q1", date(2026, 1, 1), date(2026, 3, 31), "2026年第一季度"),
        ("2024", date(2024, 1, 1), date(2024, 12, 31), "2024年"),
        ("2026-01-05..2026-01-20", date(2026, 1, 5), date(2026, 1, 20), "2026-01-05至2026-01-20"),
    ],
)
def test_periods(text, first, last, label):
    period = Period.parse(text)
    assert (period.first, period.last, period.label, period.text) == (first, last, label, text)


def test_periods_beside_it():
    october = Period.parse("2026-10")
    assert (october.before.text, october.after.text, october.year_before.text) == ("2026-09", "2026-11", "2025-10")
    assert Period.parse("2026Q1").before.text == "2025Q4"
    assert [m.text for m in october.months_up_to(3)] == ["2026-08", "2026-09", "2026-10"]
    assert Period.parse("2024-02-29..2024-02-29").year_before.text == "2023-02-28..2023-02-28"
    for wrong in ("2026-13", "letzte", "2026-02-30..2026-03-01", "2026-03-02..2026-03-01"):
        with pytest.raises(Invalid):
            Period.parse(wrong)
