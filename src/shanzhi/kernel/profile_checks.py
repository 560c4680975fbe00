"""What no single section can see by itself: whether the parts of a profile fit together."""

from __future__ import annotations

import difflib
import re
import string
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from typing import TypeVar

from django.utils.translation import gettext as _

from shanzhi.kernel import (
    profile_fieldwork,
    profile_hall,
    profile_indicators,
    profile_linkage,
    profile_mediation,
    profile_watch,
    verbs,
)
from shanzhi.kernel.profile_reading import PathTo
from shanzhi.kernel.profile_sections import CLASSES, STATES, Sections

T = TypeVar("T", bound=Hashable)
Found = Iterator[tuple[PathTo, str]]

_PERMISSION = re.compile(r"[a-z_]+\.[a-z_]+")
EXCLUSIVE_GROUPS = frozenset({"three_admins"})
PLACEHOLDERS = frozenset(
    ["centre", "portal", "phone", "code", "link", "step", "unit", "due", "left", "category", "place", "title", "door"]
)
"""What a message may have filled in."""
TELLING = frozenset(["category", "place", "title", "unit", "door"])
"""Of these, what would tell the content of a sensitive case."""
_PAPER_PLACEHOLDERS = frozenset(["year", "serial", "code", "short"])
_AREA_PLACEHOLDERS = frozenset(["name", "short"])


def mistakes(p: Sections, *, check_verbs: bool) -> Found:
    """Every mistake between sections, with the path of what is wrong."""
    for check in CHECKS:
        yield from check(p)
    yield from profile_indicators.mistakes(p.indicators)
    yield from profile_linkage.mistakes(
        p.linkage_plans,
        categories={c.code for c in p.categories},
        units={u.code for u in p.units} | {f"@{r.key}" for r in p.units_everywhere},
        ranks={s.rank for s in p.severities},
        unknown=_unknown,
    )
    yield from profile_watch.mistakes(
        p.statutory,
        p.emergency,
        p.duty,
        channels={x.key for x in p.channels},
        categories={c.code for c in p.categories},
        posts={x.key for x in p.posts},
        unknown=_unknown,
    )
    yield from profile_fieldwork.mistakes(
        p.fieldwork,
        categories={c.code for c in p.categories},
        units={u.code for u in p.units} | {f"@{r.key}" for r in p.units_everywhere},
        unknown=_unknown,
    )
    yield from profile_mediation.mistakes(
        p.mediation,
        doors={d.key for d in p.right_doors},
        circles={c.key for c in p.circles},
        categories={c.code for c in p.categories},
        unknown=_unknown,
    )
    yield from profile_hall.mistakes(
        p.hall,
        p.lawful_ways,
        p.bundles,
        windows={w.key for w in p.windows},
        channels={x.key for x in p.channels},
        units={u.code for u in p.units},
        categories={c.code for c in p.categories},
        unknown=_unknown,
    )
    if check_verbs and verbs.all_verbs():
        yield from _permissions(p)


def _unknown(what: str, found: object, known: Iterable[object]) -> str:
    near = difflib.get_close_matches(str(found), [str(k) for k in known], n=1)
    hint = _("是不是“{near}”？").format(near=near[0]) if near else ""
    return _("{what}“{found}”不存在。{hint}").format(what=what, found=found, hint=hint)


def _twice(values: Iterable[T]) -> set[T]:
    return {value for value, times in Counter(values).items() if times > 1}


def _levels(p: Sections) -> Found:
    posts = {x.key for x in p.posts}
    if "county" not in {x.key for x in p.levels}:
        yield ("levels",), _("缺少“county”一级。")
    for key in _twice(x.key for x in p.levels):
        yield ("levels",), _("层级“{key}”写了两次。").format(key=key)
    for n, level in enumerate(p.levels):
        if level.head and level.head not in posts:
            yield ("levels", n, "head"), _unknown(_("岗位"), level.head, posts)


