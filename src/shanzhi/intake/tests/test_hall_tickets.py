"""取号叫号: a number for everybody, one counter for each number."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from shanzhi.intake import actions as intake
from shanzhi.intake.actions import Guest
from shanzhi.intake.hall_errors import (
    CallFirst,
    CounterClosed,
    CounterTaken,
    HasTicket,
    NobodyWaits,
    SitsElsewhere,
    StillServing,
    TicketMoved,
    VisitEnded,
)
from shanzhi.intake.models import Counter, Ticket, Visit, Visitor
from shanzhi.kernel import clock
from shanzhi.kernel.clock import SHANGHAI
from shanzhi.kernel.errors import Invalid, NotAllowed
from shanzhi.records.queries import trail_of
from shanzhi.site.testkit import SYSTEM, County

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)


def came(county: County, **more: Any) -> Visit:
    given = {"guests": [Guest(name="赵月娥", phone="13800001234")], "matter": "问宅基地的事", **more}
    return intake.greet(county.units["中心"], by=county["何静"], **given)


def number(county: County, queue: str = "general", **more: Any) -> Ticket:
    return intake.take_ticket(county.units["中心"], queue=queue, visit=came(county), by=county["何静"], **more)


def sits(county: County, name: str = "何静", n: int = 1, **more: Any) -> Counter:
    return intake.open_counter(county.units["中心"], queue="general", number=n, by=county[name], **more)


def test_it_works(county: County) -> None:
    visit = came(county)
    ticket = intake.take_ticket(county.units["中心"], queue="general", visit=visit, by=county["何静"])
    counter = sits(county)
    called = intake.call_next(counter, by=county["何静"])
    intake.call_again(called, by=county["何静"])
    intake.answer_visit(visit, answer="宅基地审批到镇便民中心，带户口簿。", by=county["何静"])
    intake.finish_ticket(called, by=county["何静"])
    done = intake.end_visit(visit, by=county["何静"])

    assert (ticket.shown, called, visit.number) == ("A001", ticket, 1)
    assert (done.state, done.outcome) == ("ENDED", "answered")
    assert [line.label for line in trail_of(visit.subject)] == [
        "来访登记", "取号", "叫号", "重呼", "咨询答复", "离窗", "来访办结",
    ]  # fmt: skip
    person = Visitor.objects.get()
    assert (person.name_masked, person.phone_masked) == ("赵*娥", "138****1234")
    assert "赵月娥".encode() not in bytes(person.name_sealed or b"")


def test_a_second_press_is_one_visit_and_one_number(county: County) -> None:
    visits = {came(county, key="g-1").pk for _ in range(2)}
    visit = Visit.objects.get()
    hall, by = county.units["中心"], county["何静"]
    tickets = {intake.take_ticket(hall, queue="general", visit=visit, key="t-1", by=by).pk for _ in range(2)}
    calls = {
        intake.call_unit(hall, unit=county.units["交警"], matter="请来解释", visit=visit, key="u-1", by=by).pk
        for _ in range(2)
    }
    made = {intake.refer(way="notary", why="要办公证", visit=visit, key="r-1", by=by).pk for _ in range(2)}
    assert [len(each) for each in (visits, tickets, calls, made)] == [1, 1, 1, 1]


def test_each_queue_counts_for_itself_and_every_day_anew(county: County) -> None:
    with clock.at(MONDAY):
        shown = [number(county).shown, number(county, "labour").shown, number(county).shown]
    with clock.at(MONDAY + timedelta(days=1)):
        shown.append(number(county).shown)
    assert [s[1:] for s in shown] == ["001", "001", "002", "001"] and shown[0][0] != shown[1][0]


def test_a_number_at_the_kiosk_needs_nobodys_name(county: County) -> None:
    ticket = intake.take_ticket(county.units["中心"], queue="general", by=SYSTEM)
    assert (ticket.visit.way, ticket.visit.visitors.count()) == ("kiosk", 0)


def test_priority_goes_ahead_but_not_for_ever(county: County) -> None:
    with clock.at(MONDAY):
        early = number(county)
    with clock.at(MONDAY + timedelta(minutes=20)):
        near = number(county)
        elderly = number(county, priority="elderly")
    with clock.at(MONDAY + timedelta(minutes=40)):
        late = number(county, priority="disabled")
        counter = sits(county)
        order = []
        for _ in range(4):
            order.append(intake.call_next(counter, by=county["何静"]))
            intake.finish_ticket(order[-1], by=county["何静"])
    assert order == [elderly, early, late, near]


def test_a_batch_of_workers_has_one_number(county: County) -> None:
    workers = [Guest(name=f"工友{n}", phone=f"1390000{n:04d}") for n in range(1, 24)]
    visit = came(county, guests=workers, matter="二十三人工钱没有发")
    assert (visit.came, visit.is_batch, visit.visitors.count()) == (23, True, 23)
    intake.take_ticket(county.units["中心"], queue="labour", visit=visit, by=county["何静"])
    with pytest.raises(HasTicket, match="001"):
        intake.take_ticket(county.units["中心"], queue="general", visit=visit, by=county["何静"])


def test_wrong_numbers_are_refused_with_the_name(county: County) -> None:
    with pytest.raises(Invalid) as refused:
        came(county, guests=[Guest(name="赵月娥", phone="138"), Guest(name="钱多", id_number="33028219700101001X")])
    assert "赵月娥" in refused.value.fields["phone"] and "钱多" in refused.value.fields["id_number"]
    assert not Visit.objects.exists()


def test_passed_over_and_back_again(county: County) -> None:
    ticket, counter = number(county), sits(county)
    intake.call_next(counter, by=county["何静"])
    with pytest.raises(CallFirst, match="2"):
        intake.skip_ticket(ticket, by=county["何静"])
    intake.call_again(ticket, by=county["何静"])
    intake.call_again(ticket, by=county["何静"])
    assert intake.skip_ticket(ticket, by=county["何静"]).state == "SKIPPED"
    with pytest.raises(NobodyWaits):
        intake.call_next(counter, by=county["何静"])
    intake.requeue_ticket(ticket, by=county["何静"])
    assert intake.call_next(counter, by=county["何静"]) == ticket


def test_sent_on_keeps_number_and_turn(county: County) -> None:
    with clock.at(MONDAY):
        first = number(county)
    with clock.at(MONDAY + timedelta(minutes=5)):
        number(county, "labour")
        counter = sits(county)
        intake.call_next(counter, by=county["何静"])
        moved = intake.move_ticket(first, queue="labour", note="要算经济补偿", by=county["何静"])
        other = intake.open_counter(county.units["中心"], queue="labour", number=5, by=county["周敏"])
        assert intake.call_next(other, by=county["周敏"]) == moved == first


def test_a_counter_has_one_person_and_one_number(county: County) -> None:
    number(county), number(county)
    counter = sits(county)
    with pytest.raises(CounterTaken, match="何静"):
        sits(county, "周敏")
    with pytest.raises(SitsElsewhere):
        sits(county, n=2)
    with pytest.raises(CounterClosed):
        intake.call_next(counter, by=county["周敏"])
    ticket = intake.call_next(counter, by=county["何静"])
    with pytest.raises(StillServing, match=ticket.shown):
        intake.call_next(counter, by=county["何静"])
    with pytest.raises(StillServing):
        intake.close_counter(counter, by=county["何静"])
    intake.finish_ticket(ticket, by=county["何静"])
    with pytest.raises(TicketMoved):
        intake.finish_ticket(ticket, by=county["何静"])
    assert intake.close_counter(counter, by=county["何静"]).member is None


def test_a_department_sits_only_at_its_own_window(county: County) -> None:
    county.appoint("劳监员", "handler", "人社")
    opened = intake.open_counter(county.units["中心"], queue="labour", number=4, by=county["劳监员"])
    assert opened.unit == county.units["人社"]
    with pytest.raises(NotAllowed):
        intake.open_counter(county.units["中心"], queue="general", number=6, by=county["劳监员"])
    with pytest.raises(NotAllowed):
        intake.open_counter(county.units["中心"], queue="labour", number=7, by=county["陈刚"])
    with pytest.raises(NotAllowed):
        intake.greet(county.units["中心"], matter="不归我登记", by=county["劳监员"])


def test_nobody_leaves_without_an_answer_on_record(county: County) -> None:
    visit = came(county)
    with pytest.raises(Invalid):
        intake.end_visit(visit, by=county["何静"])
    assert intake.end_visit(visit, left=True, by=county["何静"]).state == "LEFT"
    with pytest.raises(VisitEnded):
        intake.answer_visit(visit, answer="已经走了，电话答复。", by=county["何静"])


def test_a_case_comes_of_a_visit(county: County) -> None:
    visit, case = came(county), county.case(state="ACCEPTED")
    assert intake.tie_case(visit, case=case, by=county["何静"]).outcome == "case"
    with pytest.raises(Invalid):
        intake.tie_case(visit, case=county.case(), by=county["何静"])


@pytest.mark.django_db(transaction=True)
def test_many_counters_at_once_never_get_the_same_number(county: County) -> None:
    names = ["何静", "周敏", "郝主任"]
    tickets = [number(county) for _ in range(30)]
    counters = {name: sits(county, name, n) for n, name in enumerate(names, start=1)}
    actors = {name: county[name] for name in names}
    got: list[int] = []

    def work(name: str) -> None:
        try:
            while True:
                try:
                    ticket = intake.call_next(counters[name], by=actors[name])
                except NobodyWaits:
                    return
                got.append(ticket.number)
                intake.finish_ticket(ticket, by=actors[name])
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(got) == [t.number for t in tickets] and len(set(got)) == 30


@pytest.mark.django_db(transaction=True)
def test_many_desks_at_once_leave_no_gap(county: County) -> None:
    hall, by = county.units["中心"], SYSTEM

    def work() -> None:
        try:
            for _ in range(10):
                intake.take_ticket(hall, queue="general", by=by)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(Ticket.objects.values_list("number", flat=True)) == list(range(1, 41))
    assert sorted(Visit.objects.values_list("number", flat=True)) == list(range(1, 41))
