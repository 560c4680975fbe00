from __future__ import annotations

from typing import Any

import pytest

from shanzhi.cases.models import Case
from shanzhi.intake import actions as intake
from shanzhi.intake import columns, importing, sheets
from shanzhi.intake.errors import BatchMoved, SheetUnreadable
from shanzhi.intake.jobs import import_cases
from shanzhi.intake.models import ImportBatch, ImportRow
from shanzhi.kernel.clock import local
from shanzhi.kernel.errors import Invalid, NotAllowed, NotFound
from shanzhi.records.queries import trail_of
from shanzhi.site.testkit import SYSTEM, County

from .nasty import gbk_csv, workbook


@pytest.fixture
def chief(county: County) -> Any:
    county.appoint("赵主任", "command_chief", "中心", "county")
    return county["赵主任"]


def stage(by: Any, content: bytes | None = None) -> ImportBatch:
    return intake.stage_import(content=workbook() if content is None else content, file_name="2024台账.xlsx", by=by)


def run(batch: ImportBatch, by: Any) -> ImportBatch:
    intake.import_cases(batch, by=by)
    import_cases(batch_id=batch.pk)
    batch.refresh_from_db()
    return batch


def test_it_works(county: County, chief: Any) -> None:
    batch = stage(chief)
    assert (batch.sheet, batch.header_row, batch.total) == ("2024台账", 3, 11)
    assert batch.headers[5] == "反映人 · 姓名"

    run(batch, chief)

    assert (batch.state, batch.kept, batch.twice, batch.bad) == ("FINISHED", 5, 2, 4)
    case = Case.objects.get(title__startswith="菜场门口")
    assert (case.state, case.code[:12], local(case.opened_at).hour) == ("ARCHIVED", "330282240105", 8)
    assert (case.area, case.lead_unit) == (county.areas["浒山"], county.units["综合执法"])
    assert case.replies.get().text == "已清运。"
    person = case.people_concerned.get()
    assert (person.name_masked, person.phone_masked) == ("张*丰", "138****2716")
    [line] = trail_of(case.subject)
    assert (line.act, line.detail["source"], line.detail["line"]) == ("cases.import_old", "2024台账.xlsx", 4)
    assert case.narrative.extra["original_no"] == "GD-001"


def test_what_was_kept_out_says_line_column_and_reason(county: County, chief: Any) -> None:
    batch = run(stage(chief), chief)
    said = {
        (r.line, p["column"].rpartition(" · ")[2], p["out"]): p["reason"] for r in batch.rows.all() for p in r.problems
    }
    assert "认不出是哪一天" in said[(7, "*登记时间（必填）", True)]
    assert said[(8, "*登记时间（必填）", True)] == "没有填写"
    assert said[(9, "*登记时间（必填）", True)] == "比今天还晚"
    assert said[(13, "诉求内容", True)] == "没有内容，无法登记"
    assert "没有这个类别" in said[(6, "问题类型", False)]
    assert said[(6, "联系方式", False)] == "电话号码不对，没有保留"
    assert said[(6, "承办单位", False)] == "没有这个单位，只保留名称"
    assert said[(15, "办结时间", False)] == "早于登记时间，按登记时间计"
    twins = [r.problems[-1]["reason"] for r in batch.rows.filter(state="twice").order_by("line")]
    assert twins == ["与第4行是同一人同一件事", "与第4行是同一人同一件事"]


def test_names_phones_and_merged_headings_are_understood(county: County, chief: Any) -> None:
    run(stage(chief), chief)
    parked = Case.objects.get(title__startswith="人行道")
    assert (
        parked.lead_unit == county.units["交警"] and local(parked.opened_at).strftime("%F %H:%M") == "2024-02-03 15:05"
    )
    assert parked.people_concerned.get().phone_masked == "139****1234"
    open_one = Case.objects.get(title__startswith="绿地里")
    assert (open_one.state, open_one.area) == ("ACCEPTED", county.areas["路湾"])
    assert open_one.due_at is not None
    assert open_one.people_concerned.get().role == "opposite"


