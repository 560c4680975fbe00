from __future__ import annotations

from uuid import uuid4

import pytest

from shanzhi.cases import actions as cases
from shanzhi.fieldwork import actions
from shanzhi.fieldwork.errors import AlreadyGrown
from shanzhi.kernel.errors import NotFound
from shanzhi.notices.models import Notice
from shanzhi.site.testkit import County

from .grid import RUBBISH
from .test_write_diary import write


def test_it_works(county: County) -> None:
    entry = write(county)
    case = actions.turn_into_report(entry, uid=uuid4(), category="EV0503", by=county["陈芳"])
    entry.refresh_from_db()
    assert (entry.case, case.narrative.text) == (case, entry.text)


def test_the_result_comes_back_to_the_entry(county: County) -> None:
    entry = write(county)
    case = actions.turn_into_report(entry, uid=uuid4(), category="EV0503", by=county["陈芳"])
    cases.accept(case, by=county["李娟"])
    cases.reply(case, text="交警已加装抓拍，门口不再堵。", by=county["李娟"])
    entry.refresh_from_db()
    assert entry.result == "有了答复：交警已加装抓拍，门口不再堵。"
    assert Notice.objects.filter(member_id=county.people["陈芳"].pk, about=case.subject).exists()


def test_it_grows_once(county: County) -> None:
    entry = write(county)
    actions.turn_into_report(entry, uid=uuid4(), category=RUBBISH, by=county["陈芳"])
    with pytest.raises(AlreadyGrown):
        actions.turn_into_report(entry, uid=uuid4(), category=RUBBISH, by=county["陈芳"])


def test_a_diary_is_its_writers(county: County) -> None:
    county.appoint("赵亮", "grid_worker", "阳明社区", "阳明2")
    with pytest.raises(NotFound):
        actions.turn_into_report(write(county), uid=uuid4(), category=RUBBISH, by=county["赵亮"])
