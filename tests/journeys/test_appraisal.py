"""The figures of a year are recomputed by plain SQL, and agree; and from the year to the published sheet of a month."""

from __future__ import annotations

import pytest

from shanzhi.insight import actions as insight
from shanzhi.insight.figures import Filter, latest, sums
from shanzhi.insight.models import Cell
from shanzhi.insight.periods import Period
from shanzhi.insight.plain_check import PLAIN, TIMES, disagreements
from shanzhi.insight.rules import profile_now
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import today
from shanzhi.site import demo
from shanzhi.site.testkit import County
from shanzhi.staff.models import Member
from shanzhi.staff.queries import actor_for

SYSTEM = Actor.system("指标计算")


def person(username: str) -> Actor:
    return actor_for(Member.objects.get(username=username))


def months() -> list[Period]:
    """The last thirteen, this one included."""
    return Period.of_month(today()).months_up_to(13)


@pytest.mark.django_db(transaction=True)
def test_the_demo_year_is_recomputed_and_agrees() -> None:
    demo.load(cases=4000)
    insight.compile(by=SYSTEM)

    checked = disagreements(months())

    assert [str(d) for d in checked.differing] == []
    assert checked.compared > 5000
    _nothing_is_trivially_empty()
    _the_month_is_appraised_and_published()


def _nothing_is_trivially_empty() -> None:
    """Agreeing on nothing would be no agreement: the year has every kind of figure that needs no quarrel."""
    computation = latest(profile_now())
    found = sums(computation.rules, months(), Filter())
    for key in ("received", "accept_timely_rate", "ontime_close_rate", "resolve_rate", "satisfaction_rate",
                "dispute_resolution_rate", "local_resolution_rate", "avg_handling_time"):  # fmt: skip
        above, below, _out = map(sum, zip(*(numbers.get(key, (0, 0, 0)) for numbers in found.values()), strict=True))
        assert above > 0, key
        assert below > 0, key
    assert {item.key for item in computation.rules.items} <= PLAIN.keys() | TIMES.keys()


def _the_month_is_appraised_and_published() -> None:
    month = Period.of_month(today()).before
    sheet = insight.draw_up(month=month.first, of="areas", by=person("heqing"))
    assert len(sheet.content["rows"]) > 10
    other = insight.publish(sheet, by=Actor.system("示例领导"))
    assert other.state == "PUBLISHED"


def _a_wrong_cell_is_found() -> None:
    """The check can fail: one number altered by hand is named, and nothing else."""
    month = Period.of_month(today())
    cell = Cell.objects.get(cohort="opened", cut="", month=month.first)
    cell.numbers[0] += 1
    cell.save()
    assert [(d.indicator, d.cut) for d in disagreements([month]).differing] == [("received", "")]
    cell.numbers[0] -= 1
    cell.save()


def test_cases_with_quarrels_are_recomputed_and_agree(county: County) -> None:
    """What the demo year does not have: bounced, parked, joined, extended, reopened, done again."""
    from shanzhi.cases import actions as cases

    for state in ("CLOSED", "ARCHIVED", "HANDLING", "REPORTED", "ACCEPTED", "RETURNED", "SUSPENDED", "MERGED",
                  "REFUSED", "WITHDRAWN", "TRANSFERRED", "ESCALATED", "REOPENED", "EVALUATED"):  # fmt: skip
        county.case(state=state)
    bounced = county.case(state="RETURNED")
    cases.rule(bounced, plea=county.plea(bounced), granted=True, by=county["余主任"])
    kept = county.case(state="RETURNED")
    cases.rule(kept, plea=county.plea(kept), granted=False, by=county["余主任"])
    longer = county.case(state="HANDLING")
    cases.extend(longer, amount="2wd", reason="等待交警测量路面。", by=county["陈刚"])
    cases.rule(longer, plea=county.plea(longer), granted=True, by=county["余主任"])
    again = county.case(state="VERIFIED")
    cases.redo(again, reason="现场仍有违停。", by=county["李娟"])
    insight.compile(by=SYSTEM)

    checked = disagreements([Period.of_month(today()), Period.of_month(today()).after])

    assert [str(d) for d in checked.differing] == []
    _a_wrong_cell_is_found()
    numbers = sums(latest(county.profile).rules, [Period.of_month(today())], Filter())[0, ""]
    assert numbers["objection_upheld_rate"] == (1, 2, 0)
    assert numbers["objection_rate"][0] == 3
    assert numbers["rework_rate"][1] == 2
