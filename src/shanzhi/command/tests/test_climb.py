"""督办巡查: the county's ladder, rung by rung, by itself, once."""

from __future__ import annotations

from datetime import datetime, timedelta

from shanzhi.cases import actions as cases
from shanzhi.cases.models import Case
from shanzhi.command import actions as command
from shanzhi.command import climbing
from shanzhi.command.ladder import in_force
from shanzhi.command.models import Climb, HardCase, Instruction, Supervision, Urge
from shanzhi.command.tests.ladder_steps import MONDAY, supervised, told
from shanzhi.command.tests.test_list_hard_case import listed
from shanzhi.kernel import clock
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.worktime import Limit
from shanzhi.records.queries import trail_of
from shanzhi.site.testkit import County

SCAN = Actor.system("督办规则")


def a_case(county: County, state: str = "HANDLING", **facts: object) -> Case:
    with clock.at(MONDAY):
        return county.case(state=state, **facts)


def scan(moment: datetime) -> None:
    """What the two jobs do at that moment."""
    with clock.at(moment):
        command.light_lamps(by=SCAN)
        command.climb(by=SCAN)


def after_red(county: County, case: Case, limit: str) -> datetime:
    assert case.due_at is not None
    return county.profile.calendar().due(case.due_at, Limit.parse(limit))


def steps(case: Case) -> list[str]:
    return [line.label for line in trail_of(case.subject) if line.act.startswith("command.")]


def test_it_works(county: County) -> None:
    """Red; half a day later urged; a day later supervised; after three days the leader is asked."""
    case = a_case(county)
    assert case.due_at is not None
    scan(case.due_at)
    assert steps(case) == []
    scan(after_red(county, case, "4wh"))
    assert steps(case) == ["催办"]
    assert told(county, "urged") == {"陈刚", "孙梅"}
    scan(after_red(county, case, "1wd"))
    assert steps(case) == ["催办", "督办"]
    assert (slip := Supervision.objects.get()).rule == "process"
    assert slip.number.endswith("〕1号")
    scan(after_red(county, case, "3wd"))
    assert steps(case) == ["催办", "督办", "报请领导批示"]
    assert Instruction.objects.get().state == "WANTED"
    assert told(county, "instruction_wanted") == {"林书记"}


def test_reminders_that_wait_are_sent_too(county: County) -> None:
    case = a_case(county)
    scan(after_red(county, case, "1wd") - timedelta(minutes=1))
    assert told(county, "lamp_red") == {"陈刚", "孙梅", "李娟"}
    scan(after_red(county, case, "1wd"))
    assert told(county, "lamp_red") == {"陈刚", "孙梅", "李娟", "沈浩", "余主任"}


def test_again_does_nothing(county: County) -> None:
    case = a_case(county)
    moment = after_red(county, case, "3wd")
    scan(moment)
    before = (steps(case), Urge.objects.count(), Supervision.objects.count())
    scan(moment)
    scan(moment + timedelta(days=60))
    assert (steps(case), Urge.objects.count(), Supervision.objects.count()) == before


def test_after_a_standstill_the_strongest_rungs_count(county: County) -> None:
    """Nobody is urged and supervised in one breath."""
    case = a_case(county)
    scan(after_red(county, case, "3wd"))
    assert steps(case) == ["督办", "报请领导批示"]


def test_in_working_time_only(county: County) -> None:
    case = a_case(county)
    moment = after_red(county, case, "4wh")
    evening = clock.local(moment).replace(hour=20, minute=0)
    scan(evening)
    assert steps(case) == []
    scan(evening + timedelta(days=3) - timedelta(hours=10))
    assert steps(case) != []


def test_an_urgent_case_climbs_at_night(county: County) -> None:
    with clock.at(MONDAY + timedelta(hours=12)):
        case = county.case(state="REPORTED", severity=4)
    assert case.due_at is not None
    scan(case.due_at)
    assert told(county, "lamp_red") >= {"沈浩", "余主任", "林书记"}, "everybody at once"
    scan(case.due_at + timedelta(hours=1))
    assert Supervision.objects.get().unit == county.units["浒山指挥室"]
    scan(case.due_at + timedelta(hours=2))
    assert Instruction.objects.get().state == "WANTED"


