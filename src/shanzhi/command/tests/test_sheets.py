"""文书: each slip as a Word document under the county's red head, put to its case once."""

from __future__ import annotations

from docx import Document

from shanzhi.command import actions as command
from shanzhi.command import filing, sheets, sheets_docx
from shanzhi.command.models import Instruction, Supervision
from shanzhi.command.tests.ladder_steps import supervised
from shanzhi.command.tests.test_list_hard_case import listed
from shanzhi.kernel.actor import Actor
from shanzhi.records.models import Attachment
from shanzhi.site.testkit import County

CLERK = Actor.system("文书归卷")


def words_of(sheet: sheets.Sheet) -> str:
    paper = Document(sheets_docx.make(sheet))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(p.text for p in paper.paragraphs), *cells])


def test_it_works(county: County) -> None:
    slip = supervised(county, county.case(state="HANDLING"))
    text = words_of(sheets.of_supervision(slip))
    for part in (
        county.profile.county.paper_header, slip.number, "督办单", "过程督办", slip.reason, slip.demand,
        "慈溪市公安局交警大队", "2个工作日", "（盖章）",
    ):  # fmt: skip
        assert part in text


def test_the_same_slip_gives_the_same_bytes(county: County) -> None:
    sheet = sheets.of_supervision(supervised(county, county.case(state="HANDLING")))
    assert sheets_docx.make(sheet).read() == sheets_docx.make(sheet).read()


def test_each_kind_of_slip_has_its_paper_with_the_case(county: County) -> None:
    case = county.case(state="HANDLING")
    slip = supervised(county, case)
    command.answer_supervision(slip, text="已约定周三清场，周四办结。", by=county["孙梅"])
    told = command.instruct(case, words="请尽快解决。", by=county["林书记"])
    command.answer_instruction(told, text="已落实，安排专人值守。", by=county["孙梅"])
    listed(county, case)
    assert filing.file_papers(most=50, by=CLERK) == 5
    assert filing.file_papers(most=50, by=CLERK) == 0
    papers = Attachment.objects.filter(subject=case.subject, stage="paper").order_by("id")
    assert [p.note for p in papers] == ["督办单", "督办反馈单", "领导批示单", "批示反馈单", "疑难件包案化解表"]
    assert slip.number in papers[0].name


def test_what_only_waits_for_words_has_no_paper(county: County) -> None:
    case = county.case(state="HANDLING")
    Instruction.objects.create(case=case, state="WANTED", by_name="督办规则", wanted_for="严重超期。")
    assert filing.file_papers(most=50, by=CLERK) == 0


def test_so_many_at_a_time(county: County) -> None:
    for _ in range(3):
        supervised(county, county.case(state="HANDLING"))
    assert filing.file_papers(most=2, by=CLERK) == 2
    assert Supervision.objects.filter(is_filed=False).count() == 1
