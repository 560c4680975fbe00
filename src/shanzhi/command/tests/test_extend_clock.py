"""The law says how much longer, how often and who approves; the machine holds to it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from shanzhi.command import statute
from shanzhi.command.actions import approve_extension, extend_clock, start_clock
from shanzhi.command.models import Clock
from shanzhi.command.watch_errors import NotByLaw, NothingAsked, OwnAsking, TooLate
from shanzhi.kernel import clock
from shanzhi.kernel.clock import SHANGHAI
from shanzhi.kernel.errors import Invalid, NotAllowed
from shanzhi.notices.models import Notice
from shanzhi.site.testkit import County

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)


def ruling(county: County, key: str = "labour_ruling") -> Clock:
    case = county.case(state="HANDLING")
    return start_clock(case, key_of_law=key, by=county["李娟"])


def test_it_works(county: County) -> None:
    with clock.at(MONDAY):
        row = ruling(county)
        assert f"{statute.last_day(row.due_at)}" == "2027-01-07", "45 days"
        mark = extend_clock(row, reason="案情复杂，需要调取工资流水。", by=county["李娟"])
        row.refresh_from_db()
        assert f"{statute.last_day(row.due_at)}" == "2027-01-07", "asking alone changes nothing"
        approve_extension(mark, granted=True, by=county["余主任"])
    row.refresh_from_db()
    assert f"{statute.last_day(row.due_at)}" == "2027-01-22"
    assert county.trail(row.case)[-2:] == ["申请法定延期", "审批法定延期"]
    told = Notice.objects.filter(template="extension_wanted", channel="inbox")
    assert county.people["余主任"].pk in set(told.values_list("member_id", flat=True))


def test_approve_extension_is_not_for_whoever_asked(county: County) -> None:
    with clock.at(MONDAY):
        row = ruling(county)
        mark = extend_clock(row, reason="案情复杂，需要补充证据。", by=county["余主任"])
        with pytest.raises(OwnAsking):
            approve_extension(mark, granted=True, by=county["余主任"])
        with pytest.raises(NotAllowed):
            approve_extension(mark, granted=True, by=county["李娟"])
        with pytest.raises(Invalid, match="不同意的理由"):
            approve_extension(mark, granted=False, by=county["郝主任"])
        approve_extension(mark, granted=False, opinion="证据已经齐全。", by=county["郝主任"])
        with pytest.raises(NothingAsked):
            approve_extension(mark, granted=True, by=county["郝主任"])
    row.refresh_from_db()
    assert f"{statute.last_day(row.due_at)}" == "2027-01-07"


def test_once_and_no_longer_than_the_law_says(county: County) -> None:
    with clock.at(MONDAY):
        row = ruling(county)
        with pytest.raises(Invalid, match="最多延长15日"):
            extend_clock(row, amount="16d", reason="案情十分复杂。", by=county["李娟"])
        approve_extension(
            extend_clock(row, amount="10d", reason="案情十分复杂。", by=county["李娟"]),
            granted=True,
            by=county["郝主任"],
        )
        with pytest.raises(NotByLaw, match="只能延长1次"):
            extend_clock(row, amount="5d", reason="仍然十分复杂。", by=county["李娟"])


def test_what_the_law_does_not_extend(county: County) -> None:
    with clock.at(MONDAY):
        row = ruling(county, "labour_mediation")
        with pytest.raises(NotByLaw, match="不得延期"):
            extend_clock(row, reason="还需要几天时间。", by=county["李娟"])
        late = ruling(county)
    with clock.at(late.due_at + timedelta(hours=1)), pytest.raises(TooLate):
        extend_clock(late, reason="忘记申请了，请补批。", by=county["李娟"])
