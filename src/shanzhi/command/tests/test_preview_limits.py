"""时限预演: what other limits would have done, judged by the moments that cases keep; nothing is put in force."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from shanzhi.cases import actions as cases
from shanzhi.cases.models import Case
from shanzhi.command import limits_preview
from shanzhi.command.actions import preview_limits
from shanzhi.command.watch_jobs import work_out_limits
from shanzhi.kernel import clock
from shanzhi.kernel.clock import SHANGHAI
from shanzhi.kernel.errors import Invalid, NotAllowed
from shanzhi.kernel.worktime import Limit
from shanzhi.records.models import ProfileVersion, Run
from shanzhi.site.testkit import County

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)


def plain(county: County) -> str:
    """An ordinary category without a limit of its own: that of its class holds."""
    rows = county.profile.leaf_categories
    return next(
        c.code for c in rows if c.kind == "event" and c.circle == "open" and c.klass == "ordinary" and not c.limit
    )


def handled_in(county: County, days: int) -> Case:
    """Dispatched on Monday morning and reported back at the same hour so many days later."""
    with clock.at(MONDAY):
        case = county.case(state="HANDLING", category=plain(county))
    with clock.at(MONDAY + timedelta(days=days)):
        cases.report_back(case, result="已清理完毕，恢复原状。", by=county.handler(case))
    return case


def worked_out(county: County, **changes: object) -> Run:
    with clock.at(MONDAY + timedelta(days=30)):
        run = preview_limits(changes, by=county["郝主任"])
        work_out_limits(run.pk)
    return Run.objects.get(pk=run.pk)


def test_it_works(county: County) -> None:
    """Three cases of 7 working days: done in 2, 4 and 11. With 3 working days the second would have been late too."""
    for days in (2, 4, 11):
        handled_in(county, days)
    ordinary = str(county.profile.limits.classes["ordinary"])
    assert ordinary == "7wd"
    run = worked_out(county, classes={"ordinary": "3wd"})
    assert (run.state, run.done, run.total) == ("FINISHED", 3, 3)
    cases_, yellow_now, red_now, _yellow_then, red_then = run.result["handle"]
    assert (cases_, yellow_now, red_now, red_then) == (3, 0, 1, 2)
    assert run.result["units"][0][0] == "交警"
    assert run.result["accept"][0] == 3
    assert ProfileVersion.objects.count() == 1, "nothing is put in force"


def test_it_agrees_with_the_clock_that_ran(county: County) -> None:
    """Judged under the limits that held, a case is red exactly where its clock was over when it was answered."""
    profile, calendar = county.profile, county.profile.calendar()
    for days in range(1, 14):
        with clock.at(MONDAY):
            case = county.case(state="HANDLING")
        end = MONDAY + timedelta(days=days)
        took = limits_preview.stretch(calendar, MONDAY, end)
        found = limits_preview.colour(calendar, profile, took, Limit.parse(case.limit))
        assert case.due_at is not None and case.warn_at is not None
        expected = 2 if end > case.due_at else 1 if end > case.warn_at else 0
        assert found == expected, days


def test_what_was_parked_is_left_out_and_what_was_granted_added(county: County) -> None:
    with clock.at(MONDAY):
        parked = county.case(state="SUSPENDED", category=plain(county))
        longer = county.case(state="HANDLING", category=plain(county))
        cases.extend(longer, reason="需要等待配件到货。", amount="5wd", by=county.handler(longer))
        cases.rule(longer, plea=county.plea(longer), granted=True, by=county["余主任"])
    with clock.at(MONDAY + timedelta(days=21)):
        cases.resume(parked, by=county.handler(parked))
    for case, days in ((parked, 23), (longer, 11)):
        with clock.at(MONDAY + timedelta(days=days)):
            cases.report_back(case, result="已办理完毕，恢复原状。", by=county.handler(case))
    run = worked_out(county, classes={"ordinary": "2wd"})
    assert run.result["handle"][2] == 0, "neither was late"
    assert run.result["handle"][4] == 1, "with 2 working days the extended one would have been"


def test_a_category_alone(county: County) -> None:
    handled_in(county, 4)
    run = worked_out(county, categories={plain(county): "1wd"})
    [[name, count, _y, red_now, _y2, red_then]] = run.result["categories"]
    assert (name, count, red_now, red_then) == (county.profile.category_label(plain(county)), 1, 0, 1)


def test_a_stricter_limit_of_acceptance(county: County) -> None:
    with clock.at(MONDAY):
        case = county.case()
    with clock.at(MONDAY + timedelta(hours=1)):
        cases.accept(case, by=county["李娟"])
    run = worked_out(county, accept="30min")
    assert (run.result["accept"][2], run.result["accept"][4]) == (0, 1)


def test_what_is_refused(county: County) -> None:
    with pytest.raises(Invalid, match="没有改动"):
        preview_limits({}, by=county["郝主任"])
    with pytest.raises(Invalid, match="时限请写成"):
        preview_limits({"accept": "快"}, by=county["郝主任"])
    with pytest.raises(Invalid, match="没有这个类别"):
        preview_limits({"categories": {"XX": "1wd"}}, by=county["郝主任"])
    with pytest.raises(NotAllowed):
        preview_limits({"accept": "1wh"}, by=county["李娟"])
