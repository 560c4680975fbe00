from __future__ import annotations

from uuid import uuid4

import pytest

from shanzhi.fieldwork import actions, field_desk
from shanzhi.fieldwork.errors import NoCheckInNow
from shanzhi.kernel.errors import NotAllowed
from shanzhi.site.testkit import County

from .test_check_in import point


def test_it_works(county: County) -> None:
    gate = actions.drop_point(point(county), by=county["余主任"])
    assert field_desk.desk(by=county["陈芳"])["emergency"] is None
    with pytest.raises(NoCheckInNow):
        actions.check_in(gate, uid=uuid4(), by=county["陈芳"])


def test_a_worker_drops_none(county: County) -> None:
    with pytest.raises(NotAllowed):
        actions.drop_point(point(county), by=county["陈芳"])
