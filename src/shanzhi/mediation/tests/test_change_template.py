"""文书模板: a county changes a paper in Word; a wrong field is named, a missing part warned of, every version kept."""

from __future__ import annotations

import io

import pytest
from docx import Document

from shanzhi.kernel.errors import NotAllowed
from shanzhi.mediation import actions as mediation
from shanzhi.mediation import paper_fields, paper_set, paper_templates, queries
from shanzhi.mediation.errors import WrongTemplate
from shanzhi.mediation.models import PaperTemplate
from shanzhi.mediation.tests.mediating import Hall
from shanzhi.mediation.tests.test_print_paper import finished, words_of

KINDS = [k for k in paper_set.TITLES if k != "dossier"]


def word(*lines: str) -> io.BytesIO:
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    file = io.BytesIO()
    document.save(file)
    file.seek(0)
    return file


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.django_db
def test_the_built_in_form_of_every_paper_is_a_complete_template(kind: str, hall: Hall) -> None:
    content = paper_templates.blank(kind).read()
    found = paper_templates.check(kind, content)
    assert (found.wrong, found.left_out) == ("", ())
    for paper in paper_fields.samples(kind, queries.in_force()):
        filled = io.BytesIO()
        paper_templates.fill(content, paper, "示例镇人民调解委员会").save(filled)
        text = words_of(filled)
        assert "{{" not in text
        assert paper.number in text


def test_it_works(hall: Hall) -> None:
    row = finished(hall)
    file = word("慈溪版 {{标题}}", "编号 {{文号}}", "{{全文}}", "{{签名栏}}")
    made = mediation.change_template("rights", file=file, name="告知书.docx", by=hall["系统员"])
    assert made.version == 1
    text = words_of(mediation.print_paper(row, kind="rights", by=hall["许静"]))
    assert "慈溪版 人民调解权利义务告知书" in text
    assert "不收取任何费用" in text
    assert "慈溪版" in words_of(mediation.print_paper(row, kind="dossier", by=hall["许静"])), "in the complete file too"


def test_an_unknown_field_is_named(hall: Hall) -> None:
    with pytest.raises(WrongTemplate, match="没有这些字段：协议内客"):
        mediation.change_template("agreements", file=word("{{协议内客}}"), by=hall["系统员"])
    for broken in (io.BytesIO(b"not word"), word("没有字段")):
        with pytest.raises(WrongTemplate):
            mediation.change_template("agreements", file=broken, by=hall["系统员"])
    assert not PaperTemplate.objects.exists()


def test_a_part_left_out_is_warned_of(hall: Hall) -> None:
    found = paper_templates.check("agreements", word("{{标题}}", "{{协议内容}}").read())
    assert found.wrong == ""
    assert "签名栏" in found.left_out
    assert "协议内容" not in found.left_out


def test_a_name_that_word_has_split_is_still_found(hall: Hall) -> None:
    document = Document()
    paragraph = document.add_paragraph()
    for part in ("文号：{", "{文", "号}", "}，共一份"):
        paragraph.add_run(part).bold = part == "{文"
    file = io.BytesIO()
    document.save(file)
    paper = paper_fields.samples("rights", queries.in_force())[0]
    text = paper_templates.fill(file.getvalue(), paper, "调委会").paragraphs[0].text
    assert text == f"文号：{paper.number}，共一份"


def test_every_version_is_kept_and_the_built_in_form_comes_back(hall: Hall) -> None:
    for n in (1, 2):
        mediation.change_template("rights", file=word(f"第{n}版 {{{{全文}}}}"), by=hall["系统员"])
    assert mediation.change_template("rights", by=hall["系统员"]) is None
    assert list(PaperTemplate.objects.order_by("version").values_list("version", "is_current")) == [
        (1, False),
        (2, False),
    ]
    assert paper_templates.current("rights") is None


def test_only_an_administrator(hall: Hall) -> None:
    with pytest.raises(NotAllowed):
        mediation.change_template("rights", file=word("{{全文}}"), by=hall["许静"])


def test_preview_paper_leaves_a_line(hall: Hall) -> None:
    row = finished(hall)
    papers = mediation.preview_paper(row, kind="agreements", by=hall["许静"])
    assert "吴小平" in str(papers[0].blocks)
