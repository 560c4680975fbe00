"""What a file of grids and boundaries would change. Reads the database, changes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from shanzhi.kernel.actor import Actor

from . import _plan_shapes, codes, levels
from ._plan_divisions import named_parent
from ._register import Known, Register, Wanted, may
from .datum import Datum
from .findings import NOTE, Report
from .geometry import Extent
from .models import Area, Kind
from .reading import Row

VERB = "places.import_grids"


@dataclass(slots=True)
class Plan:
    report: Report
    create: list[Known] = field(default_factory=list)
    """Parents before children."""
    rename: list[tuple[Known, str]] = field(default_factory=list)
    redraw: list[Known] = field(default_factory=list)
    extents: dict[str, Extent] = field(default_factory=dict)
    """In WGS-84, by code: of new and of redrawn areas."""
    purposes: dict[str, str] = field(default_factory=dict)
    datum: Datum = Datum.WGS84
    """In which the file was read: as told, or as found."""


class _Refused(Exception):
    """This row cannot be taken: which column, and why."""

    def __init__(self, column: str, reason: str) -> None:
        self.column, self.reason = column, reason
        super().__init__(reason)


def plan(
    rows: Iterable[Row], *, datum: Datum | str | None, schematic: bool = False, scope: Area | None, by: Actor
) -> Plan:
    """Look through the rows. Without a datum it is found by comparing with what is known; refuses `DatumUnclear`
    (with its `guesses`) where that leaves a doubt. Rows without a boundary set up or rename areas all the same."""
    made = Plan(Report())
    wanted = _Clerk(Register.read(), made.report, scope, by).take(rows)
    wanted = _plan_shapes.read(wanted, made.report)
    made.datum = _plan_shapes.to_wgs84(wanted, datum)
    wanted = _plan_shapes.inside_parents(wanted, made.report)
    _sort(wanted, made, schematic)
    made.report.flaws = _plan_shapes.flaws(wanted)
    made.report.findings.sort(key=lambda finding: finding.line)
    return made


class _Clerk:
    """Goes through the rows, parents before children whatever order they come in."""

    def __init__(self, register: Register, report: Report, scope: Area | None, by: Actor) -> None:
        self.register, self.report, self.scope, self.by = register, report, scope, by
        self.seen: dict[str, int] = {}

    def take(self, rows: Iterable[Row]) -> list[Wanted]:
        readable: list[tuple[int, Row]] = []
        for row in rows:
            self.report.total += 1
            readable.append((self._depth(row), row))
        readable.sort(key=lambda item: (item[0], item[1].line))
        kept = []
        for _depth, row in readable:
            try:
                kept.append(self._place(row))
            except _Refused as no:
                self.report.refuse(row, no.column, no.reason)
        return kept

    def _depth(self, row: Row) -> int:
        """Where in the order a row is dealt with, before its parent is known."""
        told = next((each.key for each in levels.all_levels() if row.get("level") in (each.key, each.name)), "")
        found = levels.of_code(row.get("code"))
        return levels.rank(told) if told else levels.rank(found.key) if found else len(levels.all_levels())

    def _place(self, row: Row) -> Wanted:
        if "code" in row.lost_digits:
            raise _Refused("code", _("代码被Excel存成数字，末几位已丢失；请把该列设为文本后重新填写"))
        code, name = self._code(row), row.get("name").strip()
        if len(name) > 80:
            raise _Refused("name", _("名称超过80字"))
        known = self.register.by_code.get(code) if code else None
        wanted = self._held(row, name, known) if known is not None else self._fresh(row, name, code)
        first = self.seen.setdefault(wanted.known.code, row.line)
        if first != row.line:
            raise _Refused("code", _("与第{n}行重复").format(n=first))
        return wanted

    @staticmethod
    def _code(row: Row) -> str:
        text = row.get("code")
        if not text:
            return ""
        try:
            return codes.tidy_division(text) if text.isdigit() and len(text) <= 12 else codes.tidy(text)
        except codes.BadCode as bad:
            raise _Refused("code", bad.reason) from bad

    def _held(self, row: Row, name: str, known: Known) -> Wanted:
        """A row about an area we have."""
        self._allow(known)
        if row.get("parent") and known.parent is not None:
            named, why = named_parent(row.get("parent"), known.level, self.register)
            if named is not known.parent:
                reason = why or _("库中在“{name}”之下；换上级请用“划转”").format(name=known.parent.name)
                raise _Refused("parent", reason)
        return Wanted(row, name or known.name, known, known.parent, is_new=False)

    def _fresh(self, row: Row, name: str, code: str) -> Wanted:
        """A row about an area we do not have: it is entered in the register, so that its children find it."""
        if not name:
            raise _Refused("name", _("没有名称"))
        level = self._level(row, code)
        parent = self._parent(row, code, level)
        self._allow(parent)
        kind = _kind(row, code)
        if not code:
            namesake = self.register.by_name.get((parent.code, name))
            if namesake is not None:
                return Wanted(row, name, namesake, parent, is_new=False)
            code = self.register.next_code(parent, level, kind) or ""
            if not code:
                raise _Refused("code", _("没有代码，按规则也编不出来"))
            self.report.say(row, "code", NOTE, _("将自动编码{code}").format(code=code))
        elif not levels.fits(level, code):
            self.report.say(row, "code", NOTE, _("不是按规则的编码，按手工编码收下"))
        elif code.isdigit() and len(parent.code) > 6 and parent.code.isdigit() and not code.startswith(parent.code):
            raise _Refused("code", _("代码不以上级代码{code}开头").format(code=parent.code))
        known = Known(code, name, level, parent, kind, line=row.line)
        self.register.add(known)
        return Wanted(row, name, known, parent, is_new=True)

    def _level(self, row: Row, code: str) -> str:
        text = row.get("level")
        if text:
            found = next((each.key for each in levels.all_levels() if text in (each.key, each.name)), "")
            if not found:
                raise _Refused("level", _("本地没有“{level}”这一层级").format(level=text))
            return found
        by_code = levels.of_code(code)
        if by_code is not None:
            return by_code.key
        above = self.register.by_code.get(row.get("parent"))
        below = levels.children_of(above.level) if above is not None else []
        if len(below) != 1:
            raise _Refused("level", _("看不出层级；请填写“层级”列，或按规则编码"))
        return below[0].key

    def _parent(self, row: Row, code: str, level: str) -> Known:
        if row.get("parent"):
            parent, why = named_parent(row.get("parent"), level, self.register)
        else:
            parent = self.register.parent_of(code, level)
            why = _("代码前段对不上任何{level}；请填写“上级”列").format(level=_names_above(level))
        if parent is None:
            raise _Refused("parent" if row.get("parent") else "code", why)
        return parent

    def _allow(self, known: Known) -> None:
        if self.scope is not None and not known.lies_in(self.scope.path):
            raise _Refused("code", _("不在所选范围“{label}”之内").format(label=self.scope.label))
        if not may(self.by, VERB, known):
            raise _Refused("code", _("不在您的管辖范围之内"))


def _names_above(level: str) -> str:
    return "、".join(each.name for each in levels.all_levels() if levels.may_hold(each.key, level)) or _("上级")


def _kind(row: Row, code: str) -> str:
    text = row.get("kind")
    if "专属" in text or text == Kind.DEDICATED or row.get("purpose"):
        return Kind.DEDICATED
    if not text and len(code) == 15 and code.isdigit() and int(code[12:]) in codes.DEDICATED:
        return Kind.DEDICATED
    return Kind.BASIC


def _sort(wanted: list[Wanted], made: Plan, schematic: bool) -> None:
    """What each row comes to: created, renamed, redrawn, or nothing new."""
    held = _plan_shapes.extents_of(each.known.id for each in wanted if not each.is_new and each.shape is not None)
    entered: set[str] = set()
    for each in wanted:
        known, report = each.known, made.report
        if each.is_new:
            if each.parent is not None and each.parent.id is None and each.parent.code not in entered:
                report.refuse(each.row, "parent", _("上级那一行没有导入"))
                continue
            entered.add(known.code)
            made.create.append(known)
            report.counts["created"] += 1
            if known.kind == Kind.DEDICATED:
                made.purposes[known.code] = each.row.get("purpose") or known.name
        is_renamed = not each.is_new and each.name != known.name
        if is_renamed:
            made.rename.append((known, each.name))
            report.counts["renamed"] += 1
            report.say(each.row, "name", NOTE, _("原名“{old}”将记入曾用名").format(old=known.name))
        is_redrawn = (
            not each.is_new
            and each.shape is not None
            and not (known.schematic == schematic and _plan_shapes.is_same(held.get(known.id), each.shape))
        )
        if is_redrawn:
            made.redraw.append(known)
            report.counts["redrawn"] += 1
        if each.shape is not None and (each.is_new or is_redrawn):
            made.extents[known.code] = each.shape
        if not (each.is_new or is_renamed or is_redrawn):
            report.counts["unchanged"] += 1
