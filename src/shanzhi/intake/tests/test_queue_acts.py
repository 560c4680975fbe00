"""accept, decline, join, withdraw, remind, add_remark: small acts around the moves of a case."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shanzhi.cases.models import Case, Concerned
from shanzhi.intake import actions as intake
from shanzhi.intake.errors import NoJoining, NothingToRemind, RemindedToday
from shanzhi.intake.models import Redirection, Remark
from shanzhi.kernel import clock
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from shanzhi.notices.models import Notice
from shanzhi.records.queries import trail_of
from shanzhi.site.testkit import County

RESIDENT = Actor.resident()


def reporter(case: Case) -> Concerned:
    return case.people_concerned.get(role="reporter")


def test_accept_puts_the_category_right(county: County) -> None:
    case = county.case()
    other = next(c.code for c in county.profile.leaf_categories if c.code != case.category and c.circle == "open")
    intake.accept(case, category=other, area=county.areas["阳明2"], seen=case.version, by=county["李娟"])
    assert (case.state, case.category, case.area) == ("ACCEPTED", other, county.areas["阳明2"])
    assert [line.act for line in trail_of(case.subject)][1:] == ["cases.amend", "cases.accept"]


def test_accept_with_nothing_to_correct(county: County) -> None:
    case = county.case(place="county")
    intake.accept(case, category=case.category, by=county["何静"])
    assert [line.act for line in trail_of(case.subject)][1:] == ["cases.accept"]


def test_decline_names_the_right_door(county: County) -> None:
    case = county.case()
    intake.decline(case, reason="已经在法院审理。", door="court", by=county["李娟"])
    assert case.state == "REFUSED"
    assert "诉讼服务中心" in case.replies.get().text and "12368" in case.replies.get().text
    assert Redirection.objects.get(case=case).door == "court"
    assert "12368" not in Notice.objects.get(template="declined").title


def test_decline_without_a_door_is_refused(county: County) -> None:
    case = county.case()
    with pytest.raises(Invalid) as refused:
        intake.decline(case, reason="不归我们管。", by=county["李娟"])
    assert "door" in refused.value.fields and case.state == "REPORTED"


def test_join(county: County) -> None:
    main, case = county.case(state="ACCEPTED"), county.case()
    intake.join(case, to=main, by=county["李娟"])
    assert case.joined_to == main
    ended = county.case(state="CLOSED")
    with pytest.raises(NoJoining):
        intake.join(county.case(), to=ended, by=county["李娟"])


def test_withdraw_is_for_the_reporter_before_dispatch(county: County) -> None:
    case, other = county.case(), county.case(state="DISPATCHED")
    with pytest.raises(NotFound):
        intake.withdraw(case, concerned=reporter(other), by=RESIDENT)
    with pytest.raises(WrongState):
        intake.withdraw(other, concerned=reporter(other), by=RESIDENT)
    intake.withdraw(case, concerned=reporter(case), reason="已经自己解决", by=RESIDENT)
    assert case.state == "WITHDRAWN"


def test_remind_once_a_day(county: County) -> None:
    case = county.case(state="HANDLING")
    intake.remind(case, concerned=reporter(case), by=RESIDENT)
    assert Notice.objects.get(template="changed").member_id == county.people["陈刚"].pk
    with pytest.raises(RemindedToday):
        intake.remind(case, concerned=reporter(case), by=RESIDENT)
    with clock.at(clock.now() + timedelta(days=1)):
        intake.remind(case, concerned=reporter(case), by=RESIDENT)
    done = county.case(state="CLOSED")
    with pytest.raises(NothingToRemind):
        intake.remind(done, concerned=reporter(done), by=RESIDENT)


def test_a_remark_stands_beside_the_trail(county: County) -> None:
    case = county.case(state="HANDLING")
    remark = intake.add_remark(case, concerned=reporter(case), text="隔壁老张也看到了", by=RESIDENT)
    assert Remark.objects.get() == remark
    line = trail_of(case.subject)[-1]
    assert (line.act, line.detail) == ("intake.add_remark", {"letters": 8, "photos": 0})
    with pytest.raises(Invalid):
        intake.add_remark(case, concerned=reporter(case), text=" ", by=RESIDENT)


def test_others_may_not_accept(county: County) -> None:
    with pytest.raises((NotAllowed, NotFound)):
        intake.accept(county.case(), by=county["王磊"])
