from __future__ import annotations

from django.test import RequestFactory

from shanzhi.intake import actions as intake
from shanzhi.intake import keeping
from shanzhi.intake.actions import Guest, Slip
from shanzhi.intake.models import Objection, Remark
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.records import panels as records
from shanzhi.site.testkit import SYSTEM, County


def test_a_dossier_says_how_it_came_in_and_what_residents_said(county: County) -> None:
    case = intake.receive(
        channel="police_110", text="车位纠纷，双方争吵。", area=county.areas["阳明1"], slip=Slip(external_code="110-7"),
        danger="none", danger_note="电话核实平静。", by=county["李娟"],
    )  # fmt: skip
    Remark.objects.create(case=case, text="晚上更吵", at=now())
    sections = {key: builder(case.subject, SYSTEM) for key, _order, builder in records.sections_of(case.subject)}
    assert "110-7" in str(sections["reception"]) and "电话核实平静" in str(sections["reception"])
    assert "晚上更吵" in str(sections["voices"])


def test_a_case_that_came_otherwise_has_no_such_pages(county: County) -> None:
    case = county.case()
    assert keeping._reception(case.subject, SYSTEM) is None and keeping._voices(case.subject, SYSTEM) is None


def test_words_are_wiped_with_the_case(county: County) -> None:
    case = county.case(state="HANDLING")
    intake.add_remark(case, concerned=case.people_concerned.get(), text="老张也看到了", by=Actor.resident())
    Objection.objects.create(case=case, reason="还是没有解决", outcome="redone", at=now())
    wiped: dict[str, int] = {}
    for destroyer in records.destroyers_of(case.subject):
        wiped |= destroyer(case.subject, SYSTEM)
    assert wiped["remarks"] == wiped["objections"] == 1
    assert Remark.objects.get().text == "" == Objection.objects.get().reason


def test_the_visit_behind_a_case_is_wiped_too(county: County) -> None:
    case, hall = county.case(state="HANDLING"), county.units["中心"]
    visit = intake.greet(hall, guests=[Guest(name="赵月娥", phone="13800001234")], matter="楼上漏水", by=county["何静"])
    intake.tie_case(visit, case=case, by=county["何静"])
    intake.refer(way="psychology", why="夜里睡不着，很焦虑", visit=visit, by=county["何静"])
    for destroyer in records.destroyers_of(case.subject):
        destroyer(case.subject, SYSTEM)
    visit.refresh_from_db()
    person, referral = visit.visitors.get(), visit.referrals.get()
    assert (visit.matter, person.name_sealed, person.phone_mark, referral.why_sealed) == ("", None, None, None)
    assert visit.came == 1, "that somebody came stays countable"


def test_without_a_ticket_a_resident_fetches_nothing(county: County, rf: RequestFactory) -> None:
    assert keeping._has_opened(county.case().code, rf.get("/")) is False
