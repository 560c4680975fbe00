from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from shanzhi.cases.actions import Person
from shanzhi.cases.models import Case, Concerned
from shanzhi.intake import actions as intake
from shanzhi.intake.actions import Shown, Slip
from shanzhi.intake.actions.receive import pin_for
from shanzhi.intake.errors import AlreadyReceived
from shanzhi.intake.models import Reception
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import Invalid, KeyReused, NotAllowed
from shanzhi.notices.models import Notice
from shanzhi.records.queries import trail_of
from shanzhi.site.testkit import County

WANG = Person(name="王建国", phone="138 0000 2716")
WORDS = "东港路工地拖欠工资三个月，十一个人要求本周支付。"


def receive(county: County, by: Actor, **facts: Any) -> Case:
    return intake.receive(
        **{
            "channel": "window",
            "text": WORDS,
            "area": county.areas["阳明1"],
            "located": "grid",
            "people": [WANG],
            **facts,
        },
        by=by,
    )


def test_it_works(county: County) -> None:
    case = receive(county, county["何静"], came=11, headcount=11, category=county.a_category)

    assert case.state == "ACCEPTED"
    assert (case.first_contact, case.first_unit) == (county.people["何静"], county.units["中心"])
    assert case.desk.name == "浒山街道综合信息指挥室"
    assert Reception.objects.get(case=case).came == 11
    assert [line.act for line in trail_of(case.subject)] == ["cases.open_case"]
    told = Notice.objects.get(about=case.subject, channel="sms")
    assert told.template == "accepted" and f"/t/{case.code}" in told.body


def test_a_double_tap_files_once(county: County) -> None:
    first = receive(county, Actor.resident(), channel="web", key="tap-1")
    again = receive(county, Actor.resident(), channel="web", key="tap-1")
    assert first.pk == again.pk and Case.objects.count() == 1
    with pytest.raises(KeyReused):
        receive(county, Actor.resident(), channel="web", key="tap-1", text="另一件事情，路灯不亮。")


def test_a_residents_report_waits_in_the_queue(county: County) -> None:
    case = receive(county, Actor.resident(), channel="web", privacy_version="2026-11")
    assert (case.state, case.first_contact_id) == ("REPORTED", None)
    assert Reception.objects.get(case=case).privacy_version == "2026-11"


def test_without_a_phone_four_digits_open_the_page(county: County) -> None:
    case = receive(county, Actor.resident(), channel="web", people=[Person(is_anonymous=True)], key="tap-2")
    from shanzhi.cases.queries import by_code_and_tail

    found, reporter = by_code_and_tail(case.code, pin_for("tap-2"))
    assert found == case and reporter.is_anonymous and not reporter.phone_masked
    assert not Notice.objects.filter(about=case.subject, channel="sms").exists()


def test_the_same_12345_order_twice_names_the_case(county: County) -> None:
    slip = Slip(external_code="12345-20261122-0031", reply_by=date(2026, 11, 27))
    first = receive(county, county["何静"], channel="hotline_12345", slip=slip)
    with pytest.raises(AlreadyReceived) as refused:
        receive(county, county["何静"], channel="hotline_12345", slip=slip)
    assert refused.value.facts["code_plain"] == first.code
    assert Case.objects.count() == 1
    # another partner may use the same number
    receive(county, county["何静"], channel="petition", slip=slip)


def test_a_channel_says_what_it_needs(county: County) -> None:
    with pytest.raises(Invalid) as refused:
        receive(county, county["何静"], channel="hotline_12345", people=[Person(name="王建国")])
    assert set(refused.value.fields) == {"external_code", "phone", "reply_by"}
    with pytest.raises(Invalid) as refused:
        receive(county, county["何静"], people=[Person(name="王建国", phone="138000027")])
    assert "phone" in refused.value.fields


def test_an_unknown_place_goes_to_the_centre(county: County) -> None:
    case = receive(county, county["何静"], area=None, located="unknown")
    assert case.desk.name == "慈溪市社会治理中心" and case.area.level == "county"


def test_the_known_town_is_enough_for_its_desk(county: County) -> None:
    case = receive(county, county["何静"], area=county.areas["周巷"], located="words")
    assert case.desk.name == "周巷镇综合信息指挥室"


def test_who_may_not_accept_leaves_it_in_the_queue(county: County) -> None:
    county.appoint("导引小李", "triage_guide", "中心", "county")
    case = receive(county, county["导引小李"])
    assert case.state == "REPORTED" and case.first_contact == county.people["导引小李"]


def test_who_may_not_receive_is_refused(county: County) -> None:
    with pytest.raises(NotAllowed):
        receive(county, county["陈刚"])


def test_whoever_is_asked_first_takes_it_for_another_town_too(county: County) -> None:
    case = receive(county, county["王磊"])
    assert (case.state, case.desk) == ("REPORTED", county.units["浒山指挥室"])
    assert case.first_unit == county.units["周巷指挥室"]


def test_a_twin_is_joined_and_gets_its_answers(county: County) -> None:
    main = county.case(state="HANDLING")
    case = receive(county, county["李娟"], join_to=main, shown=Shown(twins=(main.code,)))
    assert (case.state, case.joined_to) == ("MERGED", main)
    reception = Reception.objects.get(case=case)
    assert (reception.twin, reception.twin_code) == ("joined", main.code)


def test_the_proposal_and_the_decision_are_kept(county: County) -> None:
    mine = county.a_category
    case = receive(county, county["何静"], category=mine, shown=Shown(suggested="DT02", reason="“邻居”"))
    assert Reception.objects.get(case=case).suggested == {"code": "DT02", "reason": "“邻居”", "taken": mine == "DT02"}


def test_people_are_sealed(county: County) -> None:
    case = receive(county, county["何静"])
    row = Concerned.objects.get(case=case)
    assert (row.name_masked, row.phone_masked) == ("王*国", "138****2716")
    assert b"13800002716" not in bytes(row.phone_sealed or b"")
