"""应哨: a called unit says whether it comes; late and missing answers are counted."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shanzhi.command import actions as command
from shanzhi.command import whistles
from shanzhi.command.gathering_errors import AlreadyAnswered
from shanzhi.command.models import WhistleCall
from shanzhi.command.tests.whistling import call, whistled
from shanzhi.kernel.clock import now, today
from shanzhi.kernel.errors import Invalid, NotAllowed, NotFound
from shanzhi.notices.models import Notice
from shanzhi.site.testkit import County


def test_it_works(county: County) -> None:
    whistle = whistled(county)
    eta = now() + timedelta(hours=1)

    row = command.answer_whistle(
        call(whistle, county, "交警"), coming=True, words="陈刚带队三人", eta=eta, by=county["陈刚"]
    )

    assert (row.state, row.eta, row.answered_in_time) == ("COMING", eta, True)
    told = Notice.objects.filter(template="whistle_answered", channel="inbox")
    assert county.people["余主任"].pk in {n.member_id for n in told}, "the room that called hears of it"


def test_who_cannot_come_says_why_and_may_think_again(county: County) -> None:
    row = call(whistled(county), county, "交警")
    with pytest.raises(Invalid):
        command.answer_whistle(row, coming=False, by=county["陈刚"])

    command.answer_whistle(row, coming=False, words="全员在高速执勤，改派综合执法。", by=county["陈刚"])
    assert command.answer_whistle(row, coming=True, by=county["陈刚"]).state == "COMING"


def test_it_answers_once(county: County) -> None:
    row = call(whistled(county), county, "交警")
    command.answer_whistle(row, coming=True, by=county["陈刚"])
    with pytest.raises(AlreadyAnswered, match="赶赴现场"):
        command.answer_whistle(row, coming=True, by=county["孙梅"])


def test_only_the_unit_answers_for_itself(county: County) -> None:
    row = call(whistled(county), county, "交警")
    with pytest.raises(NotAllowed):
        command.answer_whistle(row, coming=True, by=county["吴强"])
    with pytest.raises(NotFound):
        command.answer_whistle(row, coming=True, by=county["郑伟"])


def test_a_late_answer_is_taken_and_counts_as_late(county: County) -> None:
    whistle = whistled(county)
    row = call(whistle, county, "交警")
    early = now() - timedelta(hours=2)
    WhistleCall.objects.filter(pk=row.pk).update(called_at=early, answer_due_at=early + timedelta(minutes=10))

    late = command.answer_whistle(row, coming=True, by=county["陈刚"])

    assert not late.answered_in_time
    counted = {a.unit_id: a for a in whistles.whistle_counts(since=today(), until=today(), by=county["周敏"])}
    traffic, enforcement = (counted[county.units[name].pk] for name in ("交警", "综合执法"))
    assert (traffic.called, traffic.answered, traffic.in_time) == (1, 1, 0)
    assert (enforcement.answered, enforcement.missing) == (0, 0), "its time has not gone yet"


def test_a_unit_that_never_answers_is_counted_missing(county: County) -> None:
    whistle = whistled(county, "交警")
    gone = now() - timedelta(minutes=1)
    WhistleCall.objects.filter(whistle=whistle).update(answer_due_at=gone)

    (traffic,) = whistles.whistle_counts(since=today(), until=today(), by=county["周敏"])

    assert (traffic.called, traffic.missing) == (1, 1)
    assert whistle in whistles.narrowed(whistles.Filter(state="missing"), by=county["周敏"])
    assert whistles.whistle_counts(since=today(), until=today(), by=county["王磊"]) == [], "not of another town"
