"""值班: the rota of a command room, changed only by those who may and only with the consent of those on it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from shanzhi.command import duty
from shanzhi.command.actions import answer_swap, hand_over_duty, set_duty, swap_duty, take_over_duty
from shanzhi.command.models import DutyPerson, DutySwap
from shanzhi.command.watch_errors import DutyTaken, NothingAsked, NotOnDuty, ShiftOver
from shanzhi.kernel import clock
from shanzhi.kernel.clock import SHANGHAI
from shanzhi.kernel.errors import Invalid, NotAllowed
from shanzhi.notices.models import Notice
from shanzhi.records.queries import trail_of
from shanzhi.site.testkit import County

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)
DAY = date(2026, 11, 23)


def room(county: County) -> None:
    county.appoint("沈丽", "dispatcher", "浒山指挥室", "浒山")


def on_shift(county: County, *names: str, on: date = DAY, shift: str = "day", leader: str = "") -> list[DutyPerson]:
    return set_duty(
        county.units["浒山指挥室"],
        on=on,
        shift=shift,
        people=[county.people[n] for n in names],
        leader=county.people[leader] if leader else None,
        by=county["余主任"],
    )


def test_it_works(county: County) -> None:
    with clock.at(MONDAY):
        on_shift(county, "李娟", leader="余主任")
        [now] = duty.on_duty([county.units["浒山指挥室"]])
    assert (now.shift, now.leader, [p.member.name for p in now.people]) == ("白班", "余主任", ["余主任", "李娟"])
    assert now.ends_at == datetime(2026, 11, 23, 17, 0, tzinfo=SHANGHAI)
    assert trail_of("duty/330282004-room")[-1].label == "排值班"


def test_a_night_shift_ends_the_next_morning(county: County) -> None:
    with clock.at(MONDAY):
        [row] = on_shift(county, "李娟", shift="night")
    assert row.ends_at == datetime(2026, 11, 24, 8, 30, tzinfo=SHANGHAI)
    with clock.at(MONDAY + timedelta(hours=20)):
        assert duty.on_duty([county.units["浒山指挥室"]])


def test_a_shift_is_written_anew(county: County) -> None:
    room(county)
    with clock.at(MONDAY):
        on_shift(county, "李娟")
        found = on_shift(county, "沈丽")
    assert [p.member.name for p in found] == ["沈丽"]
    month = duty.rota(county.units["浒山指挥室"], DAY)
    assert [p.member.name for p in month[22].cells[0].people] == ["沈丽"]


def test_what_is_refused(county: County) -> None:
    with clock.at(MONDAY):
        with pytest.raises(Invalid, match="任职"):
            on_shift(county, "王磊")
        with pytest.raises(Invalid, match="带班领导"):
            on_shift(county, "李娟", leader="李娟")
        with pytest.raises(ShiftOver):
            on_shift(county, "李娟", on=DAY - timedelta(days=2))
        with pytest.raises(NotAllowed):
            set_duty(county.units["浒山指挥室"], on=DAY, shift="day", people=[], by=county["李娟"])
        on_shift(county, "李娟")
        county.appoint("李娟", "dispatcher", "周巷指挥室", "周巷")
        with pytest.raises(DutyTaken):
            set_duty(
                county.units["周巷指挥室"], on=DAY, shift="day", people=[county.people["李娟"]], by=county["郝主任"]
            )


def test_swap_duty_needs_consent(county: County) -> None:
    """answer_swap: only when the other agrees do the two shifts change hands."""
    room(county)
    with clock.at(MONDAY):
        [mine] = on_shift(county, "李娟", on=date(2026, 11, 25))
        [theirs] = on_shift(county, "沈丽", on=date(2026, 11, 26))
        swap = swap_duty(mine, to=county.people["沈丽"], theirs=theirs, reason="家中有事", by=county["李娟"])
        assert holder(mine) == "李娟", "asking changes nothing"
        with pytest.raises(NotOnDuty):
            answer_swap(swap, agreed=True, by=county["李娟"])
        answer_swap(swap, agreed=True, by=county["沈丽"])
        with pytest.raises(NothingAsked):
            answer_swap(swap, agreed=False, by=county["沈丽"])
    assert (holder(mine), holder(theirs)) == ("沈丽", "李娟")
    assert [line.label for line in trail_of("duty/330282004-room")][-2:] == ["申请换班", "答复换班"]
    assert Notice.objects.filter(template="swap_wanted", channel="inbox").count() == 1


def test_a_swap_that_is_refused_leaves_all_as_it_was(county: County) -> None:
    room(county)
    with clock.at(MONDAY):
        [mine] = on_shift(county, "李娟", on=date(2026, 11, 25))
        swap = swap_duty(mine, to=county.people["沈丽"], reason="家中有事", by=county["李娟"])
        answer_swap(swap, agreed=False, answer="当天外出培训", by=county["沈丽"])
    assert holder(mine) == "李娟"
    assert DutySwap.objects.get(pk=swap.pk).answer == "当天外出培训"


def test_nobody_swaps_a_shift_of_another_or_with_a_stranger(county: County) -> None:
    room(county)
    with clock.at(MONDAY):
        [mine] = on_shift(county, "李娟", on=date(2026, 11, 25))
        with pytest.raises(NotOnDuty):
            swap_duty(mine, to=county.people["余主任"], reason="换一下", by=county["沈丽"])
        with pytest.raises(Invalid, match="另选他人"):
            swap_duty(mine, to=county.people["王磊"], reason="家中有事", by=county["李娟"])


def test_hand_over_duty_and_take_over_duty(county: County) -> None:
    room(county)
    unit = county.units["浒山指挥室"]
    with clock.at(MONDAY):
        on_shift(county, "李娟")
        county.case(state="HANDLING")
        row = hand_over_duty(unit, to=county.people["沈丽"], text="阳明社区停车一案等交警反馈。", by=county["李娟"])
        assert (row.shift, row.open_cases, row.red) == ("白班", 1, 0)
        with pytest.raises(NotOnDuty):
            take_over_duty(row, by=county["余主任"])
        take_over_duty(row, note="已阅", by=county["沈丽"])
        with pytest.raises(NothingAsked):
            take_over_duty(row, by=county["沈丽"])
        with pytest.raises(NotAllowed):
            hand_over_duty(unit, to=county.people["沈丽"], text="不是本室人员。", by=county["王磊"])
    [[kept], _more] = duty.handovers(unit)
    assert (kept.to.name, kept.taken_note) == ("沈丽", "已阅")
    assert [line.label for line in trail_of(f"duty/{unit.code}")][-2:] == ["交班", "接班"]


def holder(row: DutyPerson) -> str:
    return DutyPerson.objects.select_related("member").get(pk=row.pk).member.name
