from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from shanzhi.fieldwork import actions
from shanzhi.fieldwork.models import DiaryEntry
from shanzhi.kernel.errors import Invalid, NotAllowed
from shanzhi.site.testkit import County


def write(county: County, **facts: Any) -> DiaryEntry:
    facts = {
        "uid": uuid4(), "area": county.areas["阳明1"], "text": "张阿姨说大门口早高峰堵车", "by": county["陈芳"], **facts
    }  # fmt: skip
    return actions.write_diary(**facts)


def test_it_works(county: County) -> None:
    assert write(county).member == county.people["陈芳"]


def test_the_same_id_is_the_same_entry(county: County) -> None:
    uid = uuid4()
    assert write(county, uid=uid) == write(county, uid=uid)


def test_an_empty_page_is_refused(county: County) -> None:
    with pytest.raises(Invalid):
        write(county, text=" ")


def test_whoever_does_no_grid_work_has_no_diary(county: County) -> None:
    with pytest.raises(NotAllowed):
        write(county, by=county["陈刚"])