def _posts(p: Sections) -> Found:
    levels = {x.key for x in p.levels}
    for n, post in enumerate(p.posts):
        for m, level in enumerate(post.levels):
            if level not in levels:
                yield ("posts", n, "levels", m), _unknown(_("层级"), level, levels)
        for m, permission in enumerate(post.permissions):
            if not _PERMISSION.fullmatch(permission):
                yield ("posts", n, "permissions", m), _("权限“{p}”应写成“房间.动作”。").format(p=permission)
        for permission in _twice(post.permissions):
            yield ("posts", n, "permissions"), _("权限“{p}”写了两次。").format(p=permission)
        if post.exclusive and post.exclusive not in EXCLUSIVE_GROUPS:
            yield ("posts", n, "exclusive"), _unknown(_("互斥组"), post.exclusive, EXCLUSIVE_GROUPS)


def _permissions(p: Sections) -> Found:
    known = verbs.all_verbs()
    for n, post in enumerate(p.posts):
        wrong = verbs.check(set(post.permissions))
        for m, permission in enumerate(post.permissions):
            if permission in wrong:
                yield ("posts", n, "permissions", m), _unknown(_("权限"), permission, known)
    for n, circle in enumerate(p.circles):
        if circle.permission and circle.permission not in known:
            yield ("circles", n, "permission"), _unknown(_("权限"), circle.permission, known)


def _channels(p: Sections) -> Found:
    ranks = {x.rank for x in p.severities}
    for n, channel in enumerate(p.channels):
        if channel.severity not in ranks:
            yield ("channels", n, "severity"), _unknown(_("等级"), channel.severity, ranks)


def _severities(p: Sections) -> Found:
    for rank in _twice(x.rank for x in p.severities):
        yield ("severities",), _("等级“{rank}”写了两次。").format(rank=rank)
    if "open" not in {x.key for x in p.circles}:
        yield ("circles",), _("缺少公开范围“open”。")
    for n, circle in enumerate(p.circles):
        if circle.key != "open" and not circle.permission:
            yield ("circles", n), _("保密范围“{key}”没有写明需要什么权限。").format(key=circle.key)


def _categories(p: Sections) -> Found:
    codes = {c.code for c in p.categories}
    parents = {c.parent for c in p.categories if c.parent}
    kinds, circles = {k.key for k in p.kinds}, {c.key for c in p.circles}
    ranks = {s.rank for s in p.severities}
    units = {u.code for u in p.units} | {f"@{r.key}" for r in p.units_everywhere}
    for n, row in enumerate(p.categories):
        here: PathTo = ("categories", n)
        if row.parent and (row.parent not in codes or row.parent == row.code):
            yield (*here, "parent"), _unknown(_("上级类别"), row.parent, codes)
        if row.kind not in kinds:
            yield (*here, "kind"), _unknown(_("案件类型"), row.kind, kinds)
        if row.circle not in circles:
            yield (*here, "circle"), _unknown(_("知悉范围"), row.circle, circles)
        if row.severity not in ranks:
            yield (*here, "severity"), _unknown(_("等级"), row.severity, ranks)
        if row.lead and row.lead not in units:
            yield (*here, "lead"), _unknown(_("牵头单位"), row.lead, units)
        if not row.lead and row.code not in parents:
            yield (*here, "code"), _("类别“{name}”没有牵头单位。").format(name=row.name)
        for unit in row.assist:
            if unit not in units:
                yield (*here, "assist"), _unknown(_("协办单位"), unit, units)
            elif unit == row.lead:
                yield (*here, "assist"), _("“{unit}”既牵头又协办。").format(unit=unit)


