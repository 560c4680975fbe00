from __future__ import annotations

from uuid import uuid4

import pytest

from shanzhi.fieldwork import actions, field_desk, helping, receiving
from shanzhi.fieldwork.errors import HelpOpen
from shanzhi.fieldwork.models import Help
from shanzhi.kernel.errors import NotAllowed
from shanzhi.notices.models import Notice
from shanzhi.site.testkit import County

from .grid import errand, record, secretary


def ask(county: County, **more: object) -> Help:
    facts = {"uid": uuid4(), "text": "住户不肯挪车，需要交警", "by": county["陈芳"], **more}
    return actions.ask_for_help(**facts)  # type: ignore[arg-type]


def test_it_works(county: County) -> None:
    """The village hears of it at once, and the errand shows that help was asked for."""
    secretary(county)
    given = errand(county)
    row = ask(county, errand=given)
    assert row.unit == county.units["阳明社区"]
    assert Notice.objects.filter(member_id=county.people["村书记"].pk, about=row.subject).exists()
    assert helping.waiting(by=county["村书记"]) == [row]
    assert field_desk.desk(by=county["陈芳"])["errands"][0]["help"] == "asked"


def test_where_the_village_has_nobody_the_command_room_is_asked(county: County) -> None:
    assert ask(county, area=county.areas["阳明1"]).unit == county.units["浒山指挥室"]


def test_once_for_an_errand(county: County) -> None:
    given = errand(county)
    ask(county, errand=given)
    with pytest.raises(HelpOpen):
        ask(county, errand=given)


def test_the_same_again_is_the_same(county: County) -> None:
    uid = uuid4()
    assert ask(county, uid=uid, area=county.areas["阳明1"]) == ask(county, uid=uid, area=county.areas["阳明1"])


def test_from_the_phone_without_an_errand(county: County) -> None:
    body = {"text": "发现燃气泄漏，需要燃气公司", "place": {"area": county.areas["阳明1"].pk}, "urgent": True}
    sent = record("help", body)
    [answer] = receiving.take_in([sent], by=county["陈芳"])
    assert answer["state"] == "filed"
    assert field_desk.desk(by=county["陈芳"])["helps"][0]["state"] == "待回应"


def test_a_post_without_the_right_asks_nobody(county: County) -> None:
    with pytest.raises(NotAllowed):
        ask(county, area=county.areas["阳明1"], by=county["何静"])
