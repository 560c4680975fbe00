"""疑难件进展: what was done, and when it is looked at next."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shanzhi.command import actions as command
from shanzhi.command.ladder_errors import SlipMoved
from shanzhi.command.tests.test_list_hard_case import listed
from shanzhi.kernel.clock import today
from shanzhi.kernel.errors import NotAllowed
from shanzhi.site.testkit import County


def test_it_works(county: County) -> None:
    hard = listed(county)
    day = today() + timedelta(days=30)
    command.note_hard_case(hard, text="已召开第一次协调会。", review_on=day, by=county["林书记"])
    command.note_hard_case(hard, text="已约谈物业。", by=county["孙梅"])
    hard.refresh_from_db()
    assert [n.text for n in hard.notes.order_by("id")] == ["已召开第一次协调会。", "已约谈物业。"]
    assert hard.review_on == day


def test_not_by_a_stranger_nor_after_it_is_off_the_list(county: County) -> None:
    hard = listed(county)
    with pytest.raises(NotAllowed):
        command.note_hard_case(hard, text="已约谈物业。", by=county["李娟"])
    command.unlist_hard_case(hard, outcome="双方签订协议。", by=county["沈浩"])
    with pytest.raises(SlipMoved):
        command.note_hard_case(hard, text="已约谈物业。", by=county["林书记"])