def _units(p: Sections) -> Found:
    units, levels = {u.code for u in p.units}, {x.key for x in p.levels}
    rules = {f"@{r.key}" for r in p.units_everywhere}
    for n, unit in enumerate(p.units):
        if unit.parent and (unit.parent not in units or unit.parent == unit.code):
            yield ("units", n, "parent"), _unknown(_("上级单位"), unit.parent, units)
    for key in _twice(r.key for r in p.units_everywhere):
        yield ("units_everywhere",), _("“{key}”写了两次。").format(key=key)
    for n, rule in enumerate(p.units_everywhere):
        here: PathTo = ("units_everywhere", n)
        if rule.level not in levels:
            yield (*here, "level"), _unknown(_("层级"), rule.level, levels)
        if rule.parent and rule.parent not in units | rules:
            yield (*here, "parent"), _unknown(_("上级单位"), rule.parent, units | rules)
        yield from _placeholders((*here, "name"), rule.name, _AREA_PLACEHOLDERS)
        yield from _placeholders((*here, "short"), rule.short, _AREA_PLACEHOLDERS)
    for n, window in enumerate(p.windows):
        for m, code in enumerate(window.units):
            if code not in units:
                yield ("windows", n, "units", m), _unknown(_("单位"), code, units)


def _presence(p: Sections) -> Found:
    """The stated numbers and the list must tell the same."""
    counted = Counter(u.presence for u in p.units if u.presence and u.kind not in ("committee", "social"))
    counted_here = {
        "permanent": counted["permanent"],
        "rota": counted["rota"],
        "on_call": counted["on_call"],
        "seconded": counted["seconded"],
        "committees": sum(u.kind in ("committee", "social") for u in p.units),
        "total": counted.total(),
    }
    for name, actual in counted_here.items():
        stated = getattr(p.presence, name)
        if stated is not None and stated != actual:
            words = _("写的是{stated}家，单位表里是{actual}家。")
            yield ("presence", name), words.format(stated=stated, actual=actual)
    if p.presence.windows is not None and p.presence.windows != len(p.windows):
        words = _("写的是{stated}个窗口，列出的是{actual}个。")
        yield ("presence", "windows"), words.format(stated=p.presence.windows, actual=len(p.windows))


def _centre_plan(p: Sections) -> Found:
    """Rooms stand in zones and belong to units; nothing lists more than the place states."""
    plan = p.centre_plan
    zones, units = {z.key for z in plan.zones}, {u.code for u in p.units}
    for n, room in enumerate(plan.rooms):
        here: PathTo = ("centre_plan", "rooms", n)
        if room.zone not in zones:
            yield (*here, "zone"), _unknown(_("功能区"), room.zone, zones)
        for m, unit in enumerate(room.units):
            if unit not in units:
                yield (*here, "units", m), _unknown(_("单位"), unit, units)
    words = _("写的是{stated}，列出的有{actual}。")
    for name, stated, actual in (
        ("rooms_stated", plan.rooms_stated, len(plan.rooms)),
        ("services_stated", plan.services_stated, len(plan.services)),
        ("mechanisms", plan.mechanisms.stated, len(plan.mechanisms.named)),
    ):
        if stated is not None and actual > stated:
            yield ("centre_plan", name), words.format(stated=stated, actual=actual)
    for key in _twice(x.key for x in p.collection):
        yield ("collection",), _("“{key}”写了两次。").format(key=key)


def _limits(p: Sections) -> Found:
    ranks, posts = {s.rank for s in p.severities}, {x.key for x in p.posts}
    for klass in CLASSES:
        if klass not in p.limits.classes:
            yield ("limits", "classes"), _("缺少“{klass}”的时限。").format(klass=klass)
    if p.limits.urgent.from_severity not in ranks:
        found = p.limits.urgent.from_severity
        yield ("limits", "urgent", "from_severity"), _unknown(_("等级"), found, ranks)
    for n, reminder in enumerate(p.lamps.reminders):
        for m, post in enumerate(reminder.posts):
            if post not in posts:
                yield ("lamps", "reminders", n, "posts", m), _unknown(_("岗位"), post, posts)


