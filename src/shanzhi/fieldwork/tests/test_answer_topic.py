from __future__ import annotations

import pytest

from shanzhi.fieldwork import actions
from shanzhi.fieldwork.errors import TopicAnswered
from shanzhi.kernel.errors import NotAllowed
from shanzhi.notices.models import Notice
from shanzhi.site.testkit import County

from .test_write_diary import write

ANSWER = "街道已列入加装计划，明年开工。"


def test_it_works(county: County) -> None:
    """Whoever wrote it reads the answer in the diary, and is told."""
    entry = write(county, text="想加装电梯")
    topic = actions.raise_topic(entry, by=county["陈芳"])
    actions.answer_topic(topic, answer=ANSWER, by=county["余主任"])
    entry.refresh_from_db()
    assert entry.result == ANSWER
    assert ANSWER in Notice.objects.get(member_id=county.people["陈芳"].pk).body


def test_it_is_answered_once(county: County) -> None:
    topic = actions.raise_topic(write(county), by=county["陈芳"])
    actions.answer_topic(topic, answer=ANSWER, by=county["余主任"])
    with pytest.raises(TopicAnswered):
        actions.answer_topic(topic, answer=ANSWER, by=county["余主任"])


def test_another_town_does_not_answer(county: County) -> None:
    topic = actions.raise_topic(write(county), by=county["陈芳"])
    with pytest.raises(NotAllowed):
        actions.answer_topic(topic, answer=ANSWER, by=county["王磊"])
