"""Rows of units."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import Invalid
from shanzhi.places.models import Area

from . import actions as staff
from . import rules
from ._sheet import Row
from .actions.found_unit import CODE, fill
from .models import Presence, Unit

COLUMNS = {
    "code": "单位代码 代码 编码 单位编码",
    "name": "单位名称 名称 单位",
    "short_name": "简称 short",
    "kind": "类别 单位类别 类型 单位类型",
    "parent": "上级代码 上级 上级单位 上级单位代码",
    "area": "辖区代码 辖区 区划代码 所属区划",
    "uscc": "统一社会信用代码 信用代码",
    "phone": "值班电话 电话 联系电话",
    "presence": "入驻方式 入驻",
    "window": "窗口 窗口名称",
}
MUST = ("code", "name", "kind")
_KINDS = {str(label): key for key, label in Unit.Kind.choices} | {key: key for key in Unit.Kind.values}
_PRESENCES = {str(label): key for key, label in Presence.Kind.choices} | {key: key for key in Presence.Kind.values}
_TAKEN = ("name", "short_name", "kind", "uscc", "phone")


def in_order(rows: list[Row]) -> list[Row]:
    """Units above before units below, whatever the order of the table."""
    by_code = {row.get("code"): row for row in rows}
    placed: dict[int, Row] = {}

    def place(row: Row, above: frozenset[str]) -> None:
        if row.line in placed:
            return
        parent = by_code.get(row.get("parent"))
        if parent is not None and row.get("parent") not in above:
            place(parent, above | {row.get("code")})
        placed.setdefault(row.line, row)

    for row in rows:
        place(row, frozenset({row.get("code")}))
    return list(placed.values())


class Judge:
    """What a row of units means, given what there is and what earlier rows will have made."""

    def __init__(self, rows: Sequence[Row], *, by: Actor) -> None:
        self.by = by
        codes = {row.get("code") for row in rows} | {row.get("parent") for row in rows}
        found = Unit.objects.filter(code__in=codes).select_related("area", "parent__area")
        self.units = {unit.code: unit for unit in found}
        areas = Area.objects.filter(code__in={row.get("area") for row in rows}, retired_on=None)
        self.areas = {area.code: area for area in areas}
        self.stationed = dict(Presence.objects.filter(ends_on=None).values_list("unit__code", "kind"))
        self.seen: dict[str, int] = {}

    def judge(self, row: Row) -> list[str]:
        """What would be done; refuses what the acts would refuse."""
        unit, values = self._read(row)
        if unit is None:
            unit = Unit(code=row.get("code"), parent=values["parent"], area=values["area"])
            fill(unit, **{name: values[name] for name in _TAKEN})
            rules.allow_over("staff.found_unit", unit, by=self.by)
            self.units[unit.code] = unit
            return ["founded", *self._station(row)]
        rules.allow_over("staff.amend_unit", unit, by=self.by)
        changed = self._changed(unit, values)
        if changed:
            fill(Unit(), **{name: values[name] for name in _TAKEN})
        return [*(["amended"] if changed else []), *self._station(row)] or ["unchanged"]

    def do(self, row: Row) -> list[str]:
        unit, values = self._read(row)
        done: list[str] = []
        if unit is None:
            unit = staff.found_unit(code=row.get("code"), **values, by=self.by)
            done.append("founded")
        elif self._changed(unit, values):
            unit = staff.amend_unit(unit, **values, by=self.by)
            done.append("amended")
        if self._station(row):
            staff.station(unit, kind=_PRESENCES[row.get("presence")], window=row.get("window"), by=self.by)
            self.stationed[unit.code] = _PRESENCES[row.get("presence")]
            done.append("stationed")
        self.units[unit.code] = unit
        return done or ["unchanged"]

    def _station(self, row: Row) -> list[str]:
        wanted = _PRESENCES.get(row.get("presence"))
        return ["stationed"] if wanted and self.stationed.get(row.get("code")) != wanted else []

    def _changed(self, unit: Unit, values: dict[str, Any]) -> bool:
        if values["parent"] is not None and values["parent"].pk != unit.parent_id:
            return True
        if values["area"] is not None and values["area"].pk != unit.area_id:
            return True
        wanted = {name: values[name] for name in _TAKEN if values[name]}
        return any(getattr(unit, name) != value for name, value in wanted.items())

    def _read(self, row: Row) -> tuple[Unit | None, dict[str, Any]]:
        wrong: dict[str, str] = {}
        code = row.get("code")
        if not CODE.fullmatch(code):
            wrong["code"] = _("单位代码由字母、数字、点、横线组成，最多32位。")
        first = self.seen.setdefault(code, row.line)
        if first != row.line:
            wrong["code"] = _("与第{n}行的单位代码重复。").format(n=first)
        unit = self.units.get(code)
        if unit is not None and unit.closed_on is not None:
            wrong["code"] = _("“{name}”已经撤并。").format(name=unit.name)
        kind = _KINDS.get(row.get("kind"), "")
        if not kind:
            kinds = "、".join(str(label) for _key, label in Unit.Kind.choices)
            wrong["kind"] = _("没有这个类别，应为：{kinds}。").format(kinds=kinds)
        parent, area = self.units.get(row.get("parent")), self.areas.get(row.get("area"))
        if row.get("parent") and parent is None:
            wrong["parent"] = _("库中和本表前面都没有这个单位代码。")
        if row.get("area") and area is None:
            wrong["area"] = _("没有这个区划或网格代码。")
        if row.get("presence") and row.get("presence") not in _PRESENCES:
            wrong["presence"] = _("入驻方式应为常驻、轮驻、随驻或派驻。")
        if wrong:
            raise Invalid(wrong)
        values = {name: row.get(name) for name in _TAKEN} | {"kind": kind, "parent": parent, "area": area}
        if unit is not None:
            # An empty cell leaves what is there.
            values |= {name: values[name] or getattr(unit, name) for name in _TAKEN}
        return unit, values
