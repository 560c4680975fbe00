from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from shanzhi.command import actions as command
from shanzhi.command.models import Emergency
from shanzhi.fieldwork import actions, field_desk, receiving
from shanzhi.fieldwork.errors import NoCheckInNow, NotOnDuty
from shanzhi.fieldwork.models import CheckIn, CheckPoint
from shanzhi.kernel.clock import now
from shanzhi.site.testkit import County

from .grid import record


def typhoon(county: County) -> Emergency:
    return command.start_emergency(
        county.areas["浒山"], matter="防御台风", reason="台风橙色预警", ordered_by="王县长",
        ends_at=now() + timedelta(days=2), by=county["余主任"],
    )  # fmt: skip


def point(county: County) -> CheckPoint:
    """Of a typhoon that began an hour ago."""
    emergency = typhoon(county)
    emergency.begins_at = now() - timedelta(hours=1)
    emergency.save()
    return actions.name_point(emergency, name="三号闸口", address="环河路", by=county["余主任"])


def test_it_works(county: County) -> None:
    """While the emergency is on the phone shows it and one tap says that one is there."""
    gate = point(county)
    shown = field_desk.desk(by=county["陈芳"])["emergency"]
    assert (shown["title"], [p["name"] for p in shown["points"]]) == ("防御台风", ["三号闸口"])
    message = record("checkin", {"point": str(gate.uid), "lon": 121.21, "lat": 30.15})
    [answer] = receiving.take_in([message], by=county["陈芳"])
    assert answer["says"] == "已在三号闸口签到"
    assert field_desk.desk(by=county["陈芳"])["emergency"]["points"][0]["last"]


def test_it_is_off_by_itself(county: County) -> None:
    gate = point(county)
    command.end_emergency(gate.emergency, why="台风过境，险情解除", by=county["余主任"])
    assert field_desk.desk(by=county["陈芳"])["emergency"] is None
    with pytest.raises(NoCheckInNow):
        actions.check_in(gate, uid=uuid4(), by=county["陈芳"])


def test_what_was_written_while_it_was_on_still_counts(county: County) -> None:
    gate = point(county)
    command.end_emergency(gate.emergency, why="台风过境，险情解除", by=county["余主任"])
    actions.check_in(gate, uid=uuid4(), at=now() - timedelta(minutes=30), by=county["陈芳"])
    assert CheckIn.objects.count() == 1


def test_without_points_nobody_is_asked(county: County) -> None:
    typhoon(county)
    assert field_desk.desk(by=county["陈芳"])["emergency"] is None


def test_other_towns_are_not_asked(county: County) -> None:
    gate = point(county)
    county.appoint("赵亮", "grid_worker", "阳明社区", "路湾1")
    with pytest.raises(NotOnDuty):
        actions.check_in(gate, uid=uuid4(), by=county["赵亮"])
