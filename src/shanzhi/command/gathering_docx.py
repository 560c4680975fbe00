"""会议纪要、约谈通知、联合执法报告、专班方案、吹哨单 as Word documents, with the county's letterhead and number."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import local
from shanzhi.kernel.profile import Profile

from . import gatherings, whistles
from .ladder import in_force
from .models import Finding, Gathering, Invitation, Whistle

BODY, HEAD, TITLE = "仿宋", "方正小标宋简体", "黑体"
RED = RGBColor(0xC8, 0x10, 0x2E)
PAPER = {"talk": "talk", "enforcement": "enforcement", "team": "team"}
MIME = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def minutes_of(gathering: Gathering, *, by: Actor) -> Any:
    """会议纪要, or the paper of its kind: who was there, what was talked about, what was agreed and who does it."""
    profile = in_force()
    paper = _paper(profile, PAPER.get(gathering.kind, "minutes"), gathering.number)
    _centred(paper, gathering.title, 18, font=TITLE)
    invited = _invited(gathering)
    there = [i for i in invited if i.attended or (i.attended is None and i.answer == Invitation.Answer.COMING)]
    away = [i for i in invited if i not in there]
    _facts(
        paper,
        [
            (_("时间"), _span(gathering)),
            (_("地点"), gathering.place or gathering.link),
            (_("召集单位"), gathering.host.name),
            (_("主持"), gathering.chair_name),
            (_("约谈对象"), gathering.talked_to),
            (_("参加"), "；".join(_with_people(i) for i in there)),
            (_("缺席"), "；".join(f"{i.unit.short_name}（{i.words}）" if i.words else i.unit.short_name for i in away)),
        ],
    )
    topics = gatherings.agenda_of(gathering, by=by)
    if topics:
        _heading(paper, _("一、议题"))
        for n, topic in enumerate(topics, 1):
            words = "　".join(part for part in (topic.code, topic.title) if part)
            _paragraph(paper, f"{n}. {words}")
    if gathering.minutes:
        _heading(paper, _("二、会议情况"))
        for line in gathering.minutes.splitlines():
            _paragraph(paper, line)
        if gathering.minutes_settled_at is None:
            _paragraph(paper, _("（草稿，尚未定稿）"))
    _decisions(paper, gathering)
    _signed(paper, profile, gathering.minutes_by_name or gathering.convened_by_name, gathering.concluded_at)
    return paper


def report_of(gathering: Gathering, *, by: Actor) -> Any:
    """联合执法情况报告 or 专班工作方案: the order, who took part, what was found and what became of it."""
    profile = in_force()
    paper = _paper(profile, PAPER.get(gathering.kind, "enforcement"), gathering.number)
    _centred(paper, gathering.title, 18, font=TITLE)
    invited = _invited(gathering)
    _facts(
        paper,
        [
            (_("时间"), _span(gathering)),
            (_("地点"), gathering.place),
            (_("组织单位"), gathering.host.name),
            (_("带队"), gathering.chair_name),
        ],
    )
    _heading(paper, _("一、行动方案"))
    for line in gathering.body.splitlines():
        _paragraph(paper, line)
    _heading(paper, _("二、参加单位和人员"))
    rows = [(_("单位"), _("人员"), _("答复"), _("到场"))]
    rows += [
        (
            i.unit.name,
            "、".join(seat.member.name for seat in i.seats.all()) or "—",
            i.words or str(i.get_answer_display()),
            {True: _("到场"), False: _("未到"), None: "—"}[i.attended],
        )
        for i in invited
    ]
    _table(paper, rows)
    _findings(paper, gathering)
    _decisions(paper, gathering)
    if gathering.result:
        _heading(paper, _("四、结果"))
        _paragraph(paper, gathering.result)
    _signed(paper, profile, gathering.convened_by_name, gathering.concluded_at)
    return paper


def whistle_paper(whistle: Whistle, *, readable: bool) -> Any:
    """吹哨报到单: who called whom to where, who answered and when they were there."""
    profile = in_force()
    paper = _paper(profile, "whistle", whistle.number)
    kind = profile.whistle.kind(whistle.kind)
    _facts(
        paper,
        [
            (_("案件编码"), whistle.case.code),
            (_("哨种"), kind.name if kind else whistle.kind),
            (_("事由"), whistle.matter if readable else _("保密案件，内容不在此列")),
            (_("吹哨单位"), f"{whistle.unit.name}　{whistle.called_by_name}"),
            (_("集合地点"), whistle.address),
            (_("吹哨时间"), _moment(whistle.called_at)),
            (_("应答、到场时限"), f"{_moment(whistle.answer_due_at)}　{_moment(whistle.arrive_due_at)}"),
            (_("处置结果"), whistle.result),
        ],
    )
    rows = [(_("单位"), _("应答"), _("带队人员或理由"), _("确认到场"), _("是否按时"))]
    rows += [
        (
            call.unit.name,
            _moment(call.answered_at),
            call.words,
            _moment(call.there_at),
            whistles.timeliness(call),
        )
        for call in whistle.calls.all()
    ]
    _table(paper, rows)
    known = profile.paper("whistle")
    for note in known.notes if known else ():
        _paragraph(paper, note)
    return paper


# ── pieces ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _invited(gathering: Gathering) -> list[Invitation]:
    rows = Invitation.objects.filter(gathering=gathering).select_related("unit").order_by("id")
    return list(rows.prefetch_related("seats__member"))


def _with_people(row: Invitation) -> str:
    people = "、".join(seat.member.name for seat in row.seats.all()) or row.words
    return f"{row.unit.short_name}（{people}）" if people else row.unit.short_name


def _decisions(paper: Any, gathering: Gathering) -> None:
    standings = gatherings.decisions_of([gathering])
    if not standings:
        return
    _heading(paper, _("整改事项") if gathering.kind == Gathering.Kind.TALK else _("三、议定事项"))
    rows = [(_("序号"), _("事项"), _("责任单位"), _("时限"), _("进展"))]
    rows += [
        (
            str(s.decision.position),
            s.decision.text,
            s.decision.unit.name if s.decision.unit else "",
            _moment(s.decision.due_at),
            s.decision.outcome or s.label,
        )
        for s in standings
    ]
    _table(paper, rows)


def _findings(paper: Any, gathering: Gathering) -> None:
    found = list(Finding.objects.filter(gathering=gathering).select_related("unit", "case").order_by("id"))
    if not found:
        return
    _heading(paper, _("三、检查情况"))
    rows = [(_("序号"), _("地点或对象"), _("情况"), _("处理"), _("检查单位"))]
    rows += [
        (
            str(n),
            f.place,
            f.text,
            f"{f.get_outcome_display()}　{f.case.code}" if f.case else str(f.get_outcome_display()),
            f.unit.short_name if f.unit else "",
        )
        for n, f in enumerate(found, 1)
    ]
    _table(paper, rows)


def _paper(profile: Profile, key: str, number: str) -> Any:
    """The letterhead: the county's name in red, the title of the paper, its number."""
    paper = Document()
    normal = paper.styles["Normal"]
    normal.font.name, normal.font.size = BODY, Pt(14)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), BODY)
    section = paper.sections[0]
    section.page_height, section.page_width = Cm(29.7), Cm(21)
    section.left_margin = section.right_margin = Cm(2.6)
    known = profile.paper(key)
    _centred(paper, profile.county.paper_header, 28, font=HEAD, colour=RED)
    _centred(paper, known.title if known else key, 22, font=HEAD, colour=RED)
    _centred(paper, number, 14)
    rule = paper.add_paragraph()
    rule.paragraph_format.space_after = Pt(6)
    _underline(rule)
    return paper


