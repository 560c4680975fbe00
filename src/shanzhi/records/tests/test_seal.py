"""封存."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import NotAllowed
from shanzhi.records import actions as records
from shanzhi.records.errors import AlreadySealed
from shanzhi.records.queries import trail_of, verify

MACHINE = Actor.system("封存")
DAY = date(2026, 3, 2)


def seal(on=DAY, by=MACHINE):
    return records.seal(records.last_settled_line(), on=on, by=by)


def test_it_works(trail):
    trail("case/A", 3)
    trail("case/B", 1)
    first = seal()
    assert (first.chains, first.lines, first.previous) == (2, 4, "")
    trail("case/B", 1)
    second = seal(DAY + timedelta(days=1))
    # case/B, and the trail of the seals, which the first seal has started.
    assert (second.chains, second.lines, second.previous) == (2, 2, first.digest)
    assert [line.detail["digest"] for line in trail_of("seals")] == [first.digest, second.digest]
    assert verify() == []


def test_a_day_without_lines_has_its_seal(db):
    assert (seal().lines, seal(DAY + timedelta(days=1)).lines) == (0, 1)


def test_a_day_is_sealed_once(trail):
    seal()
    for on in (DAY, DAY - timedelta(days=1)):
        with pytest.raises(AlreadySealed):
            seal(on)


def test_a_person_without_the_right_is_refused(db, clerk):
    with pytest.raises(NotAllowed):
        seal(by=clerk)
