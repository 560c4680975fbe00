"""安排和记录调解: no double booking, no mediation without willing parties, term and confidence."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from django.db import IntegrityError, transaction

from shanzhi.kernel import clock
from shanzhi.kernel.clock import SHANGHAI
from shanzhi.kernel.errors import Invalid
from shanzhi.mediation import actions as mediation
from shanzhi.mediation import queries
from shanzhi.mediation.errors import NotWillingYet, Taken, TermOver
from shanzhi.mediation.models import Room, Slot
from shanzhi.mediation.tests.mediating import MONDAY, Hall, a_day


def room_of(hall: Hall, name: str = "枫桥调解室") -> Room:
    made: Room = mediation.furnish_room(unit=hall.committee, name=name, by=hall["马主任"])
    return made


def test_it_works(hall: Hall) -> None:
    row = hall.willing()
    sitting = hall.held(row)
    assert (sitting.n, sitting.state, sitting.outcome) == (1, "HELD", "agreed")
    assert sitting.attendances.filter(came=True).count() == 2


def test_nothing_is_planned_before_everybody_is_willing(hall: Hall) -> None:
    with pytest.raises(NotWillingYet):
        hall.sitting(hall.asked())


def test_a_room_is_never_taken_twice(hall: Hall) -> None:
    room, first, second = room_of(hall), hall.willing(), hall.willing()
    with clock.at(MONDAY):
        hall.sitting(first, room=room)
        mediation.relieve_mediator(second.assignments.get(), words="换人", by=hall["马主任"])
        hall.assign(second, "方明")
        begin = MONDAY + timedelta(hours=1, minutes=30)
        plan = {"starts_at": begin, "ends_at": begin + timedelta(hours=1), "room": room, "by": hall["方明"]}
        with pytest.raises(Taken, match="枫桥调解室"):
            mediation.plan_sitting(second, **plan)
        mediation.plan_sitting(second, **plan | {"starts_at": MONDAY + timedelta(hours=2)})


def test_the_database_itself_forbids_it(hall: Hall) -> None:
    room, sitting = room_of(hall), hall.sitting(hall.willing())
    during = (sitting.starts_at, sitting.ends_at)
    Slot.objects.create(sitting=sitting, room=room, during=during)
    with pytest.raises(IntegrityError, match="mediation_room_free"), transaction.atomic():
        Slot.objects.create(sitting=sitting, room=room, during=(during[0] + timedelta(minutes=59), during[1]))
    Slot.objects.create(sitting=sitting, room=room, during=(during[1], during[1] + timedelta(hours=1)))


def test_a_mediator_is_in_one_place_at_a_time(hall: Hall) -> None:
    first, second = hall.willing(), hall.willing()
    hall.sitting(first)
    with pytest.raises(Taken, match="许静"):
        hall.sitting(second)


def test_call_off_sitting_frees_room_and_mediator(hall: Hall) -> None:
    first, second = hall.willing(), hall.willing()
    sitting = hall.sitting(first)
    mediation.call_off_sitting(sitting, words="一方临时有事", by=hall["许静"])
    hall.sitting(second)


def test_face_to_face_needs_both_sides(hall: Hall) -> None:
    row = hall.willing()
    with pytest.raises(Invalid, match="背对背"):
        hall.held(row, present={hall.one(row).pk: ""})


def test_a_remote_sitting_needs_its_link(hall: Hall) -> None:
    row = hall.willing()
    with pytest.raises(Invalid, match="视频"):
        hall.sitting(row, mode="remote", place="")
    assert hall.sitting(row, mode="remote", place="", link="https://meet.example.cn/8").link


def test_after_the_month_nothing_goes_on_without_extend_term(hall: Hall) -> None:
    with clock.at(MONDAY):
        row = hall.willing()
    a, b = row.parties.order_by("n")
    with clock.at(row.due_at + timedelta(hours=10)):
        with pytest.raises(TermOver):
            hall.sitting(row)
        until = row.due_at + timedelta(days=30)
        with pytest.raises(Invalid, match="吴"):
            mediation.extend_term(row, until=until, reason="等待鉴定结论", words={a.pk: "同意"}, by=hall["许静"])
        with pytest.raises(Invalid, match="最多延长"):
            long = {"until": until + timedelta(days=90), "words": {a.pk: "同意", b.pk: "同意延期"}}
            mediation.extend_term(row, reason="等待鉴定结论", by=hall["许静"], **long)
        words = {a.pk: "同意", b.pk: "同意延期"}
        mediation.extend_term(row, until=until, reason="等待鉴定结论", words=words, by=hall["许静"])
        row.refresh_from_db()
        hall.sitting(row)


def test_offers_keep_their_history(hall: Hall) -> None:
    row = hall.willing()
    first = mediation.make_offer(row, side="A", terms="赔偿一万二", amount_fen=1_200_000, by=hall["许静"])
    counter = mediation.make_offer(
        row, side="B", terms="最多八千六", amount_fen=860_000, counter_to=first, by=hall["许静"]
    )
    mediation.answer_offer(counter, answer="TAKEN", words="行", by=hall["许静"])
    assert list(row.offers.order_by("id").values_list("side", "amount_fen", "state")) == [
        ("A", 1_200_000, "DECLINED"), ("B", 860_000, "TAKEN"),
    ]  # fmt: skip


def test_agree_fact_needs_two_sides(hall: Hall) -> None:
    row = hall.willing()
    with pytest.raises(Invalid, match="双方"):
        mediation.agree_fact(row, text="八月开始漏水", agreed_by=[hall.one(row)], by=hall["许静"])


def test_what_is_told_in_confidence_is_for_the_mediators_alone(hall: Hall) -> None:
    row = hall.willing()
    secret = "实在不行一万也能赔，别告诉他。"
    kept = mediation.tell_in_confidence(row, party=hall.one(row), text=secret, by=hall["许静"])
    assert secret.encode() not in bytes(kept.text_sealed)
    assert [c.pk for c in queries.confidences(row, by=hall["许静"])] == [kept.pk]
    for other in ("方明", "马主任", "李娟", "余主任", "林书记"):
        assert queries.confidences(row, by=hall[other]) == []
    with pytest.raises(Invalid, match="同意"):
        mediation.release_confidence(kept, terms="愿意再加一些", allowed=False, by=hall["许静"])
    offer = mediation.release_confidence(kept, terms="愿意再加一些", allowed=True, by=hall["许静"])
    assert (offer.side, offer.terms) == ("B", "愿意再加一些"), "the agreed words, not the confidence"


def test_the_calendar_shows_a_day(hall: Hall) -> None:
    hall.sitting(hall.willing(), room=room_of(hall))
    begin = datetime.combine(a_day(0), time(0), SHANGHAI)
    assert [s.room.name for s in queries.slots_of(begin, begin + timedelta(days=2))] == ["枫桥调解室"]
    assert len(queries.sittings_of_day(by=hall["许静"], days=2)) == 1
