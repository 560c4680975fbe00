"""文书: what stands on the slips of the ladder, for print and for Word alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from shanzhi.cases.models import Case
from shanzhi.kernel.case_code import spoken
from shanzhi.kernel.clock import local
from shanzhi.kernel.profile import Profile
from shanzhi.kernel.worktime import Limit

from .ladder import in_force
from .models import HardCase, Instructed, Instruction, Supervision, SupervisionAnswer


@dataclass(frozen=True, slots=True)
class Sheet:
    """一份文书. A red head, a number, a title, a table, and whose seal goes below."""

    head: str
    number: str
    title: str
    rows: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    seal: str
    at: datetime
    name: str
    """Of the file."""
    case_code: str

    @property
    def day_words(self) -> str:
        day = local(self.at)
        return f"{day.year}年{day.month}月{day.day}日"


def _sheet(key: str, case: Case, *, number: str, rows: Sequence[tuple[str, str]], seal: str, at: datetime) -> Sheet:
    profile = in_force()
    paper = profile.paper(key)
    title = paper.title if paper is not None else key
    return Sheet(
        head=profile.county.paper_header,
        number=number,
        title=title,
        rows=(*_of_case(case, profile), *((label, text) for label, text in rows if text)),
        notes=paper.notes if paper is not None else (),
        seal=seal,
        at=at,
        name=f"{title}{number}",
        case_code=case.code,
    )


def _of_case(case: Case, profile: Profile) -> list[tuple[str, str]]:
    severity = profile.severity(case.severity)
    return [
        ("案件编码", spoken(case.code)),
        ("事项", case.title),
        ("类别", profile.category_label(case.category)),
        ("等级", severity.name if severity else str(case.severity)),
        ("地点", f"{case.area.label} {case.address}".strip()),
    ]


def moment_words(moment: datetime | None) -> str:
    return f"{local(moment):%Y年%m月%d日 %H:%M}" if moment is not None else ""


def _within(limit: str, due: datetime | None) -> str:
    return f"{Limit.parse(limit).str_zh}（{moment_words(due)}前）" if limit else ""


def of_supervision(slip: Supervision) -> Sheet:
    """督办单."""
    return _sheet(
        "supervision",
        slip.case,
        number=slip.number,
        rows=[
            ("被督办单位", slip.unit.name),
            ("督办类型", str(slip.get_kind_display())),
            ("督办事由", slip.reason),
            ("督办要求", slip.demand),
            ("反馈时限", _within(slip.limit, slip.due_at)),
            ("签发", f"{slip.issued_by_unit} {slip.issued_by_name}".strip()),
        ],
        seal=slip.case.desk.name,
        at=slip.issued_at,
    )


def of_answer(answer: SupervisionAnswer) -> Sheet:
    """督办反馈单."""
    slip = answer.supervision
    verdict = str(answer.get_verdict_display()) if answer.verdict else ""
    return _sheet(
        "supervision_answer",
        slip.case,
        number=answer.number,
        rows=[
            ("督办单文号", slip.number),
            ("反馈单位", slip.unit.name),
            ("督办要求", slip.demand),
            ("反馈内容", answer.text),
            ("反馈人", answer.by_name + ("（逾期反馈）" if answer.is_late else "")),
            ("审核意见", f"{verdict}：{answer.verdict_words}　{answer.verdict_by_name}" if verdict else ""),
        ],
        seal=slip.unit.name,
        at=answer.at,
    )


def of_instruction(slip: Instruction) -> Sheet:
    """领导批示单."""
    units = "、".join(t.unit.name for t in slip.to.select_related("unit").order_by("id"))
    people = "、".join({t.member.name: None for t in slip.to.select_related("member").order_by("id") if t.member})
    return _sheet(
        "instruction",
        slip.case,
        number=slip.number or "",
        rows=[
            ("批示领导", slip.leader_name),
            ("批示内容", slip.words),
            ("落实单位", units),
            ("责任人", people),
            ("反馈时限", _within(slip.limit, slip.due_at)),
            ("记录", slip.by_name if slip.by_name != slip.leader_name else ""),
        ],
        seal=slip.case.desk.name,
        at=slip.issued_at or slip.wanted_at or slip.case.opened_at,
    )


def of_instructed(told: Instructed) -> Sheet:
    """批示反馈单."""
    slip = told.instruction
    return _sheet(
        "instruction_answer",
        slip.case,
        number=told.number or "",
        rows=[
            ("批示单文号", slip.number or ""),
            ("批示领导", slip.leader_name),
            ("批示内容", slip.words),
            ("反馈单位", told.unit.name),
            ("落实情况", told.answer),
            ("反馈人", told.by_name + ("（逾期反馈）" if told.is_late else "")),
        ],
        seal=told.unit.name,
        at=told.answered_at or slip.issued_at or slip.case.opened_at,
    )


def of_hard_case(hard: HardCase) -> Sheet:
    """疑难件包案化解表."""
    notes = [f"{moment_words(n.at)} {n.by_name}：{n.text}" for n in hard.notes.order_by("id")]
    return _sheet(
        "hard_case",
        hard.case,
        number=hard.number or "",
        rows=[
            ("列入事由", hard.reason),
            ("包案领导", hard.owner_name),
            ("化解方案", hard.plan),
            ("复核日期", f"{hard.review_on:%Y年%m月%d日}" if hard.review_on else ""),
            ("化解进展", "\n".join(notes)),
            ("化解结果", hard.outcome),
        ],
        seal=hard.case.desk.name,
        at=hard.listed_at or hard.at,
    )
