from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from shanzhi.cases.models import Case
from shanzhi.fieldwork import actions
from shanzhi.fieldwork.errors import BeforeAndAfter, TooGrave
from shanzhi.fieldwork.models import SpotFix
from shanzhi.kernel.errors import NotAllowed
from shanzhi.records.models import Attachment
from shanzhi.site.testkit import County

from .grid import BURST_PIPE, RUBBISH, shot


def settle(county: County, **facts: Any) -> SpotFix:
    facts = {
        "uid": uuid4(), "category": RUBBISH, "area": county.areas["阳明1"], "text": "楼道纸箱已劝居民当场清走",
        "photos": [shot("before"), shot("after", "white")], "by": county["陈芳"], **facts,
    }  # fmt: skip
    return actions.settle_on_spot(**facts)


def test_it_works(county: County) -> None:
    fix = settle(county)
    assert list(Attachment.objects.filter(subject=fix.subject).values_list("stage", flat=True)) == ["before", "after"]
    assert not Case.objects.exists(), "nobody's desk"


def test_the_same_id_is_the_same_fix(county: County) -> None:
    uid = uuid4()
    assert settle(county, uid=uid) == settle(county, uid=uid)


def test_without_both_photos_it_is_no_proof(county: County) -> None:
    with pytest.raises(BeforeAndAfter):
        settle(county, photos=[shot("after")])


@pytest.mark.parametrize("category", [BURST_PIPE, "EV1001"])
def test_what_is_grave_or_confidential_is_reported_instead(county: County, category: str) -> None:
    with pytest.raises(TooGrave):
        settle(county, category=category)


def test_whoever_does_no_grid_work_settles_nothing(county: County) -> None:
    with pytest.raises(NotAllowed):
        settle(county, by=county["陈刚"])