def test_what_was_answered_in_time_does_not_climb(county: County) -> None:
    case = a_case(county)
    assert case.due_at is not None
    scan(case.due_at)
    supervised_at = after_red(county, case, "1wd")
    with clock.at(case.due_at):
        cases.report_back(case, result="已拖离违停车辆四辆。", by=county["陈刚"])
    scan(supervised_at)
    assert steps(case) == []
    assert not Climb.objects.filter(next_at__isnull=False, errand__isnull=False).exists()


def test_an_extension_begins_the_ladder_anew(county: County) -> None:
    case = a_case(county)
    assert case.due_at is not None
    red = case.due_at
    scan(red)
    with clock.at(red):
        cases.extend(case, reason="等待配件到货。", amount="5wd", by=county["陈刚"])
        cases.rule(case, plea=county.plea(case), granted=True, by=county["余主任"])
    scan(red + timedelta(days=1))
    assert steps(case) == []
    later = Case.objects.get(pk=case.pk)
    assert later.due_at is not None
    scan(later.due_at)
    scan(after_red(county, later, "4wh"))
    assert steps(case) == ["催办"]


def test_redone_twice_is_supervised_for_its_result(county: County) -> None:
    case = county.case(state="REPORTED_BACK")
    for _ in range(2):
        cases.redo(case, reason="照片不是现场。", by=county["李娟"])
        cases.take_up(case, by=county["陈刚"])
        cases.report_back(case, result="重新清理，已拍照。", by=county["陈刚"])
    with clock.at(MONDAY + timedelta(days=7)):
        command.climb(by=SCAN)
    assert (slip := Supervision.objects.get()).kind == "result"
    assert slip.rule == "redo"


def test_parked_for_long_is_suggested_as_hard(county: County) -> None:
    case = a_case(county, "SUSPENDED")
    with clock.at(MONDAY + timedelta(days=7)):
        command.climb(by=SCAN)
    assert not HardCase.objects.exists()
    with clock.at(MONDAY + timedelta(days=60)):
        command.climb(by=SCAN)
    assert HardCase.objects.get().case == case
    assert told(county, "hard_case_suggested") == {"余主任"}


def test_a_hard_case_that_stays_hard_is_escalated_to_its_owner(county: County) -> None:
    case = a_case(county)
    with clock.at(MONDAY):
        listed(county, case)
    with clock.at(MONDAY + timedelta(days=60)):
        command.climb(by=SCAN)
    moved = Case.objects.get(pk=case.pk)
    assert (moved.state, moved.desk) == ("ESCALATED", county.units["中心"])
    assert told(county, "lead_named") == {"林书记"}


def test_a_late_answer_is_asked_for(county: County) -> None:
    case = a_case(county)
    with clock.at(MONDAY):
        slip = supervised(county, case)
    with clock.at(slip.due_at - timedelta(minutes=1)):
        command.climb(by=SCAN)
    assert told(county, "answer_late") == set()
    with clock.at(slip.due_at + timedelta(days=1)):
        command.climb(by=SCAN)
    assert told(county, "answer_late") == {"陈刚", "孙梅", "沈浩"}
    slip.refresh_from_db()
    assert slip.next_at is None


def test_of_a_confidential_case_only_those_hear_who_may_know(county: County) -> None:
    with clock.at(MONDAY):
        case = county.case(state="REPORTED", category="DT0101", text="家里的事情，不想让外人知道细节。")
    scan(after_red(county, case, "3wd"))
    assert told(county, "supervised") == {"余主任"}
    assert told(county, "instruction_wanted") == {"余主任"}, "the leader's post may not read it"


def test_what_is_red_without_a_lamp_having_turned_is_taken_in(county: County) -> None:
    case = a_case(county)
    Case.objects.filter(pk=case.pk).update(lamp_next_at=None)
    county.errand(case, "交警").__class__.objects.update(lamp_next_at=None)
    moment = after_red(county, case, "1wd")
    with clock.at(moment):
        assert climbing.take_in_red(in_force(), most=100) == 1
        assert climbing.take_in_red(in_force(), most=100) == 0
        command.climb(by=SCAN)
    assert steps(case) == ["督办"]


def test_the_cost_is_what_changes(county: County, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    for _ in range(4):
        a_case(county)
    with clock.at(MONDAY + timedelta(days=30)):
        command.light_lamps(by=SCAN)
        with django_assert_max_num_queries(24):
            assert command.climb(by=SCAN) == 4
        with django_assert_max_num_queries(8):
            assert command.climb(by=SCAN) == 0
