"""What a move of the case does to the clocks that the law set running."""

from __future__ import annotations

from shanzhi.cases import actions as cases
from shanzhi.cases.models import Case
from shanzhi.command.models import Clock
from shanzhi.kernel.actor import Actor
from shanzhi.records.queries import trail_of
from shanzhi.site.testkit import County


def order(county: County, state: str = "ACCEPTED") -> Case:
    return county.case(state=state, channel="hotline_12345")


def reply_clock(case: Case) -> str:
    return Clock.objects.get(case=case, key="hotline_reply").state


def test_it_works(county: County) -> None:
    case = order(county, "VERIFIED")
    assert reply_clock(case) == "RUNNING"
    cases.follow_up(case, is_solved=True, by=county["钱芳"])
    cases.rate(case, is_solved=True, satisfaction=5, by=county["钱芳"])
    cases.close(case, reply="违停车辆已拖离，已补划禁停标线。", by=county["余主任"])
    assert reply_clock(case) == "MET", "closing with an answer answers the caller"


def test_what_was_joined_is_answered_with_the_main_case(county: County) -> None:
    main, joined = order(county), order(county)
    cases.join(joined, to=main, note="同一处违停", by=county["李娟"])
    assert reply_clock(joined) == "RUNNING", "the second caller is still owed an answer"

    cases.reply(main, text="违停车辆已拖离，请放心。", by=county["李娟"])

    assert (reply_clock(main), reply_clock(joined)) == ("MET", "MET")
    assert [line.act for line in trail_of(joined.subject)][-1] == "command.meet_clock"


def test_nothing_is_owed_any_more_after_a_withdrawal(county: County) -> None:
    case = order(county)
    cases.withdraw(case, reason="问题已自行解决", by=Actor.resident())
    clock = Clock.objects.get(case=case, key="hotline_reply")
    assert (clock.state, clock.next_at) == ("STOPPED", None)
    assert clock.note == "来访人撤回诉求。"
