from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from shanzhi.cases import actions as cases
from shanzhi.kernel.errors import NotAllowed, NotFound
from shanzhi.records.models import Attachment
from shanzhi.site.testkit import County


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> None:
    settings.SHANZHI_FILES = str(tmp_path / "files")


def photo() -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "#1f5fae").save(out, "JPEG")
    out.seek(0)
    return out


def test_it_works(county: County) -> None:
    case = county.case(state="HANDLING")

    made = cases.attach(case, photo(), name="划线后.jpg", stage="after", note="早八点", by=county["陈刚"])

    assert Attachment.objects.get(subject=case.subject) == made
    assert (made.kind, made.stage, made.note) == ("photo", "after", "早八点")
    assert county.trail(case)[-1] == "添加附件"


@pytest.mark.parametrize("name", ["李娟", "陈刚", "方琴"])
def test_the_desk_the_unit_and_whoever_has_reach(county: County, name: str) -> None:
    case = county.case(state="HANDLING")
    cases.attach(case, photo(), name="现场.jpg", by=county[name])


def test_the_colleague_who_reported_it(county: County) -> None:
    draft = county.case(state="DRAFT")
    cases.attach(draft, photo(), name="现场.jpg", stage="report", by=county["陈芳"])


def test_who_only_reads_and_who_may_not_know(county: County) -> None:
    case = county.case(state="HANDLING")
    with pytest.raises(NotAllowed):
        cases.attach(case, photo(), name="现场.jpg", by=county["罗研"])
    with pytest.raises(NotFound):
        cases.attach(case, photo(), name="现场.jpg", by=county["王磊"])


def test_the_archive_is_shut(county: County) -> None:
    case = county.case(state="ARCHIVED")
    with pytest.raises(NotAllowed):
        cases.attach(case, photo(), name="现场.jpg", by=county["李娟"])
    assert not Attachment.objects.exists()
