"""Tables of doors, or of places to be checked, as towns and villages keep them: every row is judged with line, column
and reason, without writing anything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from shanzhi.intake.sheets import Line, open_sheet, plain, text_of
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import Refusal
from shanzhi.kernel.masking import mask_name, mask_phone
from shanzhi.kernel.profile_fieldwork import FieldRules
from shanzhi.places import atlas
from shanzhi.places.facts import AreaFact

from .errors import SheetUnreadable
from .models import DoorImport, Household

MOST_ROWS = 100_000
MOST_FINDINGS = 2000
ALIASES: Mapping[str, str] = {
    "area": "网格 网格编码 网格代码 网格名称 所属网格 区域 area grid",
    "address": "门牌 门牌号 地址 住址 详细地址 address",
    "name": "户名 姓名 户主 名称 场所名称 店名 单位名称 对象 name",
    "phone": "电话 手机 联系电话 手机号 phone",
    "kind": "类型 对象类型 kind",
    "groups": "走访类别 类别 人群 groups",
    "lon": "经度 lon lng longitude",
    "lat": "纬度 lat latitude",
}
KINDS = {
    "住户": "home",
    "户": "home",
    "home": "home",
    "场所": "place",
    "店铺": "place",
    "单位": "place",
    "place": "place",
}
YES = {
    "是": True,
    "有": True,
    "√": True,
    "1": True,
    "y": True,
    "否": False,
    "无": False,
    "×": False,
    "0": False,
    "n": False,
}


@dataclass(frozen=True, slots=True)
class Finding:
    """Why a row was not taken."""

    line: int
    column: str
    value: str
    reason: str


class RowRefused(Refusal):
    """`facts`: column, value, reason."""


@dataclass(frozen=True, slots=True)
class Row:
    """A good row. `given` names the columns that were filled in."""

    line: int
    area_id: int
    area_path: str
    address: str
    name: str = ""
    phone: str = ""
    kind: str = "home"
    groups: tuple[str, ...] = ()
    known: Mapping[str, Any] = field(default_factory=dict)
    lon: float | None = None
    lat: float | None = None
    given: frozenset[str] = frozenset()


@dataclass(slots=True)
class Report:
    total: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    """enrolled, amended, unchanged, refused."""
    findings: list[Finding] = field(default_factory=list)

    def refuse(self, line: int, column: str, value: str, reason: str) -> None:
        self.counts["refused"] += 1
        self.findings.append(Finding(line, column[:40], value[:80], reason[:300]))


class Judge:
    """Knows the places of whoever hands a table in, and the county's groups and form."""

    def __init__(self, what: str, headings: Sequence[str], rules: FieldRules, *, verb: str, by: Actor) -> None:
        self._what, self._rules = what, rules
        names = {plain(alias): key for key, said in ALIASES.items() for alias in said.split()}
        fields = {plain(f.name): f for f in rules.form}
        self._columns: dict[str, int] = {}
        self._fields: dict[int, str] = {}
        self._heads = list(headings)
        for number, heading in enumerate(headings):
            word = plain(str(heading).split("·")[-1])
            if key := names.get(word):
                self._columns.setdefault(key, number)
            elif (found := fields.get(word)) and what == DoorImport.What.DOORS:
                self._fields[number] = found.key
        must = ("area", "address") if what == DoorImport.What.DOORS else ("area", "name")
        if missing := [ALIASES[key].split()[0] for key in must if key not in self._columns]:
            raise SheetUnreadable(reason=f"表头里没有找到“{'”“'.join(missing)}”")
        reach = by.reach_of(verb)
        facts = [f for f in atlas.current().facts.values() if any(f.path.startswith(p) for p in reach)]
        self._by_code = {f.code: f for f in facts}
        self._by_name: dict[str, list[AreaFact]] = {}
        for fact in facts:
            for word in {plain(fact.label), plain(fact.name)}:
                self._by_name.setdefault(word, []).append(fact)
        self._groups = {plain(g.name): g.key for g in rules.visits} | {g.key: g.key for g in rules.visits}

    def judge(self, line: Line) -> Row:
        """Refuses `RowRefused` with the column and the reason."""
        cell = {key: text_of(line.cells[n]) for key, n in self._columns.items()}
        area = self._area(cell.get("area", ""))
        known, given = self._known(line), {key for key, value in cell.items() if value}
        row = Row(
            line=line.number, area_id=area.id, area_path=area.path, address=self._address(cell),
            name=cell.get("name", "")[:40], phone=self._phone(cell.get("phone", "")), kind=self._kind(cell),
            groups=self._group_keys(cell.get("groups", "")), known=known, lon=self._degree(cell, "lon", 180),
            lat=self._degree(cell, "lat", 90), given=frozenset(given),
        )  # fmt: skip
        if self._what == DoorImport.What.TARGETS and not row.name:
            raise self._no("name", "", "请填写名称")
        return row

    def _no(self, column: str, value: str, reason: str) -> RowRefused:
        number = self._columns.get(column)
        head = str(self._heads[number]) if number is not None else ALIASES.get(column, column).split()[0]
        return RowRefused(column=head, value=value, reason=reason)

    def _area(self, text: str) -> AreaFact:
        if not text:
            raise self._no("area", "", "请填写网格编码或名称")
        if found := self._by_code.get(text):
            return found
        named = self._by_name.get(plain(text), [])
        if len(named) == 1:
            return named[0]
        raise self._no(
            "area", text, "有同名的区域，请改填网格编码" if named else "没有这个网格，或者不在您的管辖范围内"
        )

    def _address(self, cell: Mapping[str, str]) -> str:
        text = cell.get("address", "")
        if self._what == DoorImport.What.DOORS and len(text) < 2:
            raise self._no("address", text, "门牌至少2个字")
        if len(text) > 120:
            raise self._no("address", text, f"门牌最多120个字，现有{len(text)}个字")
        return text

    def _phone(self, text: str) -> str:
        digits = "".join(c for c in text if c.isdigit())
        if text and not 7 <= len(digits) <= 12:
            raise self._no("phone", text, "电话号码不正确")
        return digits

    def _kind(self, cell: Mapping[str, str]) -> str:
        text = cell.get("kind", "")
        if text and plain(text) not in KINDS:
            raise self._no("kind", text, "类型请填住户或场所")
        return KINDS[plain(text)] if text else str(Household.Kind.HOME)

    def _group_keys(self, text: str) -> tuple[str, ...]:
        found = []
        for word in text.replace("，", "、").replace(",", "、").replace(";", "、").split("、"):
            if not word.strip():
                continue
            key = self._groups.get(plain(word))
            if key is None:
                raise self._no("groups", word, f"没有走访类别“{word}”")
            found.append(key)
        return tuple(dict.fromkeys(found))

    def _degree(self, cell: Mapping[str, str], key: str, most: float) -> float | None:
        text = cell.get(key, "")
        if not text:
            return None
        try:
            value = float(text)
        except ValueError:
            value = most + 1
        if abs(value) > most:
            raise self._no(key, text, "坐标请填十进制度数")
        return value

    def _known(self, line: Line) -> dict[str, Any]:
        kinds = {f.key: f for f in self._rules.form}
        found: dict[str, Any] = {}
        for number, key in self._fields.items():
            text = text_of(line.cells[number])
            if not text:
                continue
            kind = kinds[key].kind
            if kind == "number" and (not text.isdigit() or int(text) > 9999):
                raise RowRefused(column=kinds[key].name, value=text, reason="请填0到9999的整数")
            if kind == "yes_no" and text.lower() not in YES:
                raise RowRefused(column=kinds[key].name, value=text, reason="请填是或否")
            found[key] = int(text) if kind == "number" else YES[text.lower()] if kind == "yes_no" else text[:200]
        return found


