"""导出案卷."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile

import docx
import pytest

from shanzhi.kernel.errors import NotAllowed
from shanzhi.records import actions as records
from shanzhi.records import dossier_pdf, panels
from shanzhi.records.errors import NoDossier
from shanzhi.records.panels import Cover, Facts, Section, Words
from shanzhi.records.queries import trail_of

from .conftest import person, photo

CASE = "case/A"
INJECTED = '#panic("no") *bold* @label $x$ `code` </script> \\ " // 文字原样'


@pytest.fixture(autouse=True)
def owner(monkeypatch):
    """A room above that has cases, and gives their files to 李娟."""
    monkeypatch.setattr(panels, "_covers", {})
    monkeypatch.setattr(panels, "_sections", {})
    cover = Cover(
        code="330282261122000017X", title="社会治理案件卷宗", centre="慈溪市社会治理中心", facts=(("案由", "路灯不亮"),)
    )
    panels.register_dossier("case/", lambda subject, by: cover, may=lambda subject, by: by.name == "李娟")

    def summary(subject, by):
        return Section("案情", (Facts((("反映人", "王*国 138****2716"),)), Words(INJECTED)), {"reporter": "王*国"})

    panels.register_section("case/", 100, summary)


@pytest.fixture
def case(db, clerk):
    records.attach(CASE, photo(), name="现场.jpg", stage="before", by=clerk)
    records.attach(CASE, photo(form="PNG"), name="a.png", stage="after", by=clerk)
    records.attach(CASE, io.BytesIO("笔录".encode()), name="笔录.txt", stage="paper", by=clerk)
    records.attach(CASE, photo(), name="身份证.jpg", circle="restricted", by=clerk)
    return CASE


def test_it_works(case, clerk):
    made = records.export_dossier(case, form="pdf", by=clerk)
    data = made.file.read()
    assert data.startswith(b"%PDF-")
    assert (made.name, made.remark) == ("案卷-330282261122000017X.pdf", "")
    assert hashlib.sha256(data).hexdigest() == made.sha256
    line = trail_of(case)[-1]
    assert (line.act, line.detail["sha256"], line.detail["content_sha256"]) == (
        "records.dossier", made.sha256, made.content_sha256,
    )  # fmt: skip


def test_the_zip_proves_itself_and_holds_no_restricted_file(case, clerk):
    made = records.export_dossier(case, form="zip", by=clerk)
    with zipfile.ZipFile(made.file) as archive:
        content = archive.read("dossier.json")
        for line in archive.read("MANIFEST.sha256").decode().splitlines():
            expected, name = line.split("  ", 1)
            assert hashlib.sha256(archive.read(name)).hexdigest() == expected
        names = archive.namelist()
    assert hashlib.sha256(content).hexdigest() == made.content_sha256
    found = json.loads(content)
    assert found["cover"]["code"] == "330282261122000017X"
    assert found["sections"]["summary"] == {"reporter": "王*国"}
    assert [line["act"] for line in found["sections"]["timeline"]] == ["records.attach"] * 4
    assert [row["file"] for row in found["files"]] == names[1:-1]
    assert not any("身份证" in name for name in names)


def test_without_a_chinese_font_it_is_a_word_document_and_says_why(case, clerk, monkeypatch):
    monkeypatch.setattr(dossier_pdf, "PREFERRED", ("No Such Font",))
    dossier_pdf._chinese_font.cache_clear()
    try:
        made = records.export_dossier(case, form="pdf", by=clerk)
    finally:
        dossier_pdf._chinese_font.cache_clear()
    assert made.name.endswith(".docx")
    assert "本机没有中文字体" in made.remark
    paper = docx.Document(made.file)
    text = "\n".join(p.text for p in paper.paragraphs)
    assert INJECTED in text
    assert made.content_sha256 in text
    cells = {cell.text for table in paper.tables for row in table.rows for cell in row.cells}
    assert {"王*国 138****2716", "添加附件", "受限，未收入本卷"} <= cells
    assert len(paper.inline_shapes) == 3


def test_who_may_not_have_it_learns_nothing(case, clerk):
    with pytest.raises(NoDossier):
        records.export_dossier(case, by=person(8, "王强", "records.dossier"))
    with pytest.raises(NoDossier):
        records.export_dossier("meeting/1", by=clerk)
    with pytest.raises(NotAllowed):
        records.export_dossier(case, by=person(7, "李娟"))
    assert len(trail_of(case)) == 4


def test_what_was_destroyed_is_listed_with_its_day(case, clerk, auditor):
    paper = records.attach(case, photo(colour="#333333"), name="b.jpg", by=clerk)
    records.destroy_attachment(paper, why="误传", by=auditor)
    made = records.export_dossier(case, form="docx", by=clerk)
    cells = {cell.text for table in docx.Document(made.file).tables for row in table.rows for cell in row.cells}
    assert any(text.endswith("已销毁") for text in cells)
