import io
from datetime import date

import pytest
import xlsxwriter

from shanzhi.places import actions as places
from shanzhi.places.errors import FileUnreadable
from shanzhi.places.models import Area, AreaCode
from shanzhi.places.reading import open_file
from shanzhi.records.queries import trail_of

from .conftest import SYSTEM, official


def rows(text: str):
    return open_file(text.encode(), "区划.csv").rows


def load(text: str, **options):
    return places.import_divisions(rows(text), source="区划.csv", **{"by": SYSTEM, **options})


LIST = """代码,名称
330282001,新城街道
330282001001,东门社区居委会
330282004013,三碰桥社区
"""


def test_it_works(realm):
    report = load(LIST)
    assert report.as_counts() == {
        "total": 3, "created": 3, "renamed": 0, "redrawn": 0, "unchanged": 0, "refused": 0,
    }  # fmt: skip
    new = Area.objects.get(code="330282001001")
    assert new.label == "新城街道东门社区"
    assert trail_of("atlas")[-1].detail["created"] == 3


def test_the_same_list_again_changes_nothing(realm):
    load(LIST)
    assert load(LIST).as_counts()["unchanged"] == 3
    assert AreaCode.objects.filter(code="330282001001").count() == 1


def test_into_an_empty_database_in_any_order_and_in_long_codes(db):
    report = load("编码,名称\n330282004012,金山社区\n330282004000,浒山街道\n330282000000,慈溪市\n")
    assert report.counts["created"] == 3
    assert Area.objects.get(code="330282004012").path.count(".") == 3


@pytest.mark.parametrize(
    ("line", "column", "reason"),
    [
        ("330282004,", "名称", "没有名称"),
        (",无名社区", "代码", "没有代码"),
        ("33028200,少一位", "代码", "这里是8位"),
        ("甲乙丙,文字", "代码", "只能是数字"),
        ("330282099001,没有上级社区", "代码", "上级330282099"),
        ("330282004010,阳明二社区", "代码", "第2行已用此代码"),
    ],
)
def test_a_bad_row_is_named_and_the_good_ones_are_kept(realm, line, column, reason):
    report = load(f"代码,名称\n330282004010,阳明新社区\n330282004055,新河社区\n{line}\n")
    [refused] = [f for f in report.findings if f.weight == "refused"]
    assert (refused.line, refused.column) == (4, column)
    assert reason in refused.reason
    assert Area.objects.filter(code="330282004055").exists()
    assert realm.again("阳明").name == "阳明新社区"


def test_another_name_is_taken_over_and_the_old_one_kept(realm):
    load("代码,名称\n330282121201,路湾新村\n", on=date(2026, 1, 1))
    assert realm.again("路湾一").label == "周巷镇路湾新村第一网格"
    assert [c.name for c in AreaCode.objects.filter(area=realm["路湾"]).order_by("id")] == ["路湾村", "路湾新村"]


def test_what_the_list_lacks_is_named_and_never_retired(realm):
    report = load("代码,名称\n330282004010,阳明社区\n")
    assert ["金山社区" in f.reason for f in report.findings] == [True]
    assert realm.again("金山").retired_on is None


def test_rows_outside_ones_reach_are_refused_one_by_one(realm):
    report = load("代码,名称\n330282004055,甲社区\n330282121055,乙社区\n", by=official(realm["浒山"]))
    assert (report.counts["created"], report.counts["refused"]) == (1, 1)


def test_a_spreadsheet_with_numbers_instead_of_text_is_read(realm):
    memory = io.BytesIO()
    with xlsxwriter.Workbook(memory) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["浒山街道社区名录"])
        sheet.write_row(1, 0, ["区划代码", "名称"])
        sheet.write_row(2, 0, [330282004077, "虞波社区"])
    report = places.import_divisions(open_file(memory.getvalue(), "区划.xlsx").rows, by=SYSTEM)
    assert report.counts["created"] == 1
    assert Area.objects.get(code="330282004077").name == "虞波社区"


def test_chinese_windows_encoding_and_tabs_are_read(realm):
    content = "代码\t名称\n330282004078\t湾底社区\n".encode("gb18030")
    assert places.import_divisions(open_file(content, "a.txt").rows, by=SYSTEM).counts["created"] == 1


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04broken", "甲,乙\n1,2\n".encode(), b'{"type":"Point"}'])
def test_a_file_that_is_no_list_is_refused_whole(content):
    with pytest.raises(FileUnreadable):
        list(open_file(content, "x").rows)


def test_a_long_list_comes_in_with_progress(db):
    towns = [f"330282{t:03d},第{t}镇" for t in range(100, 120)]
    villages = [f"330282{t:03d}{v:03d},{t}镇第{v}村" for t in range(100, 120) for v in range(1, 1000)]
    told = []
    report = load(
        "代码,名称\n330282,慈溪市\n" + "\n".join(towns + villages), progress=lambda done, total: told.append(done)
    )
    assert report.counts["created"] == 20_001
    assert told == sorted(told)
    assert told[-1] == 20_001
    assert Area.objects.filter(level="village").count() == 19_980
