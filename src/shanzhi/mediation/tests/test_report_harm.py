"""强制报告: harm to a minor and violence at home are reported and protected, never mediated."""

from __future__ import annotations

import pytest

from shanzhi.cases.models import Case
from shanzhi.kernel.errors import Invalid, NotAllowed, NotFound
from shanzhi.mediation import actions as mediation
from shanzhi.mediation.errors import CannotMediate
from shanzhi.mediation.models import HarmReport
from shanzhi.mediation.tests.mediating import Hall
from shanzhi.mediation.tests.test_print_paper import words_of
from shanzhi.records.queries import trail_of

WORDS = "该生多次被同学围堵索要零花钱，手臂有淤青。"


def report(hall: Hall, case: Case, by: str = "李娟", **facts: object) -> HarmReport:
    given = {
        "kind": "bullying", "bodies": ["police", "education", "school"], "words": WORDS, "told_how": "电话并书面",
        "guardian_told": True, "plan": "专人陪护上下学，心理老师每周面谈。", **facts,
    }  # fmt: skip
    made: HarmReport = mediation.report_harm(case, by=hall[by], **given)
    return made


def test_it_works(hall: Hall) -> None:
    case = hall.case()
    made = report(hall, case)
    assert made.bodies == ["police", "education", "school"]
    line = trail_of(case.subject)[-1]
    assert (line.act, line.detail["bodies"]) == ("mediation.report_harm", ["police", "education", "school"])
    assert WORDS not in str(line.detail), "the trail says that it was reported, not what"
    assert WORDS.encode() not in bytes(made.words_sealed)


def test_whom_the_law_names_cannot_be_left_out(hall: Hall) -> None:
    case = hall.case()
    for kind, bodies, missing in (
        ("bullying", ["education"], "公安机关"), ("bullying", ["police"], "教育行政部门"),
        ("abuse", ["police"], "民政部门"), ("domestic", ["women"], "公安机关"), ("neglect", ["school"], "民政部门"),
    ):  # fmt: skip
        with pytest.raises(Invalid, match=missing):
            report(hall, case, kind=kind, bodies=bodies)
    assert not HarmReport.objects.exists()


def test_the_guardian_is_told_or_it_is_said_why_not(hall: Hall) -> None:
    case = hall.case()
    with pytest.raises(Invalid, match="监护人"):
        report(hall, case, guardian_told=None)
    with pytest.raises(Invalid, match="理由"):
        report(hall, case, guardian_told=False)
    assert report(hall, case, guardian_told=False, guardian_why="侵害人就是监护人").guardian_told is False


def test_what_was_being_mediated_ends_for_good(hall: Hall) -> None:
    row = hall.willing()
    report(hall, row.case, kind="domestic", bodies=["police", "women"])
    row.refresh_from_db()
    assert (row.state, row.reason) == ("ENDED", "barred")
    assert "police" in row.ways
    with pytest.raises(CannotMediate):
        mediation.reopen(row, reason="asked", words="双方又想调解。", by=hall["马主任"])


def test_only_within_reach(hall: Hall) -> None:
    case = hall.case()
    with pytest.raises((NotFound, NotAllowed)):
        report(hall, case, by="王磊")
    assert report(hall, case, by="陈芳").by_name == "陈芳", "the grid worker who saw it"


def test_print_harm_report_for_those_who_may_know(hall: Hall) -> None:
    made = report(hall, hall.case())
    file = mediation.print_harm_report(made, by=hall["李娟"])
    assert "强制报告书" in words_of(file)
    with pytest.raises(NotFound):
        mediation.print_harm_report(made, by=hall["王磊"])
