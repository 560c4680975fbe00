"""Three neighbours report the same trouble: joined, solved once, answered to all; and a joining can be undone."""

from __future__ import annotations

from shanzhi.cases import actions as cases
from shanzhi.cases.actions import Person
from shanzhi.kernel.sealing import unseal
from shanzhi.notices.models import Notice
from shanzhi.site.testkit import County

PHONES = ("13800000001", "13800000002", "13800000003")


def test_everybody_who_reported_reads_the_answer(county: County) -> None:
    main, *others = [county.case(people=[Person(name="邻居", phone=phone)]) for phone in PHONES]
    cases.accept(main, by=county["李娟"])
    for other in others:
        cases.join(other, to=main, by=county["李娟"])

    cases.dispatch(main, to=county.units["交警"], by=county["李娟"])
    cases.take_up(main, by=county["陈刚"])
    cases.report_back(main, result="已拖离违停车辆，补划标线。", by=county["陈刚"])
    cases.reply(main, text="违停已清理，禁停标线已补划。", by=county["李娟"])

    told = Notice.objects.filter(template="replied", channel="sms")
    assert sorted(unseal(bytes(n.address or b"")) for n in told) == list(PHONES)


def test_what_was_joined_by_mistake_is_parted_and_its_clock_goes_on(county: County) -> None:
    main, other = county.case(state="ACCEPTED"), county.case(state="DISPATCHED")
    cases.join(other, to=main, by=county["李娟"])
    assert (other.state, other.lamp_next_at) == ("MERGED", None)

    cases.part(other, reason="不是同一处地方", by=county["李娟"])

    assert (other.state, other.joined_to_id) == ("DISPATCHED", None)
    assert other.lamp_next_at is not None
