from __future__ import annotations

import pytest

from shanzhi.fieldwork import actions
from shanzhi.fieldwork.errors import AlreadyGrown
from shanzhi.kernel.errors import NotFound
from shanzhi.site.testkit import County

from .test_write_diary import write


def test_it_works(county: County) -> None:
    entry = write(county, text="想加装电梯")
    topic = actions.raise_topic(entry, by=county["陈芳"])
    assert (topic.title, topic.area) == ("想加装电梯", county.areas["阳明"])


def test_entries_of_one_title_share_a_topic(county: County) -> None:
    first, second = (actions.raise_topic(write(county, text="想加装电梯"), by=county["陈芳"]) for _ in range(2))
    assert first == second


def test_it_grows_once(county: County) -> None:
    entry = write(county)
    actions.raise_topic(entry, by=county["陈芳"])
    with pytest.raises(AlreadyGrown):
        actions.raise_topic(entry, by=county["陈芳"])


def test_a_diary_is_its_writers(county: County) -> None:
    county.appoint("赵亮", "grid_worker", "阳明社区", "阳明2")
    with pytest.raises(NotFound):
        actions.raise_topic(write(county), by=county["赵亮"])
