"""Files of divisions, grids and boundaries as counties send them: CSV in any Chinese encoding, XLSX, GeoJSON.

Rows are read one after another; nothing here looks into the database.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from .errors import FileUnreadable

MOST_BYTES = 64 * 1024 * 1024
_EXCEL_DIGITS = 1e15

_COLUMNS: Mapping[str, str] = {
    "code": (
        "code 代码 编码 编号 区划代码 统计用区划代码 行政区划代码 网格编码 网格代码 网格编号 微网格编码"
        " grid_code gridcode adcode bm dm"
    ),
    "name": "name 名称 区划名称 网格名称 微网格名称 村社名称 grid_name gridname mc",
    "parent": (
        "parent 上级 上级代码 上级编码 所属代码 所属村社 所属村社代码 所属网格 所属网格编码"
        " parent_code pcode streetcode village_code villagecode"
    ),
    "level": "level 层级 级别",
    "kind": "kind 类别 网格类别 网格类型",
    "purpose": "purpose 专属对象 专属类型",
    "lon": "lon lng longitude 经度 x",
    "lat": "lat latitude 纬度 y",
    "shape": "shape wkt 边界 geometry geom geojson the_geom",
}
_FIELD_OF = {alias: name for name, aliases in _COLUMNS.items() for alias in aliases.split()}


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file. `line` is what the person sees in their table (the header is line 1); of GeoJSON the number
    of the feature. `heads` are the file's own names of the columns."""

    line: int
    cells: Mapping[str, str]
    heads: Mapping[str, str] = field(default_factory=dict)
    geometry: Any = None
    """A GeoJSON geometry, if the file is GeoJSON."""
    lost_digits: tuple[str, ...] = ()
    """Columns whose number was longer than a spreadsheet can hold exactly."""

    def get(self, column: str) -> str:
        return self.cells.get(column, "")

    def head(self, column: str) -> str:
        """The file's own name of a column, for a remark that the person can find."""
        return self.heads.get(column, column)


@dataclass(frozen=True, slots=True)
class Reading:
    """A file opened: how it declares its coordinates, if it does, and its rows."""

    rows: Iterator[Row]
    declared: str = ""


