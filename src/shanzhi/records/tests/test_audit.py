"""审计查询."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from tempfile import TemporaryFile

import pytest
import python_calamine

from shanzhi.kernel import clock, verbs
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import Invalid, NotAllowed
from shanzhi.records import actions as records
from shanzhi.records import audit, panels, runs
from shanzhi.records.audit import Filters, page_of
from shanzhi.records.web import audit as pages

from .asking import ask
from .conftest import person

DAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
verbs.declare("cases.look", verbs.label_of("cases.look") if "cases.look" in verbs.all_verbs() else "查看（留痕）")


@pytest.fixture
def day(db, clerk, monkeypatch):
    """Two people, three days, several verbs; the first line of the third day falls on it only in Shanghai."""
    monkeypatch.setattr(panels, "_people", [lambda words: {"李娟": [7], "王强": [8]}.get(words, [])])
    strong = person(8, "王强")
    for number in range(30):
        with clock.at(DAY + timedelta(minutes=number)):
            records.write(f"case/{number % 3}", "cases.note", detail={"n": number}, by=clerk if number % 2 else strong)
    with clock.at(DAY + timedelta(hours=14)):
        records.write("case/0", "cases.look", detail={"purpose": "电话核实"}, by=clerk)
    with clock.at(DAY + timedelta(hours=15)):
        records.write("case/1", "records.look", detail={"purpose": "核对位置"}, by=strong)
    with clock.at(datetime(2026, 3, 3, 17, tzinfo=UTC)):
        records.write("lamps", "command.turn_lamps", detail={}, by=Actor.system("亮灯"))


def found(auditor, **filters):
    return [row.detail.get("n", row.act) for row in page_of(Filters(**filters), by=auditor).rows]


def test_it_works(day, auditor):
    assert found(auditor)[:4] == ["command.turn_lamps", "records.look", "cases.look", 29]
    assert found(auditor, person="李娟", act="cases.note") == list(range(29, 0, -2))
    assert found(auditor, subject="case/1", act="cases.note") == list(range(28, 0, -3))
    assert found(auditor, since=date(2026, 3, 4)) == ["command.turn_lamps"]
    assert found(auditor, until=date(2026, 3, 1)) == []
    assert found(auditor, looks=True) == ["records.look", "cases.look"]
    assert found(auditor, looks=True, person="李娟") == ["cases.look"]
    assert found(auditor, person="系统") == found(auditor, via="system") == ["command.turn_lamps"]
    assert found(auditor, person="查无此人") == []
    assert len(found(auditor, subject="case/*")) == 32


def test_pages_go_forth_and_back_without_gap_or_repetition(day, auditor, monkeypatch):
    monkeypatch.setattr(audit, "PAGE", 7)
    seen, page = [], page_of(Filters(), by=auditor)
    assert page.previous is None
    while True:
        seen.append([row.pk for row in page.rows])
        if page.next is None:
            break
        page = page_of(Filters(), after=page.next, by=auditor)
    whole = [pk for rows in seen for pk in rows]
    assert (len(whole), len(set(whole))) == (33, 33)
    back = [seen[-1]]
    while page.previous:
        page = page_of(Filters(), before=page.previous, by=auditor)
        back.append([row.pk for row in page.rows])
    assert back == seen[::-1]


def test_lines_of_one_instant_are_not_lost_between_pages(db, clerk, auditor, monkeypatch):
    monkeypatch.setattr(audit, "PAGE", 3)
    with clock.at(DAY.replace(microsecond=123457)):
        for number in range(10):
            records.write("case/A", "cases.note", detail={"n": number}, by=clerk)
    page, seen = page_of(Filters(), by=auditor), []
    while True:
        seen += [row.detail["n"] for row in page.rows]
        if page.next is None:
            break
        page = page_of(Filters(), after=page.next, by=auditor)
    assert seen == list(range(9, -1, -1))


def test_only_the_auditor_looks_through_the_trail(day, clerk):
    for question in (page_of, audit.lines_of, audit.count_about):
        with pytest.raises(NotAllowed):
            list(question(Filters(), by=clerk))
    with pytest.raises(NotAllowed):
        records.ask_for_export(Filters(), by=clerk)


def test_a_cursor_that_was_typed_by_hand_is_refused(day, auditor):
    for cursor in ("x", "1_", "1.5_x", "9" * 40 + "_1"):
        with pytest.raises(Invalid):
            page_of(Filters(), after=cursor, by=auditor)


def test_one_page_is_one_query(day, auditor, django_assert_num_queries):
    with django_assert_num_queries(1):
        page_of(Filters(person="李娟", act="cases.note"), by=auditor)


def test_the_workbook_has_every_line_of_the_selection(day, auditor, monkeypatch):
    monkeypatch.setattr(audit, "AT_A_TIME", 4)
    monkeypatch.setattr(runs, "ROWS_A_SHEET", 10)
    with TemporaryFile() as file:
        count = runs.write_sheet(file, Filters(act="cases.note"), lambda done, total: None, by=auditor)
        file.seek(0)
        book = python_calamine.load_workbook(file)
        sheets = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
    assert count == 30
    assert [len(sheet) for sheet in sheets] == [11, 11, 11]
    assert sheets[0][1][0] == "2026-03-02 09:29:00"
    assert [row[-1] for sheet in sheets for row in sheet[1:]] == [f"n={n}" for n in range(29, -1, -1)]


class TestPages:
    def test_it_works(self, day, auditor):
        page = ask(pages.trail, actor=auditor, path="/records/?person=李娟&act=cases.note")
        assert page.status_code == 200
        assert len(re.findall(r'id="line-\d+"', page.text_shown)) == 15
        assert "符合条件 15 条" in page.text_shown
        assert "style=" not in page.text_shown
        assert "onclick" not in page.text_shown

    def test_looks_show_the_purpose(self, day, auditor):
        page = ask(pages.looks, actor=auditor)
        assert "电话核实" in page.text_shown
        assert "核对位置" in page.text_shown
        assert "command.turn_lamps" not in page.text_shown

    def test_days_the_wrong_way_round_are_said_so(self, day, auditor):
        page = ask(pages.trail, actor=auditor, path="/records/?since=2026-03-04&until=2026-03-01")
        assert page.status_code == 422
        assert "结束日期不能早于开始日期" in page.text_shown

    def test_nobody_else_opens_them(self, db, clerk):
        for view in (pages.trail, pages.looks, pages.seals, pages.verification, pages.disposals):
            with pytest.raises(NotAllowed):
                ask(view, actor=clerk)

    def test_seals_are_listed(self, day, auditor):
        seal = records.seal(records.last_settled_line(), by=Actor.system("封存"))
        assert seal.digest in ask(pages.seals, actor=auditor).text_shown.replace("<wbr>", "")
