from __future__ import annotations

from uuid import uuid4

import pytest

from shanzhi.fieldwork import actions, coverage
from shanzhi.kernel.clock import today
from shanzhi.kernel.errors import NotFound
from shanzhi.site.testkit import County

from .grid import household


def test_it_works(county: County) -> None:
    met, out, _left = (household(county, f"{n}室") for n in range(3))
    actions.record_visit(met, uid=uuid4(), outcome="met", by=county["陈芳"])
    actions.record_visit(out, uid=uuid4(), outcome="not_home", by=county["陈芳"])
    village = county.areas["阳明"]
    line = next(x for x in coverage.lines(village, by=county["余主任"]) if x.name == "第一网格")
    assert (line.doors, line.covered, line.not_home, line.never) == (3, 1, 1, 1)
    whole = coverage.total(village, by=county["余主任"])
    assert (whole.doors, whole.covered) == (3, 1)


def test_overdue_doors_are_paged_by_key(county: County) -> None:
    for n in range(3):
        home = household(county, f"{n}室")
        home.due_on = today().replace(year=today().year - 1)
        home.save()
    village = county.areas["阳明"]
    rows, following = coverage.uncovered(village, most=2, by=county["余主任"])
    rest, end = coverage.uncovered(village, most=2, after_key=following, by=county["余主任"])
    assert ([r.address for r in rows], [r.address for r in rest], end) == (["0室", "1室"], ["2室"], "")


def test_another_town_is_not_shown(county: County) -> None:
    with pytest.raises(NotFound):
        coverage.lines(county.areas["阳明"], by=county["王磊"])


def test_nothing_counts_persons(county: County) -> None:
    """No ranking of single workers: a line is a place."""
    assert not {"member", "worker", "person"} & set(coverage.Line.__dataclass_fields__)
