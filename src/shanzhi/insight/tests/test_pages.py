"""Pages of figures: who may open them, what stands on them, where every number leads."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from docx import Document
from python_calamine import CalamineWorkbook

from shanzhi.cases.models import Case
from shanzhi.cases.tests.door import Desk
from shanzhi.insight import actions as insight
from shanzhi.insight.models import Recheck, Sample, Sheet
from shanzhi.insight.periods import Period, plus_months
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import at, now, today

SYSTEM = Actor.system("测试")


def text(response):
    assert response.status_code == 200, response.content.decode()[:500]
    return response.content.decode()


@pytest.fixture
def counted(county):
    """Cases of last month and of this one, one of them confidential, counted."""
    first = plus_months(today().replace(day=1), -1)
    with at(now().replace(year=first.year, month=first.month, day=3, hour=2)):
        county.case(state="CLOSED")
        county.case(state="CLOSED", to="住建")
        county.case(state="MERGED")
        secret = county.case(state="CLOSED", to="综合执法")
    county.case(state="HANDLING")
    Case.objects.filter(pk=secret.pk).update(circle="family")
    insight.compile(by=SYSTEM)
    return county


def test_it_works(counted):
    page = text(Desk(counted, "罗研").get("/insight/"))
    month = Period.parse("")
    for words in (month.label, "按期办结率", "慈溪市", "近12个月", "不按100%计"):
        assert words in page
    assert "/insight/of/received/cases/?" in page


def test_a_number_leads_to_its_cases(counted):
    client = Desk(counted, "罗研")
    month = Period.parse("").text
    page = text(client.get(f"/insight/of/received/cases/?period={month}&part=denominator"))
    assert "这个数字由5件案件组成" in page
    assert len(re.findall(r"<tr data-row>", page)) == 4
    told = text(client.get(f"/insight/of/received/hidden/?period={month}&part=denominator"))
    assert "其中1件不在您可以查看的范围内" in told


def test_what_was_left_out_is_told_by_reason(counted):
    month = Period.parse("").text
    assert "已并案 1" in text(Desk(counted, "罗研").get(f"/insight/of/repeat_rate/reasons/?period={month}"))


def test_one_indicator_by_units_in_the_order_of_their_codes(counted):
    page = text(Desk(counted, "罗研").get(f"/insight/of/resolve_rate/?period={Period.parse('').text}&by=unit"))
    names = re.findall(r'<th scope="row"><a[^>]*>([^<]+)</a>', page)
    assert names == ["慈溪市综合行政执法局", "慈溪市住房和城乡建设局", "慈溪市公安局交警大队"]
    assert "群众认为已解决" in page


def test_no_figure_is_cut_by_persons(counted):
    page = text(Desk(counted, "罗研").get("/insight/of/close_rate/?by=handler"))
    assert "by=handler" not in page
    assert not any(member in page for member in ("陈刚", "吴强", "郑伟"))


def test_filters_narrow_and_stay_in_the_address(counted):
    area = counted.areas["浒山"].pk
    month = Period.parse("").text
    page = text(Desk(counted, "罗研").get(f"/insight/?period={month}&area={area}&kind=event"))
    assert "浒山街道" in page
    assert f"area={area}&amp;kind=event" in page
    empty = text(Desk(counted, "罗研").get(f"/insight/?period={month}&area={counted.areas['周巷'].pk}"))
    assert ">—<" in empty


@pytest.mark.parametrize("period", ["2026Q1", "2025", "2026-03-04..2026-03-20"])
def test_any_period(counted, period):
    assert Period.parse(period).label in text(Desk(counted, "罗研").get(f"/insight/?period={period}"))


def test_a_wrong_period_is_told_and_a_wrong_indicator_not_found(counted):
    client = Desk(counted, "罗研")
    assert client.get("/insight/?period=gestern").status_code == 422
    assert client.get("/insight/of/no_such_rate/").status_code == 404


def test_a_unit_head_reads_the_own_unit_and_a_clerk_nothing(counted):
    page = text(Desk(counted, "孙梅").get(f"/insight/of/received/?period={Period.parse('').text}"))
    assert "慈溪市公安局交警大队" in page
    assert "慈溪市住房和城乡建设局" not in page
    assert Desk(counted, "何静").get("/insight/").status_code == 403


def test_before_anything_was_counted(county):
    page = text(Desk(county, "罗研").get("/insight/"))
    assert "还没有计算过" in page
    assert "立即计算" in page


def test_the_board_costs_the_same_however_many_indicators(counted, django_assert_max_num_queries):
    client = Desk(counted, "罗研")
    client.get("/insight/")
    with django_assert_max_num_queries(24):
        client.get("/insight/")


def test_rules_and_paper(counted):
    client = Desk(counted, "罗研")
    assert "分母为0" in text(client.get("/insight/print/"))
    assert "另行列出件数" in text(client.get("/insight/rules/"))


def sheets_of(response):
    assert response.status_code == 200
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(response) if response.streaming else response.content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_exports_hold_the_same_numbers(counted):
    client = Desk(counted, "罗研")
    month = Period.parse("").text
    board = sheets_of(client.get(f"/insight/export/?period={month}"))
    row = next(r for r in board["指标"] if r[0] == "受理登记数")
    assert row[1:5] == [5.0, "件", 5.0, 5.0]
    one = sheets_of(client.get(f"/insight/of/resolve_rate/export/?period={month}"))
    assert [r[0] for r in one["单位"][1:]] == ["慈溪市综合行政执法局", "慈溪市住房和城乡建设局", "慈溪市公安局交警大队"]


# ── sheets ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_sheet_from_drawing_up_to_the_document(counted):
    analyst, leader = Desk(counted, "罗研"), Desk(counted, "林书记")
    answer = analyst.post("/insight/sheets/draw-up/", {"month": Period.parse("").text, "of": "units"})
    sheet = Sheet.objects.get()
    assert answer.url == f"/insight/sheets/{sheet.pk}/"
    assert "待发布" in text(analyst.get(answer.url))
    assert "复核并发布" in text(leader.get(answer.url))
    assert leader.post(f"{answer.url}publish/").status_code == 302
    page = text(leader.get(answer.url))
    assert "已发布" in page
    assert "＊" in page
    assert "＊" in text(leader.get(f"{answer.url}print/"))
    paper = Document(io.BytesIO(leader.get(f"{answer.url}document/").content))
    assert any("办理工作考评表" in p.text for p in paper.paragraphs)
    assert any("＊" in cell.text for row in paper.tables[0].rows for cell in row.cells)
    rows = sheets_of(leader.get(f"{answer.url}export/"))["考评表"]
    assert rows[0][0] == "单位"
    assert "＊" in rows[1]


def test_a_town_sees_a_sheet_only_when_it_is_out(counted):
    sheet = insight.draw_up(month=Period.parse("").first, of="areas", by=counted["罗研"])
    town = Desk(counted, "余主任")
    assert town.get(f"/insight/sheets/{sheet.pk}/").status_code == 404
    assert "还没有考评表" in text(town.get("/insight/sheets/"))
    insight.publish(sheet, by=counted["林书记"])
    assert "浒山街道" in text(town.get(f"/insight/sheets/{sheet.pk}/"))


# ── a second look ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_sample_from_drawing_to_the_figure(counted):
    client = Desk(counted, "沈浩")
    month = Period.parse("")
    answer = client.post(
        "/insight/samples/draw/",
        {"first": month.first.isoformat(), "last": month.last.isoformat(), "size": "5", "unit": "", "area": ""},
    )
    sample = Sample.objects.get()
    assert answer.url == f"/insight/samples/{sample.pk}/"
    assert sample.seed in text(client.get(answer.url))
    row = sample.rechecks.first()
    refused = client.post(f"/insight/samples/recheck/{row.pk}/", {"finding": "false", "words": "没"})
    assert refused.status_code == 422
    assert "请写明" in refused.content.decode()
    client.post(f"/insight/samples/recheck/{row.pk}/", {"finding": "true", "words": "已核实。"})
    assert Recheck.objects.get(pk=row.pk).finding == "true"
    assert "抽查2件，属实1件" in text(Desk(counted, "罗研").get(f"/insight/?period={month.text}"))


def test_a_wrong_day_is_told(counted):
    client = Desk(counted, "沈浩")
    answer = client.post("/insight/samples/draw/", {"first": "", "last": "", "size": "5"})
    assert answer.status_code == 422
    future = (today() + timedelta(days=30)).isoformat()
    nothing = client.post("/insight/samples/draw/", {"first": future, "last": future, "size": "5"})
    assert nothing.status_code == 422


def test_asking_for_a_computation(counted):
    assert Desk(counted, "罗研").post("/insight/compute/").status_code == 302
    assert Desk(counted, "孙梅").post("/insight/compute/").status_code == 403
