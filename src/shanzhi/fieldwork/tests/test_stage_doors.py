from __future__ import annotations

import pytest

from shanzhi.fieldwork import actions
from shanzhi.fieldwork.errors import SheetUnreadable
from shanzhi.fieldwork.models import DoorImport, Household
from shanzhi.kernel.errors import NotAllowed
from shanzhi.site.testkit import County

from .grid import household

TABLE = """阳明社区走访名单,,,,,
网格编码,门牌,姓名,电话,走访类别,常住人数
{grid},5幢101室,李秀兰,13900001111,独居老人,1
{grid},5幢102室,王桂英,,独居老人,
{grid},5幢103室,张建国,123,普通住户,
{grid},5幢104室,赵一,,不存在的类别,
330282999999,1幢1室,钱二,,,
{grid},5幢101室,李秀兰,,,
{grid},5幢105室,孙三,,,两人
"""


def table(county: County, text: str = TABLE, encoding: str = "gb18030") -> bytes:
    return text.format(grid=county.areas["阳明1"].code).encode(encoding)


def stage(county: County, name: str = "余主任", **more: object) -> DoorImport:
    facts = {"content": table(county), "file_name": "名单.csv", "by": county[name], **more}
    return actions.stage_doors(**facts)  # type: ignore[arg-type]


def test_it_works(county: County) -> None:
    """Looked through, nothing changed; bad rows are named with line, column and reason."""
    household(county)
    run = stage(county)
    assert run.counts == {"enrolled": 1, "unchanged": 1, "refused": 5}
    assert [(line, column, reason) for line, column, _value, reason in run.findings] == [
        (5, "电话", "电话号码不正确"),
        (6, "走访类别", "没有走访类别“不存在的类别”"),
        (7, "网格编码", "没有这个网格，或者不在您的管辖范围内"),
        (8, "", "与第3行重复"),
        (9, "常住人数", "请填0到9999的整数"),
    ]
    assert Household.objects.count() == 1


def test_the_file_is_kept_sealed(county: County) -> None:
    run = stage(county)
    assert "李秀兰".encode() not in bytes(run.file_sealed or b"")


def test_another_towns_places_are_not_ones_own(county: County) -> None:
    assert stage(county, "王磊").counts["refused"] == 7


def test_a_table_without_the_column_of_places(county: County) -> None:
    with pytest.raises(SheetUnreadable, match="网格"):
        stage(county, content="门牌,姓名\n1室,张三".encode())


def test_a_worker_hands_in_no_tables(county: County) -> None:
    with pytest.raises(NotAllowed):
        stage(county, "陈芳")
