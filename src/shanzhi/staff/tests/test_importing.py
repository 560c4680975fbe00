from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
import xlsxwriter

from shanzhi.kernel.errors import NotAllowed
from shanzhi.staff import actions as staff
from shanzhi.staff import importing
from shanzhi.staff._sheet import day_of
from shanzhi.staff.errors import ImportNotReady, SheetUnreadable
from shanzhi.staff.jobs import take_over_roster
from shanzhi.staff.models import Member, Post, Presence, RosterImport, Unit
from shanzhi.staff.queries import actor_for
from shanzhi.staff.tests.conftest import SYSTEM, World

UNITS = """单位代码,单位名称,简称,类别,上级代码,辖区代码,值班电话,入驻方式,窗口
zx-sub,周巷分中心,,平台（站所）,zx-room,330282121,,,
zx-room,周巷镇综合信息指挥室,周巷指挥室,综合信息指挥室,,330282121,63310000,,
justice,司法局,,职能部门,,,,常驻,公共法律服务窗口
bad code,某某局,,职能部门,,,,,
palace,某某宫,,宫殿,nowhere,999,,偶尔,
justice,司法局二,,职能部门,,,,,
"""

PEOPLE = """账号,姓名,手机号,单位,岗位,网格编码,任职日期,任期至
chenfang,陈芳,13800002716,阳明社区居民委员会,专职网格员,330282004001001,2026年3月1日,
chenfang,陈芳,13800002716,阳明社区居民委员会,网格长,330282004001002,2026/3/1,
lijuan,李娟,,330282004-command,指挥员,330282004,,
wangwu,王五,12,没有的局,没有的岗,,,
chenfang,陈方,,,,,,
zhaoliu,赵六,,traffic,指挥员,330282004001001,,
qianqi,钱七,,,,,明天,
"""


def run(what: Any, text: Any, by: Any, encoding: Any = "utf-8") -> Any:
    return importing.carry_out(what, importing.open_table(what, text.encode(encoding)), by=by)


def look(what: Any, text: Any, by: Any) -> Any:
    return importing.preview(what, importing.open_table(what, text.encode()), by=by)


def test_it_works(world: World) -> None:
    report = run("units", UNITS, SYSTEM)
    assert dict(report.counts) == {"founded": 3, "stationed": 1, "refused": 3}
    sub = Unit.objects.get(code="zx-sub")
    assert sub.parent is not None
    assert (sub.parent.code, sub.area, sub.parent.phone) == ("zx-room", world.zhouxiang, "63310000")
    assert Presence.objects.get().window == "公共法律服务窗口"


def test_the_preview_says_the_same_and_writes_nothing(world: World) -> None:
    before = Unit.objects.count(), Member.objects.count()
    for what, text in (("units", UNITS), ("people", PEOPLE)):
        seen = look(what, text, SYSTEM)
        assert (Unit.objects.count(), Member.objects.count()) == before
        if what == "people":
            done = run(what, text, SYSTEM)
            assert (seen.counts, seen.findings) == (done.counts, done.findings)


def test_every_mistake_is_told_with_line_column_and_reason(world: World) -> None:
    found = {(f.line, f.column): f for f in run("units", UNITS, SYSTEM).findings}
    assert set(found) == {
        (5, "单位代码"), (6, "类别"), (6, "上级代码"), (6, "辖区代码"), (6, "入驻方式"), (7, "单位代码"),
    }  # fmt: skip
    assert found[6, "类别"].value == "宫殿" and "职能部门" in found[6, "类别"].reason
    assert "第4行" in found[7, "单位代码"].reason


def test_twice_changes_nothing_and_once_more_changes_what_changed(world: World) -> None:
    run("units", UNITS, SYSTEM)
    assert dict(run("units", UNITS, SYSTEM).counts) == {"unchanged": 3, "refused": 3}
    changed = UNITS.replace("63310000", "63319999")
    assert dict(run("units", changed, SYSTEM).counts) == {"amended": 1, "unchanged": 2, "refused": 3}
    assert Unit.objects.get(code="zx-room").phone == "63319999"


