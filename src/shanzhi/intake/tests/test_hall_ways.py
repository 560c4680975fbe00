"""依法转介、分级流转、随驻、热线、预约、一类事: what becomes of a visit besides a number."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from shanzhi.cases.errors import PurposeMissing
from shanzhi.cases.models import Case, Concerned
from shanzhi.intake import actions as intake
from shanzhi.intake import hall_queries, lapse, slots
from shanzhi.intake.actions import Guest
from shanzhi.intake.hall_errors import BookingMoved, CallMoved, ReferralMoved, SlotTaken, StepSettled
from shanzhi.intake.models import BundleStep, Referral, UnitCall, Visit
from shanzhi.kernel import clock
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import SHANGHAI
from shanzhi.kernel.errors import Invalid, NotAllowed, NotFound
from shanzhi.kernel.profile import current
from shanzhi.kernel.sealing import unseal
from shanzhi.notices.models import Notice
from shanzhi.records.queries import trail_of
from shanzhi.site.testkit import SYSTEM, County
from shanzhi.staff.models import Unit

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)
SECRET = "丈夫又动手了，想离开，不敢回家。"


def came(county: County, **more: Any) -> Visit:
    given = {"guests": [Guest(name="赵月娥", phone="13800001234")], "matter": "工资三个月没有发", **more}
    return intake.greet(county.units["中心"], by=county["何静"], **given)


def counselling(county: County) -> Unit:
    unit = Unit.objects.create(
        code="health", name="心理咨询室", short_name="心理室", kind="social", area=county.areas["county"]
    )
    county.units["心理室"] = unit
    county.appoint("柳老师", "unit_head", "心理室")
    return unit


# ── 依法转介 ──


def test_refer_works(county: County) -> None:
    with clock.at(MONDAY):
        visit = came(county)
        row = intake.refer(
            way="labour_arbitration", why="双方都不愿再谈，要求仲裁", visit=visit, counts_from=date(2026, 1, 15),
            by=county["何静"],
        )  # fmt: skip
    visit.refresh_from_db()
    assert (row.law, row.last_day, row.number) == (
        "《劳动争议调解仲裁法》第二十七条", date(2027, 1, 15), "〔2026〕转介0001号",
    )  # fmt: skip
    assert visit.outcome == "referred"
    assert trail_of(visit.subject)[-1].detail["way"] == "劳动人事争议仲裁"


@pytest.mark.parametrize(
    ("begins", "within", "last"),
    [
        (date(2026, 11, 23), "60d", date(2027, 1, 22)),
        (date(2026, 8, 31), "6m", date(2027, 3, 1)),  # 28 February is a Sunday
        (date(2024, 2, 29), "1y", date(2025, 2, 28)),
        (date(2023, 11, 22), "3y", date(2026, 11, 23)),  # a Sunday rolls over
    ],
)
def test_the_last_day_is_counted_as_the_law_counts(begins: date, within: str, last: date) -> None:
    assert lapse.last_day(current().calendar(), begins, within) == last


def test_behind_a_wall_the_hall_sees_only_that_a_referral_was_made(county: County) -> None:
    counselling(county)
    with clock.at(MONDAY):
        visit = came(county)
        row = intake.refer(way="psychology", why=SECRET, visit=visit, by=county["何静"])
        assert hall_queries.referral_by_id(row.pk, by=county["何静"]) == row, "the paper is printed while she is here"
    with clock.at(MONDAY + timedelta(days=1)):
        for name in ("何静", "周敏", "郝主任", "林书记"):
            with pytest.raises(NotFound):
                hall_queries.referral_by_id(row.pk, by=county[name])
        listed = hall_queries.referrals_page(hall=county.units["中心"], by=county["周敏"])[0]
        assert [(r.name, r.is_open) for r in listed] == [("隐私转介", False)]
        assert hall_queries.words_of(hall_queries.referral_by_id(row.pk, by=county["柳老师"]))[0] == SECRET
        intake.answer_referral(row, state="TAKEN", feedback="已谈一次，情绪稳定。", by=county["柳老师"])
    row.refresh_from_db()
    assert (row.why, row.feedback, unseal(row.why_sealed or b"")) == ("", "", SECRET)
    told = "".join(str(line.detail) for line in trail_of(visit.subject))
    assert told.count("隐私转介") == 1
    assert SECRET not in told and "心理" not in told and "情绪" not in told
    assert not Notice.objects.filter(body__contains="心理").exists()


def test_answer_referral_is_the_units_and_once(county: County) -> None:
    counselling(county)
    row = intake.refer(way="psychology", why=SECRET, visit=came(county), by=county["何静"])
    with pytest.raises(NotAllowed):
        intake.answer_referral(row, state="TAKEN", by=county["何静"])
    with pytest.raises(Invalid):
        intake.answer_referral(row, state="REFUSED", by=county["柳老师"])
    intake.answer_referral(row, state="ABSENT", by=county["柳老师"])
    with pytest.raises(ReferralMoved):
        intake.answer_referral(row, state="TAKEN", by=county["柳老师"])


def test_a_referral_from_a_case_stands_on_its_trail(county: County) -> None:
    case = county.case(state="ACCEPTED")
    intake.refer(way="litigation", why="对方不愿调解", case=case, hall=county.units["中心"], by=county["何静"])
    assert county.trail(case)[-1] == "依法转介"


def test_petition_comes_last_in_every_profile() -> None:
    assert [w.key for w in current().lawful_ways if w.comes_last] == ["petition"]


# ── 分级流转 ──


def test_pass_on_asks_nothing_twice(county: County) -> None:
    county.appoint("谢网格长", "grid_head", "阳明社区", "阳明1")
    guests = [Guest(name="赵月娥", phone="13800001234"), Guest(name="钱多")]
    village = intake.greet(
        county.units["阳明社区"], guests=guests, matter="楼上漏水两年，两家谈不拢", by=county["谢网格长"]
    )
    town = intake.pass_on(village, to=county.units["浒山指挥室"], reason="社区调了两次没有谈成", by=county["谢网格长"])
    top = intake.pass_on(town, to=county.units["中心"], reason="涉及房屋安全鉴定", by=county["李娟"])

    assert [v.level for v in (village, town, top)] == ["village", "town", "county"]
    assert (top.matter, top.came, top.first_name) == ("楼上漏水两年，两家谈不拢", 2, "谢网格长")
    assert unseal(top.visitors.get(position=1).phone_sealed or b"") == "13800001234"
    village.refresh_from_db()
    assert (village.state, village.outcome) == ("ENDED", "passed")
    with pytest.raises(Invalid):
        intake.pass_on(top, to=county.units["交警"], reason="不是接待的单位", by=county["何静"])


# ── 随驻 ──


def test_call_unit_and_answer_call_unit(county: County) -> None:
    with clock.at(MONDAY):
        call = intake.call_unit(
            county.units["中心"], unit=county.units["交警"], matter="事故双方在大厅，请来解释认定", visit=came(county),
            by=county["何静"],
        )  # fmt: skip
        assert (call.answer_by, call.arrive_by) == (MONDAY + timedelta(minutes=15), MONDAY + timedelta(hours=1))
        assert Notice.objects.filter(template="unit_called", member_id=county.people["孙梅"].pk).exists()
        with pytest.raises(CallMoved):
            intake.call_unit(
                county.units["中心"], unit=county.units["交警"], matter="再催一次", visit=call.visit, by=county["何静"]
            )
        with pytest.raises(NotAllowed):
            intake.answer_call_unit(call, state="COMING", by=county["吴强"])
        intake.answer_call_unit(call, state="COMING", answer="十分钟到", by=county["孙梅"])
    with clock.at(MONDAY + timedelta(minutes=12)):
        done = intake.answer_call_unit(call, state="HERE", by=county["何静"])
    assert (done.state, done.answer, done.arrived_at) == ("HERE", "十分钟到", MONDAY + timedelta(minutes=12))
    with pytest.raises(CallMoved):
        intake.answer_call_unit(call, state="DECLINED", answer="另有任务", by=county["孙梅"])


# ── 热线 ──


def test_take_call_answered_at_once_is_no_case(county: County) -> None:
    visit = intake.take_call(
        county.units["中心"], line="12348", guest=Guest(name="李阿姨", phone="13900002222"),
        matter="问法律援助怎么申请",
        answer="告知带身份证和材料到法律援助中心。", category="ZX0201", by=county["何静"],
    )  # fmt: skip
    assert (visit.way, visit.line, visit.state, visit.outcome) == ("call", "12348", "ENDED", "answered")
    assert not Case.objects.exists()
    with pytest.raises(Invalid):
        intake.take_call(county.units["中心"], line="110", guest=Guest(), matter="有事要说", by=county["何静"])


# ── 预约 ──


def booked(county: County, n: int = 0, **more: Any) -> Any:
    given = {"queue": "labour", "begins_at": MONDAY + timedelta(days=1), "name": "赵月娥", "phone": f"1380000{n:04d}"}
    return intake.book(county.units["中心"], by=Actor.resident(), **{**given, **more})


def test_book_gives_each_place_once(county: County) -> None:
    with clock.at(MONDAY):
        first, second = booked(county, 1), booked(county, 2)
        with pytest.raises(SlotTaken):
            booked(county, 3)
        free = slots.free_slots(county.units["中心"], "labour", (MONDAY + timedelta(days=1)).date())
        intake.cancel_booking(first, by=Actor.resident())
        assert (first.place, second.place, booked(county, 3).place) == (1, 2, 1)
    assert {s.free for s in free if s.begins_at == MONDAY + timedelta(days=1)} == {0}
    assert Notice.objects.filter(template="booked").count() == 3
    with clock.at(MONDAY), pytest.raises(Invalid):
        booked(county, 4, begins_at=MONDAY + timedelta(hours=3, minutes=30))  # noon


def test_admit_booking_gives_a_number_with_its_turn(county: County) -> None:
    with clock.at(MONDAY):
        row = booked(county, 1)
    tuesday = MONDAY + timedelta(days=1)
    with clock.at(tuesday - timedelta(minutes=5)):
        early = intake.take_ticket(county.units["中心"], queue="labour", by=SYSTEM)
        ticket = intake.admit_booking(row, by=county["何静"])
        assert ticket.turn_at < early.turn_at and ticket.visit.way == "booked"
        with pytest.raises(BookingMoved):
            intake.cancel_booking(row, by=Actor.resident())


def test_remind_bookings_once(county: County) -> None:
    with clock.at(MONDAY):
        booked(county, 1)
        assert intake.remind_bookings(by=SYSTEM) == 0
    with clock.at(MONDAY + timedelta(hours=5)):
        assert [intake.remind_bookings(by=SYSTEM) for _ in range(2)] == [1, 0]
    assert Notice.objects.filter(template="booking_near").count() == 1


# ── 一类事 ──


def test_open_bundle_does_nothing_until_settle_item(county: County) -> None:
    counselling(county)
    visit = came(county, matter=SECRET, category="DT0101")
    steps = {s.key: s for s in intake.open_bundle(visit, bundle="family", by=county["何静"])}
    assert not Case.objects.exists() and not Referral.objects.exists()

    intake.settle_item(steps["safety"], wanted=True, words=SECRET, by=county["何静"])
    intake.settle_item(steps["mediation"], wanted=True, area=county.areas["阳明1"], by=county["何静"])
    intake.settle_item(steps["heart"], wanted=False, by=county["何静"])

    case, person = Case.objects.get(), Concerned.objects.get()
    visit.refresh_from_db()
    assert (case.circle, case.category, visit.case) == ("family", "DT0101", case)
    assert person.name_masked == "赵*娥", "carried over, not typed again"
    assert Referral.objects.get().wall == "legal_aid"
    assert {s.key: s.state for s in BundleStep.objects.all()} == {
        "safety": "DONE", "mediation": "DONE", "heart": "DECLINED", "lawyer": "PROPOSED", "women": "PROPOSED",
    }  # fmt: skip
    told = "".join(str(line.detail) for line in trail_of(visit.subject))
    assert all(word not in told for word in ("家事", "保护令", "心理", "DT01", SECRET)), "what the trail keeps for ever"
    with pytest.raises(StepSettled):
        intake.settle_item(steps["safety"], wanted=True, words=SECRET, by=county["何静"])


# ── 会诊、复诊、查找 ──


def test_confer_and_revisit_are_kept(county: County) -> None:
    visit = came(county)
    intake.confer(
        visit, units=[county.units["人社"], county.units["住建"]], words="由人社牵头，周五前算清", by=county["何静"]
    )
    intake.end_visit(visit, note="会诊后由人社跟进", by=county["何静"])
    intake.revisit(visit, words="钱已经拿到", solved=True, by=county["何静"])
    assert [(p.name, p.note) for p in visit.practice.order_by("id")] == [
        ("会诊", "人社、住建：由人社牵头，周五前算清"),
        ("办结说明", "会诊后由人社跟进"),
        ("复诊", "已解决：钱已经拿到"),
    ]  # fmt: skip
    with pytest.raises(Invalid):
        intake.confer(came(county), units=[], words="没有人参加", by=county["何静"])


def test_find_visitor_asks_why(county: County) -> None:
    visit = came(county)
    with pytest.raises(PurposeMissing):
        intake.find_visitor(phone="138 0000 1234", purpose="", by=county["何静"])
    assert intake.find_visitor(phone="138 0000 1234", purpose="核对上次来访", by=county["何静"]) == [visit]
    with pytest.raises(NotAllowed):
        intake.find_visitor(phone="13800001234", purpose="想看看是谁", by=county["陈刚"])


def test_look_at_visitor_is_on_the_trail(county: County) -> None:
    visit = came(county)
    clear = intake.look_at_visitor(visit.visitors.get(), purpose="电话通知领号", by=county["何静"])
    assert (clear.name, clear.phone) == ("赵月娥", "13800001234")
    assert trail_of(visit.subject)[-1].detail == {"who": "赵*娥", "purpose": "电话通知领号"}


def test_a_closed_matter_is_not_for_everybody(county: County) -> None:
    visit = came(county, matter=SECRET, category="DT0101")
    assert hall_queries.knows_matter(visit, county["何静"]), "asked first"
    assert not hall_queries.knows_matter(visit, county["周敏"])
    assert hall_queries.rows_of([visit], by=county["周敏"])[0].matter == ""


def test_calls_to_a_unit_are_listed_for_it(county: County) -> None:
    intake.call_unit(county.units["中心"], unit=county.units["交警"], matter="请到大厅解释认定", by=county["何静"])
    assert [c.unit for c in hall_queries.calls_to(county["孙梅"])] == [county.units["交警"]]
    assert (hall_queries.calls_waiting(by=county["孙梅"]), hall_queries.calls_to(county["吴强"])) == (1, [])
    assert UnitCall.objects.get().state == "ASKED"


def test_forget_visits_takes_persons_and_words_and_keeps_the_count(county: County) -> None:
    with clock.at(MONDAY):
        old, with_case = came(county), came(county)
        intake.refer(way="psychology", why=SECRET, visit=old, by=county["何静"])
        intake.tie_case(with_case, case=county.case(state="ACCEPTED"), by=county["何静"])
    with clock.at(MONDAY + timedelta(days=1000)):
        assert intake.forget_visits(by=SYSTEM) == 0
    with clock.at(MONDAY + timedelta(days=1100)):
        young = came(county)
        assert [intake.forget_visits(by=SYSTEM) for _ in range(2)] == [1, 0]
    person, referral = old.visitors.get(), old.referrals.get()
    old.refresh_from_db()
    assert (old.matter, old.came, person.phone_sealed, person.phone_mark, referral.why_sealed) == (
        "",
        1,
        None,
        None,
        None,
    )
    assert young.visitors.get().phone_sealed and with_case.visitors.get().phone_sealed
