"""What the dossier says of the ladder, and what is wiped with a case."""

from __future__ import annotations

from shanzhi.command import actions as command
from shanzhi.command.models import HardCase, Instruction, Supervision, SupervisionAnswer, Urge
from shanzhi.command.tests.test_list_hard_case import listed
from shanzhi.command.tests.test_return_answer import answered
from shanzhi.records import panels as records
from shanzhi.site.testkit import SYSTEM, County


def climbed(county: County) -> Supervision:
    slip = answered(county)
    command.urge(slip.case, words="请今天到现场。", by=county["沈浩"])
    order = command.instruct(slip.case, words="请尽快解决。", by=county["林书记"])
    command.answer_instruction(order, text="已落实，安排专人值守。", by=county["孙梅"])
    listed(county, slip.case)
    return slip


def test_it_works(county: County) -> None:
    slip = climbed(county)
    sections = {key: build(slip.case.subject, SYSTEM) for key, _order, build in records.sections_of(slip.case.subject)}
    said = str(sections["ladder"])
    for part in (slip.number, "正在办理。", "请今天到现场。", "请尽快解决。", "已落实，安排专人值守。", "林书记"):
        assert part in said


def test_a_case_that_never_climbed_has_no_such_page(county: County) -> None:
    case = county.case()
    sections = {key: build(case.subject, SYSTEM) for key, _order, build in records.sections_of(case.subject)}
    assert sections["ladder"] is None


def test_words_are_wiped_with_the_case_and_numbers_stay(county: County) -> None:
    slip = climbed(county)
    wiped: dict[str, int] = {}
    for destroyer in records.destroyers_of(slip.case.subject):
        wiped |= destroyer(slip.case.subject, SYSTEM)
    assert (wiped["supervisions"], wiped["instructions"]) == (1, 1)
    slip.refresh_from_db()
    assert (slip.reason, bool(slip.number)) == ("", True)
    assert SupervisionAnswer.objects.get().text == Urge.objects.get().words == ""
    assert Instruction.objects.get().words == HardCase.objects.get().plan == ""