def _loop(p: Sections) -> Found:
    posts = {x.key for x in p.posts}
    named: dict[tuple[str, str], str] = {}
    off = {
        "TRIAGED": not p.loop.triage,
        "VERIFIED": p.loop.verify == "never",
        "FOLLOWED_UP": p.loop.follow_up == "never",
        "EVALUATED": not p.loop.rate,
    }
    for n, step in enumerate(p.loop.steps):
        for m, state in enumerate(step.states):
            here: PathTo = ("loop", "steps", n, "states", m)
            kinds = step.led_by or ("",)
            taken = next((named[state, kind] for kind in kinds if (state, kind) in named), None)
            if state not in STATES:
                yield here, _unknown(_("状态"), state, STATES)
            elif taken is not None:
                yield here, _("状态“{state}”已经属于环节“{step}”。").format(state=state, step=taken)
            elif off.get(state):
                yield here, _("状态“{state}”所在的环节在本地没有启用。").format(state=state)
            named.update({(state, kind): step.name for kind in kinds if (state, kind) not in named})
    for n, step in enumerate(p.loop.steps):
        for m, state in enumerate(step.states):
            if step.led_by and (state, "") not in named:
                words = _("其他单位牵头时，状态“{state}”不属于任何环节。")
                yield ("loop", "steps", n, "states", m), words.format(state=state)
    yield from _tries(p)
    for n, post in enumerate(p.loop.verified_by):
        if post not in posts:
            yield ("loop", "verified_by", n), _unknown(_("岗位"), post, posts)
    if p.loop.after_redo not in posts:
        yield ("loop", "after_redo"), _unknown(_("岗位"), p.loop.after_redo, posts)


def _tries(p: Sections) -> Found:
    rule = p.loop.tries
    if rule is None:
        return
    kinds = {k.key for k in p.kinds}
    units = {u.code for u in p.units} | {f"@{r.key}" for r in p.units_everywhere}
    for n, kind in enumerate(rule.kinds):
        if kind not in kinds:
            yield ("loop", "tries", "kinds", n), _unknown(_("案件类型"), kind, kinds)
    for n, unit in enumerate(rule.units):
        if unit not in units:
            yield ("loop", "tries", "units", n), _unknown(_("单位"), unit, units)


def _staffing(p: Sections) -> Found:
    posts = {x.key for x in p.posts}
    kinds = {k for level in p.levels if level.is_grid for k in level.kinds} | {x.key for x in p.levels}
    for kind, standard in p.staffing.items():
        if kind not in kinds:
            yield ("staffing", kind), _unknown(_("网格类别"), kind, kinds)
        for post in standard:
            if post not in posts:
                yield ("staffing", kind, post), _unknown(_("岗位"), post, posts)


def _texts(p: Sections) -> Found:
    for n, notice in enumerate(p.notices):
        for part in ("title", "body", "restricted"):
            yield from _placeholders(("notices", n, part), getattr(notice, part), PLACEHOLDERS)
        for name in sorted(_names_in(notice.restricted) & TELLING):
            words = _("保密案件的消息里不能出现“{name}”，会泄露内容。")
            yield ("notices", n, "restricted"), words.format(name=name)
    for n, paper in enumerate(p.papers):
        yield from _placeholders(("papers", n, "number"), paper.number, _PAPER_PLACEHOLDERS)
    if not any(door.emergency for door in p.right_doors):
        yield ("right_doors",), _("至少要有一个紧急电话（emergency: true）。")
    for n, door in enumerate(p.right_doors):
        if door.emergency and not door.phone:
            yield ("right_doors", n), _("紧急去处“{name}”没有电话。").format(name=door.name)


CHECKS = (
    _levels, _posts, _channels, _severities, _categories, _units, _presence, _centre_plan, _limits, _loop, _staffing,
    _texts,
)  # fmt: skip


def _names_in(text: str) -> set[str]:
    return {name for _text, name, _spec, _conversion in string.Formatter().parse(text) if name is not None}


def _placeholders(path: PathTo, text: str, known: frozenset[str]) -> Found:
    try:
        names = _names_in(text)
    except ValueError:
        yield path, _("花括号没有配对。")
        return
    for name in sorted(names - known):
        yield path, _unknown(_("占位符"), "{" + name + "}", ["{" + k + "}" for k in known])
