from __future__ import annotations

from uuid import uuid4

import pytest

from shanzhi.cases.actions import Person
from shanzhi.cases.models import Case
from shanzhi.fieldwork import actions
from shanzhi.kernel.errors import NotAllowed
from shanzhi.records.models import Attachment
from shanzhi.site.testkit import County

from .grid import RUBBISH, shot


def test_it_works(county: County) -> None:
    case = actions.file_report(
        uid=uuid4(), category=RUBBISH, area=county.areas["阳明1"], text="垃圾桶满溢", photos=[shot()], by=county["陈芳"]
    )
    assert (case.state, case.desk) == ("REPORTED", county.units["浒山指挥室"])
    assert Attachment.objects.filter(subject=case.subject, kind="photo").count() == 1
    assert county.trail(case) == ["立案", "添加附件"]


def test_the_same_id_is_the_same_case(county: County) -> None:
    facts = {"uid": uuid4(), "category": RUBBISH, "area": county.areas["阳明1"], "by": county["陈芳"]}
    assert actions.file_report(**facts) == actions.file_report(**facts)
    assert Case.objects.count() == 1


def test_without_words_kind_and_place_speak(county: County) -> None:
    case = actions.file_report(
        uid=uuid4(), category=RUBBISH, area=county.areas["阳明1"], address="东门菜场后", by=county["陈芳"]
    )
    assert "暴露垃圾" in case.narrative.text
    assert "东门菜场后" in case.narrative.text


def test_the_resident_who_told_it_is_the_reporter(county: County) -> None:
    case = actions.file_report(
        uid=uuid4(), category=RUBBISH, area=county.areas["阳明1"], text="居民反映垃圾没人收",
        reporter=Person(name="王建国", phone="13800002716"), by=county["陈芳"],
    )  # fmt: skip
    assert county.reporter(case).name_masked == "王*国"


def test_a_confidential_clue_is_seen_by_few(county: County) -> None:
    """The photos of a clue are as confidential as the clue."""
    case = actions.file_report(
        uid=uuid4(), category="XS0107", area=county.areas["阳明1"], text="出租房人员频繁出入", photos=[shot()],
        by=county["陈芳"],
    )  # fmt: skip
    assert case.circle == "accusation"
    assert Attachment.objects.get(subject=case.subject).circle == "restricted"


def test_whoever_does_no_grid_work_files_no_report(county: County) -> None:
    with pytest.raises(NotAllowed):
        actions.file_report(
            uid=uuid4(), category=RUBBISH, area=county.areas["阳明1"], text="垃圾满溢", by=county["陈刚"]
        )
