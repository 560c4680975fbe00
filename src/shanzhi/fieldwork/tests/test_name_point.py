from __future__ import annotations

import pytest

from shanzhi.fieldwork import actions, points
from shanzhi.fieldwork.errors import NoCheckInNow
from shanzhi.kernel.errors import Invalid, NotAllowed
from shanzhi.site.testkit import County

from .test_check_in import point, typhoon


def test_it_works(county: County) -> None:
    gate = point(county)
    assert [line.point for line in points.lines(gate.emergency)] == [gate]


def test_a_name_once(county: County) -> None:
    gate = point(county)
    with pytest.raises(Invalid):
        actions.name_point(gate.emergency, name="三号闸口", by=county["余主任"])


def test_a_worker_names_none(county: County) -> None:
    with pytest.raises(NotAllowed):
        actions.name_point(typhoon(county), name="三号闸口", by=county["陈芳"])


def test_a_county_that_does_not_want_it_has_none(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    row = typhoon(county)
    monkeypatch.setattr(points, "may_be_asked", lambda: False)
    with pytest.raises(NoCheckInNow):
        actions.name_point(row, name="三号闸口", by=county["余主任"])
