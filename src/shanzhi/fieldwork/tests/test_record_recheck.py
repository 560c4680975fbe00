from __future__ import annotations

from uuid import uuid4

import pytest

from shanzhi.fieldwork import actions, field_desk, receiving
from shanzhi.fieldwork.errors import FindingEnded
from shanzhi.fieldwork.models import Finding
from shanzhi.kernel.clock import today
from shanzhi.kernel.errors import NotAllowed
from shanzhi.site.testkit import County

from .grid import found, record


def test_it_works(county: County) -> None:
    """It is on the phone's list until somebody has seen that it was put right."""
    finding = found(county)
    [row] = field_desk.desk(by=county["陈芳"])["rechecks"]
    assert (row["item"], row["late"]) == ("燃气软管完好", False)
    message = record("recheck", {"finding": row["id"], "fixed": True, "note": "已更换金属软管"})
    [answer] = receiving.take_in([message], by=county["陈芳"])
    assert (answer["state"], answer["stands"]) == ("filed", "已整改")
    finding.refresh_from_db()
    assert finding.state == "FIXED"
    assert field_desk.desk(by=county["陈芳"])["rechecks"] == []


def test_not_put_right_sets_a_new_day(county: County) -> None:
    finding = found(county)
    actions.record_recheck(finding, uid=uuid4(), fixed=False, note="店主外出", by=county["陈芳"])
    finding.refresh_from_db()
    assert (finding.state, finding.rechecks) == ("OPEN", 1)
    assert finding.due_on is not None
    assert (finding.due_on - today()).days == 3


def test_the_same_again_is_the_same(county: County) -> None:
    finding, uid = found(county), uuid4()
    for _n in range(2):
        actions.record_recheck(finding, uid=uid, fixed=True, by=county["陈芳"])
    assert Finding.objects.get().rechecks == 1


def test_what_is_settled_is_not_looked_at_again(county: County) -> None:
    finding = found(county)
    actions.record_recheck(finding, uid=uuid4(), fixed=True, by=county["陈芳"])
    with pytest.raises(FindingEnded):
        actions.record_recheck(finding, uid=uuid4(), fixed=False, by=county["陈芳"])


def test_another_grid_does_not(county: County) -> None:
    county.appoint("赵亮", "grid_worker", "阳明社区", "金山1")
    finding = found(county)
    with pytest.raises(NotAllowed):
        actions.record_recheck(finding, uid=uuid4(), fixed=True, by=county["赵亮"])