def test_the_same_file_again_keeps_nothing_twice(county: County, chief: Any) -> None:
    run(stage(chief), chief)
    before = Case.objects.count()
    again = run(stage(chief), chief)
    assert (again.kept, again.twice, again.bad) == (0, 7, 4)
    assert Case.objects.count() == before
    assert "案件3302822401" in again.rows.get(line=4).problems[-1]["reason"]


def test_broken_off_it_goes_on_where_it_stopped(county: County, chief: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "PIECE", 3)
    batch = stage(chief)
    intake.import_cases(batch, by=chief)
    whole = importing.take_piece
    calls = []

    def breaks(*args: Any, **kwargs: Any) -> Any:
        calls.append(1)
        if len(calls) == 3:
            raise RuntimeError("power cut")
        return whole(*args, **kwargs)

    monkeypatch.setattr(importing, "take_piece", breaks)
    import_cases(batch_id=batch.pk)
    batch.refresh_from_db()
    assert (batch.state, batch.done) == ("FAILED", 6)
    run(batch, chief)
    assert (batch.state, batch.done, batch.kept) == ("FINISHED", 11, 5)
    assert ImportRow.objects.count() == 11


def test_gbk_csv_with_tabs_and_line_breaks(county: County, chief: Any) -> None:
    batch = run(stage(chief, gbk_csv()), chief)
    assert (batch.kept, batch.bad) == (2, 0)
    lamp = Case.objects.get(title="路灯不亮")
    assert lamp.area == county.areas["阳明"] and lamp.narrative.extra["original_no"] == "A1"
    assert Case.objects.get(title="垃圾,好多").state == "ACCEPTED"


def test_the_matching_is_remembered(county: County, chief: Any) -> None:
    batch = stage(chief)
    changed = {**batch.mapping, "address": 3}
    del changed["category"]
    intake.match_columns(batch, mapping=changed, by=chief)
    assert stage(chief).mapping == changed
    with pytest.raises(Invalid):
        intake.match_columns(batch, mapping={"text": 4, "reply": 4}, by=chief)


def test_the_file_is_sealed_and_forgotten(county: County, chief: Any) -> None:
    batch = stage(chief)
    assert b"13800002716" not in bytes(batch.file_sealed or b"")
    assert sheets.unpacked(batch.file_sealed or b"")[:2] == b"PK"
    run(batch, chief)
    assert batch.file_sealed is None
    kept_out = batch.rows.filter(state="bad").first()
    assert kept_out is not None and b"GD-004" not in bytes(kept_out.cells_sealed or b"")


def test_only_who_may_and_only_the_own_one(county: County, chief: Any) -> None:
    with pytest.raises(NotAllowed):
        stage(county["何静"])
    batch = stage(chief)
    county.appoint("钱主任", "command_chief", "中心", "county")
    with pytest.raises(NotFound):
        intake.import_cases(batch, by=county["钱主任"])
    intake.drop_import(batch, by=chief)
    with pytest.raises(BatchMoved):
        intake.import_cases(batch, by=chief)


def test_what_is_no_sheet_is_refused(county: County) -> None:
    for content in (b"", b"PK\x03\x04broken", "标题\n".encode()):
        with pytest.raises(SheetUnreadable):
            stage(SYSTEM, content)


def test_from_the_command_line(county: County) -> None:
    report = importing.take_over(workbook(), "2024台账.xlsx", by=SYSTEM)
    assert report.as_counts() == {"total": 11, "created": 5, "unchanged": 2, "refused": 4}
    first = report.findings[0]
    assert (first.line, first.column, first.reason) == (6, "反映人 · 联系方式", "电话号码不对，没有保留")


def test_every_known_heading_belongs_to_one_field() -> None:
    names = [name for field in columns.FIELDS for name in field.names]
    assert len(names) == len(set(names))
