"""What was done in the mediation reads as a sentence on the trail of the case, without persons and their words."""

from __future__ import annotations

from shanzhi.cases import trail_sentences
from shanzhi.mediation import actions as mediation
from shanzhi.mediation.actions import _hold
from shanzhi.mediation.tests.mediating import Hall
from shanzhi.records.queries import profile_of, trail_of


def said(hall: Hall, case: object) -> list[str]:
    lines = trail_of(case.subject)  # type: ignore[attr-defined]
    entries = trail_sentences.entries(lines, profile=profile_of(case.profile_id), units={})  # type: ignore[attr-defined]
    return [e.text for e in entries if e.act.startswith("mediation.")]


def test_it_works(hall: Hall) -> None:
    row = hall.willing()
    hall.effective(row)
    sentences = said(hall, row.case)
    assert sentences[0] == f"启动调解，{row.number}，先征询各方意愿"
    assert sentences[-1] == f"{row.number} 调解协议加盖公章，已生效"
    assert not any("陈" in s or "吴" in s for s in sentences)


def test_every_headline_has_a_sentence(hall: Hall) -> None:
    verbs = {f"mediation.{verb}" for verb in _hold.HEADLINES} | {"mediation.report_harm", "mediation.print_harm_report"}
    assert {v for v in verbs if not trail_sentences.has_sentence(v)} == set()


def test_a_report_names_the_bodies_and_not_the_child(hall: Hall) -> None:
    case = hall.case()
    mediation.report_harm(
        case, kind="neglect", bodies=["civil"], words="两个孩子无人照看，多日没有吃饭。", told_how="电话",
        guardian_told=False, guardian_why="监护人失联", by=hall["李娟"],
    )  # fmt: skip
    assert said(hall, case) == ["强制报告（监护缺失）：已报告民政部门"]