def rows_of(what: str, content: bytes, rules: FieldRules, *, verb: str, report: Report, by: Actor) -> Iterator[Row]:
    """The good rows of a table; the bad ones are noted in the report. Refuses `SheetUnreadable`."""
    known = frozenset(plain(alias) for said in ALIASES.values() for alias in said.split())
    sheet = open_sheet(content, known=known | {plain(f.name) for f in rules.form})
    judge = Judge(what, sheet.headings, rules, verb=verb, by=by)
    seen: dict[tuple[int, str, str], int] = {}
    for line in sheet.lines:
        report.total += 1
        if report.total > MOST_ROWS:
            raise SheetUnreadable(reason=f"超过{MOST_ROWS:,}行，请按乡镇拆开")
        try:
            row = judge.judge(line)
        except RowRefused as no:
            facts = {key: str(value) for key, value in no.facts.items()}
            report.refuse(line.number, facts["column"], facts["value"], facts["reason"])
            continue
        door = (row.area_id, row.address, row.name if what == DoorImport.What.TARGETS else "")
        if first := seen.get(door):
            report.refuse(line.number, "", row.address or row.name, f"与第{first}行重复")
            continue
        seen[door] = line.number
        yield row


def changes_of(row: Row, door: Household) -> dict[str, tuple[Any, Any]]:
    """What of a known door a row would change: only columns that were filled in, and only where they differ."""
    found: dict[str, tuple[Any, Any]] = {}
    if "name" in row.given:
        shown = row.name[:24] if row.kind == Household.Kind.PLACE else mask_name(row.name)
        if shown != door.name_masked:
            found["name"] = (door.name_masked, row.name)
    if "phone" in row.given and mask_phone(row.phone) != door.phone_masked:
        found["phone"] = (door.phone_masked, row.phone)
    if "kind" in row.given and row.kind != door.kind:
        found["kind"] = (door.kind, row.kind)
    if row.groups and list(row.groups) != door.groups:
        found["groups"] = (door.groups, list(row.groups))
    return found
