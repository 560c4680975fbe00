"""Rows of people with a post each; somebody with two posts has two rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import today
from shanzhi.kernel.errors import Invalid
from shanzhi.kernel.identity import plain
from shanzhi.kernel.masking import mask_phone
from shanzhi.places.models import Area

from . import _kinds, rules
from . import actions as staff
from ._sheet import Row, day_of
from .actions.appoint import refuse_misplaced
from .actions.enrol_member import USERNAME, fill
from .models import Member, Post, Unit

COLUMNS = {
    "username": "账号 用户名 工号 登录名",
    "name": "姓名 人员姓名",
    "phone": "手机号 电话 手机 联系电话 手机号码",
    "unit": "单位 单位代码 单位名称 所属单位",
    "kind": "岗位 岗位名称 职务 角色",
    "area": "管辖区域 区域代码 网格编码 管辖区域代码 网格 辖区",
    "starts_on": "任职日期 任职时间 起始日期",
    "ends_on": "任期至 离任日期 截止日期",
}
MUST = ("username", "name")


@dataclass(frozen=True, slots=True)
class Wanted:
    """The post of a row."""

    unit: Unit
    kind: str
    area: Area | None
    starts_on: date
    ends_on: date | None

    @property
    def key(self) -> tuple[int, str, int | None]:
        return self.unit.pk, self.kind, self.area.pk if self.area else None


def in_order(rows: list[Row]) -> list[Row]:
    return rows


class Judge:
    """What a row of people means, given what there is and what earlier rows will have made."""

    def __init__(self, rows: Sequence[Row], *, by: Actor) -> None:
        self.by = by
        said = {row.get("unit") for row in rows}
        self.units: dict[str, Unit] = {}
        for unit in Unit.objects.filter(closed_on=None).select_related("area", "parent__area"):
            if unit.code in said or unit.name in said:
                self.units[unit.code] = unit
                self.units.setdefault(unit.name, unit)
        self.kinds = {k.key: k.key for k in _kinds.all_kinds()} | {k.name: k.key for k in _kinds.all_kinds()}
        areas = Area.objects.filter(code__in={row.get("area") for row in rows}, retired_on=None)
        self.areas = {area.code: area for area in areas}
        names = {row.get("username").lower() for row in rows}
        self.members = {m.username: m for m in Member.objects.filter(username__in=names)}
        self.posts: dict[str, set[tuple[int, str, int | None]]] = {}
        held = Post.objects.filter(member__username__in=names, relieved_at=None)
        for post in held.exclude(ends_on__lt=today()).select_related("member"):
            self.posts.setdefault(post.member.username, set()).add((post.unit_id, post.kind, post.area_id))
        self.coming: dict[str, str] = {}
        """Accounts that earlier rows enrol, with the name given there."""

    def judge(self, row: Row) -> list[str]:
        username, wanted = self._read(row)
        done: list[str] = []
        if username not in self.members and username not in self.coming:
            self._allow("staff.enrol_member", row)
            fill(Member(), name=row.get("name"), phone=row.get("phone"))
            self.coming[username] = row.get("name")
            done.append("enrolled")
        elif username in self.members and self._is_amended(self.members[username], row):
            done.append("amended")
        return [*done, *self._post(username, wanted)] or ["unchanged"]

    def do(self, row: Row) -> list[str]:
        username, wanted = self._read(row)
        done: list[str] = []
        member = self.members.get(username)
        if member is None:
            self._allow("staff.enrol_member", row)
            member = staff.enrol_member(username=username, name=row.get("name"), phone=row.get("phone"), by=self.by)
            done.append("enrolled")
        elif self._is_amended(member, row):
            member = staff.amend_member(member, phone=row.get("phone"), by=self.by)
            done.append("amended")
        post = self._post(username, wanted)
        if post == ["appointed"] and wanted is not None:
            staff.appoint(
                member, unit=wanted.unit, kind=wanted.kind, area=wanted.area, starts_on=wanted.starts_on,
                ends_on=wanted.ends_on, note=_("名册导入"), by=self.by,
            )  # fmt: skip
        # Only now: a row that is refused at the post leaves nobody half enrolled, and the next row finds it so.
        self.members[username] = member
        if post == ["appointed"] and wanted is not None:
            self.posts.setdefault(username, set()).add(wanted.key)
        return [*done, *post] or ["unchanged"]

    def _post(self, username: str, wanted: Wanted | None) -> list[str]:
        if wanted is None or wanted.key in self.posts.get(username, ()):
            return []
        if not self.by.is_system and not self.by.has("staff.appoint"):
            return ["waiting"]
        rules.allow_over("staff.appoint", wanted.unit, by=self.by)
        if wanted.area is not None:
            rules.allow_at("staff.appoint", wanted.area, by=self.by)
        return ["appointed"]

    def _is_amended(self, member: Member, row: Row) -> bool:
        if not (self.by.is_system or self.by.has("staff.amend_member")):
            return False
        return bool(row.get("phone")) and mask_phone(plain(row.get("phone"))) != member.phone_masked

    def _allow(self, verb: str, row: Row) -> None:
        if not self.by.is_system and not self.by.has(verb):
            raise Invalid({"username": _("此人尚未登记，须由系统管理员先导入本表。")})

    def _read(self, row: Row) -> tuple[str, Wanted | None]:
        wrong: dict[str, str] = {}
        username = row.get("username").lower()
        if not USERNAME.fullmatch(username):
            wrong["username"] = _("账号由小写字母、数字、点、横线组成，2至40位。")
        member = self.members.get(username)
        known = member.name if member else self.coming.get(username, row.get("name"))
        if known != row.get("name"):
            wrong["name"] = _("账号“{username}”已登记为{name}，与此行姓名不符。").format(username=username, name=known)
        if member is not None and not member.is_active:
            wrong["username"] = _("{name}已离职，须先恢复账号。").format(name=member.name)
        starts, ends = _day(row, "starts_on", wrong) or today(), _day(row, "ends_on", wrong)
        wanted = self._wanted(row, starts, ends, wrong) if row.get("unit") or row.get("kind") else None
        if wrong:
            raise Invalid(wrong)
        return username, wanted

    def _wanted(self, row: Row, starts: date, ends: date | None, wrong: dict[str, str]) -> Wanted | None:
        unit, kind, area = self.units.get(row.get("unit")), self.kinds.get(row.get("kind")), None
        if unit is None:
            wrong["unit"] = _("没有这个单位，请填写单位代码或全称。")
        if kind is None:
            wrong["kind"] = _("本县的岗位表里没有这个岗位。")
        if row.get("area"):
            area = self.areas.get(row.get("area"))
            if area is None:
                wrong["area"] = _("没有这个区划或网格代码。")
        if ends is not None and ends < today():
            wrong["ends_on"] = _("任期已满，无需导入。")
        if wrong or unit is None or kind is None:
            return None
        refuse_misplaced(kind, area)
        return Wanted(unit, kind, area, starts, ends)


def _day(row: Row, column: str, wrong: dict[str, str]) -> date | None:
    try:
        return day_of(row.get(column))
    except ValueError:
        wrong[column] = _("不是日期，应如2026-11-22。")
        return None
