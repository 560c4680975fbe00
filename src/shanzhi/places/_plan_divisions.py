"""What a list of divisions would change. Reads the database, changes nothing: the preview shows it, the act does it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from shanzhi.kernel.actor import Actor

from . import codes, levels, naming
from ._register import Known, Register, may
from .findings import NOTE, WARNING, Report
from .models import Area
from .reading import Row

VERB = "places.import_divisions"
MISSING_SHOWN = 200


@dataclass(slots=True)
class Plan:
    report: Report
    create: list[Known] = field(default_factory=list)
    """Parents before children."""
    rename: list[tuple[Known, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Wanted:
    row: Row
    code: str
    name: str
    level: str


def plan(rows: Iterable[Row], *, scope: Area | None, by: Actor) -> Plan:
    """Look through the rows. Whatever order they come in, parents are dealt with before their children."""
    made = Plan(Report())
    register = Register.read()
    wanted = sorted(_readable(rows, made.report), key=lambda w: (levels.rank(w.level), w.row.line))
    for each in wanted:
        _place(each, made, register, scope, by)
    _name_missing(wanted, made.report, register)
    made.report.findings.sort(key=lambda finding: finding.line)
    return made


def _readable(rows: Iterable[Row], report: Report) -> Iterable[_Wanted]:
    """The rows that name a division, each code once."""
    seen: dict[str, tuple[int, str]] = {}
    for row in rows:
        report.total += 1
        if "code" in row.lost_digits:
            report.refuse(row, "code", _("代码被Excel存成数字，末几位已丢失；请把该列设为文本后重新填写"))
            continue
        name = naming.place_name(row.get("name").strip())
        if not name:
            report.refuse(row, "name", _("没有名称"))
            continue
        if len(name) > 80:
            report.refuse(row, "name", _("名称超过80字"))
            continue
        try:
            code = codes.tidy_division(row.get("code"))
        except codes.BadCode as bad:
            report.refuse(row, "code", bad.reason if row.get("code") else _("没有代码"))
            continue
        level = levels.of_code(code)
        if level is None or level.is_grid:
            report.refuse(row, "code", _("{n}位代码不是本地层级里的区划").format(n=len(code)))
            continue
        first = seen.setdefault(code, (row.line, name))
        if first[0] != row.line:
            same = first[1] == name
            report.refuse(
                row,
                "code",
                _("与第{n}行重复").format(n=first[0]) if same else _("第{n}行已用此代码，名称不同").format(n=first[0]),
            )
            continue
        yield _Wanted(row, code, name, level.key)


def _place(wanted: _Wanted, made: Plan, register: Register, scope: Area | None, by: Actor) -> None:
    row, report = wanted.row, made.report
    known = register.by_code.get(wanted.code)
    parent, why = _parent(wanted, known, register)
    if why:
        report.refuse(row, "parent" if row.get("parent") else "code", why)
        return
    asked = known or parent
    if scope is not None and (asked is None or not asked.lies_in(scope.path)):
        report.refuse(row, "code", _("不在所选范围“{label}”之内").format(label=scope.label))
        return
    if not may(by, VERB, asked):
        report.refuse(row, "code", _("不在您的管辖范围之内"))
        return
    if known is None:
        _create(wanted, parent, made, register)
    elif known.name == wanted.name:
        report.counts["unchanged"] += 1
    elif row.get("parent") and parent is not None and known.parent is not None and parent is not known.parent:
        report.refuse(row, "parent", _("库中在“{name}”之下；换上级请用“划转”").format(name=known.parent.name))
    else:
        report.counts["renamed"] += 1
        report.say(row, "name", NOTE, _("原名“{old}”将记入曾用名").format(old=known.name))
        made.rename.append((known, wanted.name))


def _parent(wanted: _Wanted, known: Known | None, register: Register) -> tuple[Known | None, str]:
    """The parent, and why it cannot be."""
    text = wanted.row.get("parent")
    if text:
        return named_parent(text, wanted.level, register)
    if known is not None:
        return known.parent, ""
    parent = register.parent_of(wanted.code, wanted.level)
    why = ""
    if parent is None and levels.rank(wanted.level) > 0:
        why = _("上级{code}在库里和文件里都没有").format(code=codes.parent_of_division(wanted.code))
    elif parent is None and register.children[""]:
        why = _("库中最高一级已是“{name}”").format(name=register.children[""][0].name)
    return parent, why


def named_parent(text: str, level: str, register: Register) -> tuple[Known | None, str]:
    """The area a row names as its parent, by code in either form, and why it cannot be."""
    try:
        code = codes.tidy_division(text) if text.isdigit() and len(text) <= 12 else codes.tidy(text)
    except codes.BadCode as bad:
        return None, bad.reason
    parent = register.by_code.get(code)
    if parent is None:
        return None, _("上级{code}在库里和文件里都没有").format(code=code)
    if not levels.may_hold(parent.level, level):
        return None, _("“{name}”之下不能直接放{level}").format(name=parent.name, level=levels.name_of(level))
    return parent, ""


def _create(wanted: _Wanted, parent: Known | None, made: Plan, register: Register) -> None:
    report = made.report
    if wanted.code in register.used:
        report.say(wanted.row, "code", WARNING, _("此代码曾属于另一个已撤销或已改码的区域"))
    fresh = Known(wanted.code, wanted.name, wanted.level, parent, line=wanted.row.line)
    namesake = register.by_name.get((parent.code if parent else "", wanted.name))
    if namesake is not None:
        report.say(
            wanted.row, "name", WARNING, _("与{code}同名；若是改码，请用“变更代码名称”").format(code=namesake.code)
        )
    register.add(fresh)
    made.create.append(fresh)
    report.counts["created"] += 1


def _name_missing(wanted: list[_Wanted], report: Report, register: Register) -> None:
    """Divisions we have and the file does not, under those parents whose children the file lists."""
    listed = {each.code for each in wanted}
    touched = {
        (known.parent.code, known.level)
        for each in wanted
        if (known := register.by_code.get(each.code)) is not None and known.parent is not None
    }
    shown = 0
    for parent, level in sorted(touched):
        for known in register.children[parent]:
            if known.level == level and known.id is not None and known.code not in listed:
                shown += 1
                if shown <= MISSING_SHOWN:
                    reason = _("库中有“{name}”而文件里没有；若已撤并，请办理“撤并”").format(name=known.name)
                    report.say(Row(0, {"code": known.code}), "code", WARNING, reason)
    if shown > MISSING_SHOWN:
        reason = _("另有{n}个库中的区域不在文件里").format(n=shown - MISSING_SHOWN)
        report.say(Row(0, {}), "code", WARNING, reason)
