from __future__ import annotations

import pytest

from shanzhi.command.models import Whistle
from shanzhi.fieldwork import actions, field_desk
from shanzhi.fieldwork.errors import HelpAnswered
from shanzhi.kernel.errors import NotAllowed
from shanzhi.site.testkit import County

from .grid import RUBBISH, errand, secretary
from .test_ask_for_help import ask


def test_it_works(county: County) -> None:
    """The village blows the whistle; the traffic police get their errand, the worker reads that they come."""
    head = secretary(county)
    given = errand(county)
    row = actions.whistle_for_help(ask(county, errand=given), units=[county.units["交警"]], by=head)
    assert row.whistle == Whistle.objects.get()
    assert county.errand(given.case, "交警").state == "DISPATCHED"
    assert field_desk.desk(by=county["陈芳"])["errands"][0]["help"] == "whistled"


def test_without_a_case_the_matter_becomes_one(county: County) -> None:
    asked = ask(county, area=county.areas["阳明1"], address="5幢楼下")
    row = actions.whistle_for_help(asked, units=[county.units["交警"]], category=RUBBISH, by=secretary(county))
    assert row.case is not None
    assert row.case.address == "5幢楼下"


def test_once(county: County) -> None:
    head = secretary(county)
    row = actions.answer_help(ask(county, area=county.areas["阳明1"]), text="马上到", by=head)
    with pytest.raises(HelpAnswered):
        actions.whistle_for_help(row, units=[county.units["交警"]], category=RUBBISH, by=head)


def test_the_worker_does_not_blow_it(county: County) -> None:
    with pytest.raises(NotAllowed):
        actions.whistle_for_help(
            ask(county, area=county.areas["阳明1"]), units=[county.units["交警"]], by=county["陈芳"]
        )
