from __future__ import annotations

import pytest

from shanzhi.cases import actions as cases
from shanzhi.cases.models import Case, Concerned, Rating
from shanzhi.intake import actions as intake
from shanzhi.intake.errors import AlreadyObjected, NothingToObject, ObjectionWaiting
from shanzhi.intake.models import Objection
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import Invalid, NotFound
from shanzhi.notices.models import Notice
from shanzhi.site.testkit import County

RESIDENT = Actor.resident()


def reporter(case: Case) -> Concerned:
    return case.people_concerned.get(role="reporter")


def handle_again(county: County, case: Case) -> None:
    """The road from DISPATCHED to CLOSED once more."""
    cases.take_up(case, by=county["陈刚"])
    cases.report_back(case, result="再次清理，加装隔离桩。", by=county["陈刚"])
    cases.verify(case, finding="已到场查看。", by=county["方琴"])
    cases.reply(case, text="已加装隔离桩。", by=county["李娟"])
    cases.follow_up(case, is_solved=True, by=county["钱芳"])
    cases.close(case, by=county["方琴"])


def test_it_works(county: County) -> None:
    case = county.case(state="CLOSED")

    row = intake.object_to(case, concerned=reporter(case), reason="晚上又停满了", satisfaction=2, by=RESIDENT)

    case.refresh_from_db()
    assert (row.outcome, case.state, case.redos) == ("redone", "DISPATCHED", 1)
    rating = Rating.objects.get(case=case, is_solved=False)
    assert (rating.satisfaction, rating.words) == (2, "晚上又停满了")
    assert Notice.objects.filter(about=case.subject, template="redo").exists()


def test_the_second_time_a_supervisor_decides_and_nobody_closes_it(county: County) -> None:
    case = county.case(state="CLOSED")
    intake.object_to(case, concerned=reporter(case), reason="晚上又停满了", by=RESIDENT)
    case.refresh_from_db()
    handle_again(county, case)

    row = intake.object_to(case, concerned=reporter(case), reason="隔离桩被搬走了", by=RESIDENT)

    assert row.outcome == "waiting"
    told = Notice.objects.get(template="not_solved", channel="inbox")
    assert told.member_id == county.people["沈浩"].pk
    case.refresh_from_db()
    with pytest.raises(ObjectionWaiting, match="督办员"):
        cases.archive(case, by=county["方琴"])
    with pytest.raises(AlreadyObjected):
        intake.object_to(case, concerned=reporter(case), reason="怎么还没人管", by=RESIDENT)


def test_while_it_is_handled_there_is_nothing_to_object_to(county: County) -> None:
    case = county.case(state="HANDLING")
    with pytest.raises(NothingToObject):
        intake.object_to(case, concerned=reporter(case), reason="太慢了", by=RESIDENT)


def test_an_archived_case_is_reopened_once(county: County) -> None:
    case = county.case(state="ARCHIVED")
    row = intake.object_to(case, concerned=reporter(case), reason="过了一个月又来了", by=RESIDENT)
    case.refresh_from_db()
    assert (row.outcome, case.state) == ("reopened", "REOPENED")


def test_a_joined_reporter_objects_to_the_main_case(county: County) -> None:
    main, twin = county.case(state="ACCEPTED"), county.case()
    cases.join(twin, to=main, by=county["李娟"])
    cases.dispatch(main, to=county.units["交警"], by=county["李娟"])
    handle_again(county, main)
    row = intake.object_to(twin, concerned=reporter(twin), reason="我家门口还有", by=RESIDENT)
    main.refresh_from_db()
    assert row.case == main and main.state == "DISPATCHED"


def test_a_stranger_and_an_empty_word_are_refused(county: County) -> None:
    case, other = county.case(state="CLOSED"), county.case()
    with pytest.raises(NotFound):
        intake.object_to(case, concerned=reporter(other), reason="没有解决", by=RESIDENT)
    with pytest.raises(Invalid):
        intake.object_to(case, concerned=reporter(case), reason=" ", by=RESIDENT)
    assert not Objection.objects.exists()