def _underline(paragraph: Any) -> None:
    borders, line = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "12"), ("space", "1"), ("color", "C8102E")):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    paragraph._p.get_or_add_pPr().append(borders)


def _centred(paper: Any, text: str, size: int, *, font: str = BODY, colour: RGBColor | None = None) -> None:
    paragraph = paper.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run(text)
    _dress(run, font, size)
    if colour is not None:
        run.font.color.rgb = colour


def _heading(paper: Any, text: str) -> None:
    _dress(paper.add_paragraph().add_run(text), TITLE, 15)


def _dress(run: Any, font: str, size: int) -> None:
    run.font.name, run.font.size = font, Pt(size)
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def _paragraph(paper: Any, text: str) -> None:
    if text.strip():
        paper.add_paragraph(text.strip()).paragraph_format.first_line_indent = Pt(28)


def _facts(paper: Any, rows: Sequence[tuple[str, str]]) -> None:
    """Label and value; what is empty is left out."""
    known = [(str(label), str(value)) for label, value in rows if value]
    table = paper.add_table(rows=len(known), cols=2)
    table.style = "Table Grid"
    for given, row in zip(known, table.rows, strict=True):
        for text, cell, width in zip(given, row.cells, (Cm(3.2), Cm(12.6)), strict=True):
            cell.text, cell.width = text, width
    paper.add_paragraph()


def _table(paper: Any, rows: Sequence[tuple[str, ...]]) -> None:
    table = paper.add_table(rows=len(rows), cols=len(rows[0]))
    table.style = "Table Grid"
    for given, row in zip(rows, table.rows, strict=True):
        for text, cell in zip(given, row.cells, strict=True):
            cell.text = str(text)
    paper.add_paragraph()


def _signed(paper: Any, profile: Profile, name: str, at: datetime | None) -> None:
    for text in (profile.county.centre, name, _moment(at)):
        if text:
            paragraph = paper.add_paragraph(text)
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _span(gathering: Gathering) -> str:
    ends = f"—{local(gathering.ends_at):%H:%M}" if gathering.ends_at else ""
    return f"{_moment(gathering.starts_at)}{ends}"


def _moment(at: datetime | None) -> str:
    return f"{local(at):%Y年%m月%d日 %H:%M}" if at is not None else ""
