from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from shanzhi.cases import actions as cases
from shanzhi.cases.models import Case
from shanzhi.cases.tests.every_move import EveryMove
from shanzhi.kernel.clock import SHANGHAI, at
from shanzhi.records.queries import trail_of
from shanzhi.site.testkit import County

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)


def test_it_works(county: County) -> None:
    main, twin = county.case(state="ACCEPTED"), county.case()
    cases.join(twin, to=main, by=county["李娟"])

    cases.part(twin, reason="不是同一处大门。", by=county["李娟"])

    assert (twin.state, twin.joined_to, twin.paused_at) == ("REPORTED", None, None)
    assert trail_of(main.subject)[-1].detail == {"parted": twin.code, "reason": "不是同一处大门。"}


@pytest.mark.parametrize("state", ["REPORTED", "ACCEPTED", "DISPATCHED", "HANDLING", "RETURNED", "REPORTED_BACK"])
def test_it_goes_back_to_where_it_was_and_the_clocks_go_on(county: County, state: str) -> None:
    with at(MONDAY):
        main, twin = county.case(state="ACCEPTED"), county.case(state=state)
        due_at, errands = twin.due_at, list(twin.errands.order_by("id"))
        cases.join(twin, to=main, by=county["李娟"])
    with at(MONDAY + timedelta(days=1)):
        cases.part(twin, reason="不是同一处大门。", by=county["李娟"])

    calendar = county.profile.calendar()
    assert twin.state == state
    assert calendar.elapsed(due_at, twin.due_at, county.kind_of(twin)) == calendar.day_length
    for before, after in zip(errands, twin.errands.order_by("id"), strict=True):
        moved = calendar.elapsed(before.due_at, after.due_at, county.kind_of(twin))
        assert moved == (calendar.day_length if before.state != "REPORTED_BACK" else timedelta())


class TestEveryMove(EveryMove):
    verb, state, who, elsewhere = "part", "MERGED", "李娟", "ACCEPTED"

    def words(self, county: County, case: Case) -> dict[str, Any]:
        return {"reason": "不是同一处大门。"}