def test_people_with_their_posts(world: World) -> None:
    report = run("people", PEOPLE, SYSTEM)
    assert dict(report.counts) == {"enrolled": 2, "appointed": 3, "refused": 4}
    chen = Member.objects.get(username="chenfang")
    assert sorted(chen.posts.values_list("kind", "area__code", "starts_on")) == [
        ("grid_head", "330282004001002", date(2026, 3, 1)), ("grid_worker", "330282004001001", date(2026, 3, 1)),
    ]  # fmt: skip
    assert actor_for(Member.objects.get(username="lijuan")).may("cases.dispatch", path=world.grid1.path)
    found = {(f.line, f.column) for f in report.findings}
    assert {(5, "单位"), (5, "岗位"), (6, "姓名"), (7, "网格编码"), (8, "任职日期")} <= found
    assert not Member.objects.filter(username__in=["wangwu", "zhaoliu", "qianqi"]).exists()
    assert dict(run("people", PEOPLE, SYSTEM).counts) == {"unchanged": 3, "refused": 4}
    assert Post.objects.count() == 3


def test_the_two_administrators_import_the_same_file_one_after_the_other(world: World) -> None:
    text = "\n".join(PEOPLE.splitlines()[:4])
    system, security = world.admin("system_admin"), world.admin("security_admin")
    refused = run("people", text, security)
    assert dict(refused.counts) == {"refused": 3} and "系统管理员" in refused.findings[0].reason
    assert dict(run("people", text, system).counts) == {"enrolled": 2, "waiting": 3}
    assert dict(run("people", text, security).counts) == {"appointed": 3}


def test_a_file_allows_no_more_than_the_desk(world: World) -> None:
    town = world.admin("system_admin", area=world.hushan)
    report = run("units", UNITS, town)
    assert report.counts["founded"] == 0 and report.counts["refused"] == 6
    assert not Unit.objects.filter(code="justice").exists()


def test_workbooks_and_other_encodings(world: World) -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, ["慈溪市网格人员名册"])
        sheet.write_row(2, 0, ["账号*", "姓名", "手机", "单位", "岗位", "网格", "任职日期（年月日）"])
        sheet.write_row(3, 0, ["chenfang", "陈芳", 13800002716, "330282004001-community", "grid_worker"])
        sheet.write_number(3, 5, 330282004001001)
        sheet.write_datetime(3, 6, date(2026, 3, 1), day)
    report = importing.carry_out("people", importing.open_table("people", file.getvalue()), by=SYSTEM)
    assert dict(report.counts) == {"enrolled": 1, "appointed": 1}, report.findings
    assert Member.objects.get().phone_masked == "138****2716"
    assert Post.objects.get().starts_on == date(2026, 3, 1)
    assert dict(run("units", UNITS.replace(",", "\t"), SYSTEM, "gb18030").counts)["founded"] == 3


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00\x01\x02\xff", "甲,乙\n1,2\n".encode(), b"PK\x03\x04broken"])
def test_what_is_no_table_is_refused_in_words(content: Any) -> None:
    with pytest.raises(SheetUnreadable):
        importing.open_table("units", content)


def test_days_as_people_write_them() -> None:
    for text in ("2026-3-1", "2026/03/01", "2026.3.1", "2026年3月1日", "20260301"):
        assert day_of(text) == date(2026, 3, 1), text
    assert day_of(" ") is None
    with pytest.raises(ValueError):
        day_of("明天")


class TestRun:
    def test_it_works(self, world: World) -> None:
        system = world.admin("system_admin")
        staged = staff.stage_import(what="units", content=UNITS.encode(), file_name="单位.csv", by=system)
        assert (staged.state, staged.counts["founded"], len(staged.findings)) == ("PREVIEWED", 3, 6)
        assert not Unit.objects.filter(code="justice").exists()
        staff.confirm_import(staged, by=system)
        with pytest.raises(ImportNotReady):
            staff.confirm_import(staged, by=system)
        take_over_roster(run_id=staged.pk)
        done = RosterImport.objects.get()
        assert (done.state, done.done, done.file, done.counts["founded"]) == ("FINISHED", 6, None, 3)
        take_over_roster(run_id=staged.pk)
        assert Unit.objects.filter(code="justice").count() == 1

    def test_it_acts_with_the_rights_of_the_moment(self, world: World) -> None:
        system = world.admin("system_admin")
        staged = staff.stage_import(what="units", content=UNITS.encode(), file_name="单位.csv", by=system)
        staff.confirm_import(staged, by=system)
        Post.objects.filter(member_id=system.id or 0).update(ends_on=date(2020, 1, 2))
        take_over_roster(run_id=staged.pk)
        assert RosterImport.objects.get().counts["refused"] == 6

    def test_not_for_everybody(self, world: World) -> None:
        with pytest.raises(NotAllowed):
            staff.stage_import(what="units", content=b"x", file_name="x.csv", by=world.admin("audit_admin"))