def open_file(content: bytes, name: str) -> Reading:
    """Open a file by its content. Refuses with `FileUnreadable` what is neither a table nor GeoJSON, and tables
    without a column of codes or names."""
    if len(content) > MOST_BYTES:
        raise FileUnreadable(reason=_("超过{n}MB，请分乡镇拆开上传").format(n=MOST_BYTES // 1024 // 1024))
    if not content.strip():
        raise FileUnreadable(reason=_("文件是空的"))
    if content[:4] == b"PK\x03\x04":
        return Reading(_table(_sheet(content)))
    if content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        return Reading(_table(_sheet(content)))
    text = _decoded(content)
    if text.lstrip("\ufeff \t\r\n").startswith("{"):
        return Reading(_features(text), _declared(text))
    return Reading(_table(_lines(text)))


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileUnreadable(reason=_("既不是UTF-8也不是GB18030编码的文本，也不是Excel或GeoJSON"))


Cell = tuple[str, bool]
"""A cell's text, and whether digits may have been lost."""


def _sheet(content: bytes) -> Iterator[tuple[int, list[Cell]]]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheet = book.get_sheet_by_index(0)
        for number, cells in enumerate(sheet.iter_rows(), start=sheet.start[0] + 1 if sheet.start else 1):
            yield number, [_cell(value) for value in cells]
    except (CalamineError, ValueError, IndexError) as reason:
        raise FileUnreadable(reason=_("Excel工作簿打不开，可能已损坏或加了密码")) from reason


def _cell(value: object) -> Cell:
    if isinstance(value, float | int) and not isinstance(value, bool):
        whole = float(value).is_integer()
        return (str(int(value)) if whole else repr(value)), abs(float(value)) >= _EXCEL_DIGITS
    return str(value or "").strip().lstrip("'"), False


def _lines(text: str) -> Iterator[tuple[int, list[Cell]]]:
    head = text[:4096].split("\n", 1)[0]
    separator = max(",\t;", key=head.count)
    csv.field_size_limit(MOST_BYTES)
    reader = csv.reader(io.StringIO(text), delimiter=separator)
    first = 1
    try:
        for cells in reader:
            yield first, [(value.strip().lstrip("'\t").strip(), False) for value in cells]
            first = reader.line_num + 1
    except csv.Error as reason:
        raise FileUnreadable(reason=_("第{n}行起不是规范的CSV").format(n=first)) from reason


def _table(lines: Iterator[tuple[int, list[Cell]]]) -> Iterator[Row]:
    """Rows under the header: the first line, among the first ten, that names a column of codes, names or places."""
    names: list[str] | None = None
    heads: dict[str, str] = {}
    for seen, (number, cells) in enumerate(lines):
        if names is None:
            found = [_FIELD_OF.get(_plain(text), "") for text, _lost in cells]
            if {"code", "name", "lon"} & set(found):
                names = found
                heads = {name: cells[i][0] for i, name in enumerate(found) if name}
            elif seen >= 9:
                break
            continue
        if not any(text for text, _lost in cells):
            continue
        values: dict[str, str] = {}
        lost = []
        for name, (text, is_lost) in zip(names, cells, strict=False):
            if name and not values.get(name):
                values[name] = text
                if is_lost:
                    lost.append(name)
        yield Row(number, values, heads, lost_digits=tuple(lost))
    if names is None:
        raise FileUnreadable(reason=_("前10行里没有找到“代码”“名称”这样的表头"))


def _plain(text: str) -> str:
    return re.sub(r"[\s（(].*$|[*＊:：]", "", text.strip()).lower()


def _declared(text: str) -> str:
    """What a GeoJSON says of its coordinates near its beginning. Only CGCS2000 is believed: tools write WGS 84 into
    files of any datum."""
    found = re.search(r'"crs"\s*:\s*\{[^{}]*\{[^{}]*"name"\s*:\s*"([^"]+)"', text[:4096])
    return "cgcs2000" if found and re.search(r"\b4490\b|CGCS2000", found.group(1), re.IGNORECASE) else ""


def _features(text: str) -> Iterator[Row]:
    """The features of a collection one by one, so that only one is in memory beside the text itself."""
    decoder = json.JSONDecoder()
    opening = re.search(r'"features"\s*:\s*\[', text)
    if opening is None:
        try:
            single = json.loads(text.lstrip("\ufeff"))
        except ValueError as reason:
            raise FileUnreadable(reason=_("JSON写法有误，读到第{n}字").format(n=reason.pos)) from reason  # type: ignore[attr-defined]
        if single.get("type") != "Feature":
            raise FileUnreadable(reason=_("不是GeoJSON要素集（FeatureCollection）"))
        yield _feature(1, single)
        return
    at, number = opening.end(), 0
    gap = re.compile(r"[^\s,]|$")
    while True:
        following = gap.search(text, at)
        at = following.start() if following else len(text)
        if text[at : at + 1] == "]":
            return
        try:
            feature, at = decoder.raw_decode(text, at)
        except ValueError as reason:
            raise FileUnreadable(reason=_("第{n}个要素写法有误，后面无法继续读").format(n=number + 1)) from reason
        number += 1
        yield _feature(number, feature)


def _feature(number: int, feature: Any) -> Row:
    if not isinstance(feature, dict):
        return Row(number, {})
    values: dict[str, str] = {}
    heads: dict[str, str] = {}
    properties = feature.get("properties")
    for key, value in (properties if isinstance(properties, dict) else {}).items():
        name = _FIELD_OF.get(_plain(str(key)))
        if name and name != "shape" and not values.get(name):
            values[name] = _cell(value)[0] if value is not None else ""
            heads[name] = str(key)
    if not values.get("code") and isinstance(feature.get("id"), str | int):
        values["code"] = str(feature["id"])
    return Row(number, values, heads, geometry=feature.get("geometry"))
