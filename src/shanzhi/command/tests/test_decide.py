"""议定: a decision with an owner is an errand on its case at once."""

from __future__ import annotations

import pytest

from shanzhi.cases.models import Errand
from shanzhi.command import actions as command
from shanzhi.command.gathering_errors import NoErrandNow
from shanzhi.command.gatherings import standing_of
from shanzhi.command.models import Decision
from shanzhi.command.tests.whistling import convened, held, talked
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import Invalid, NotAllowed
from shanzhi.site.testkit import County


def test_it_works(county: County) -> None:
    case = county.case(state="ACCEPTED")
    meeting = held(county, convened(county, case=case))

    lead = command.decide(meeting, text="高峰值守，启用抓拍。", case=case, unit=county.units["交警"], by=county["李娟"])
    other = command.decide(
        meeting, text="清理占道摊位。", case=case, unit=county.units["综合执法"], limit="1wd", by=county["李娟"]
    )

    case.refresh_from_db()
    assert (case.state, case.lead_unit) == ("DISPATCHED", county.units["交警"]), "nobody led yet: the first does"
    assert lead.errand == county.errand(case, "交警")
    assert other.errand is not None and (other.errand.role, other.limit) == ("assist", "1wd")
    assert "清理占道摊位" in other.errand.task
    assert (lead.position, other.position) == (1, 2)
    assert county.trail(case)[-1] == "议定"


def test_it_stands_as_its_errand_does(county: County) -> None:
    from shanzhi.cases import actions as cases

    case = county.case(state="HANDLING")
    meeting = held(county, convened(county, case=case))
    row = command.decide(meeting, text="划出临时车位。", case=case, unit=county.units["住建"], by=county["李娟"])
    assert standing_of(row).state == "waiting"

    cases.take_up(case, by=county["郑伟"])
    cases.report_back(case, result="划出临时车位四十个。", by=county["郑伟"])

    assert standing_of(Decision.objects.get(pk=row.pk)).state == "done"


def test_a_unit_that_has_an_errand_keeps_it(county: County) -> None:
    case = county.case(state="HANDLING")
    meeting = held(county, convened(county, case=case))
    row = command.decide(meeting, text="加派警力值守。", case=case, unit=county.units["交警"], by=county["李娟"])
    assert row.errand == county.errand(case, "交警")
    assert Errand.objects.filter(case=case).count() == 1


def test_without_a_case_it_is_watched_by_itself(county: County) -> None:
    talk = held(county, talked(county), "住建")
    row = command.decide(talk, text="三日内恢复电梯运行。", unit=county.units["住建"], limit="3wd", by=county["李娟"])
    assert row.errand is None and row.due_at is not None and row.due_at > now()
    assert row.next_at == row.due_at


def test_without_an_owner_it_waits(county: County) -> None:
    meeting = held(county, convened(county))
    row = command.decide(meeting, text="研究增设公共停车场。", by=county["李娟"])
    assert standing_of(row).state == "no_owner"


def test_only_about_what_is_on_the_agenda(county: County) -> None:
    meeting = held(county, convened(county))
    other = county.case(state="ACCEPTED")
    with pytest.raises(Invalid, match="不在议题里"):
        command.decide(meeting, text="顺便把这件也办了。", case=other, by=county["李娟"])


def test_a_case_that_has_ended_gets_no_more_work(county: County) -> None:
    case = county.case(state="CLOSED")
    meeting = held(county, convened(county, case=case))
    with pytest.raises(NoErrandNow):
        command.decide(meeting, text="再去看一次。", case=case, unit=county.units["住建"], by=county["李娟"])
    assert not Decision.objects.exists()


def test_who_is_invited_does_not_decide(county: County) -> None:
    with pytest.raises(NotAllowed):
        command.decide(held(county, convened(county)), text="由综合执法负责。", by=county["陈刚"])
