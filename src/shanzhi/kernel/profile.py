"""The profile of a county: every local difference, as data. There is one machine in code and one profile a county.

`profiles/<county>/profile.yaml` with `categories.csv` and `units.csv` beside it, laid over `profiles/default`.
A profile is frozen and versioned by its digest; a case keeps the one it was opened under (`as_json`, `from_json`).
"""

from __future__ import annotations

import difflib
import hashlib
import json
from collections.abc import Mapping
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Self, cast

from django.conf import settings
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext as _
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from shanzhi.kernel import profile_checks, worktime
from shanzhi.kernel.profile_hall import Bundle, LawfulWay
from shanzhi.kernel.profile_reading import Mistake, PathTo, ProfileMistake, Source, read
from shanzhi.kernel.profile_sections import (
    KEYED,
    CaseKind,
    Category,
    Channel,
    Circle,
    Klass,
    Level,
    NoticeText,
    Paper,
    PostKind,
    RightDoor,
    Section,
    Sections,
    Severity,
    Step,
    UnitRow,
)
from shanzhi.kernel.worktime import Limit, WorkCalendar

__all__ = ["Mistake", "Profile", "ProfileMistake", "current", "load"]


class Profile(Sections):
    """县情配置. Look-ups answer None for what the profile does not have."""

    def __hash__(self) -> int:
        return hash(self.digest)

    # --- one of a kind --------------------------------------------------------------------------------------------

    def level(self, key: str) -> Level | None:
        return self._by["levels"].get(key)

    def post(self, key: str) -> PostKind | None:
        return self._by["posts"].get(key)

    def channel(self, key: str) -> Channel | None:
        return self._by["channels"].get(key)

    def kind(self, key: str) -> CaseKind | None:
        return self._by["kinds"].get(key)

    def severity(self, rank: int) -> Severity | None:
        return self._by["severities"].get(rank)

    def circle(self, key: str) -> Circle | None:
        return self._by["circles"].get(key)

    def category(self, code: str) -> Category | None:
        return self._by["categories"].get(code)

    def unit(self, code: str) -> UnitRow | None:
        return self._by["units"].get(code)

    def notice(self, key: str) -> NoticeText | None:
        return self._by["notices"].get(key)

    def paper(self, key: str) -> Paper | None:
        return self._by["papers"].get(key)

    def lawful_way(self, key: str) -> LawfulWay | None:
        return self._by["lawful_ways"].get(key)

    def bundle(self, key: str) -> Bundle | None:
        return self._by["bundles"].get(key)

    def right_door(self, key: str) -> RightDoor | None:
        return self._by["right_doors"].get(key)

    # --- categories -----------------------------------------------------------------------------------------------

    @cached_property
    def leaf_categories(self) -> tuple[Category, ...]:
        """The ones a case can have; the others only group them."""
        parents = {c.parent for c in self.categories}
        return tuple(c for c in self.categories if c.code not in parents)

    def category_label(self, code: str) -> str:
        """市容环境 · 暴露垃圾."""
        row = self.category(code)
        if row is None:
            return code
        above = self.category(row.parent) if row.parent else None
        return f"{above.name} · {row.name}" if above else row.name

    def lead_for(self, category: str, areas: Mapping[str, str]) -> str | None:
        """Code of the unit that leads cases of a category at a place. `areas` maps a level's key to the division
        code there ({"town": "330282004", "village": …}); None where the category or the place does not say."""
        row = self.category(category)
        return self.unit_at(row.lead, areas) if row and row.lead else None

    def assist_for(self, category: str, areas: Mapping[str, str]) -> list[str]:
        """Codes of the units that assist there."""
        row = self.category(category)
        found = (self.unit_at(ref, areas) for ref in row.assist) if row else ()
        return [code for code in found if code]

    # --- units ----------------------------------------------------------------------------------------------------

    def unit_at(self, ref: str, areas: Mapping[str, str]) -> str | None:
        """A unit's code from a code, or from `@key` of the units that every area of a level has."""
        if not ref.startswith("@"):
            return ref
        rule = next((r for r in self.units_everywhere if r.key == ref[1:]), None)
        area = areas.get(rule.level) if rule else None
        return f"{area}-{ref[1:]}" if area else None

    def units_of(self, level: str, code: str, name: str, above: Mapping[str, str] | None = None) -> list[UnitRow]:
        """The units that an area has by rule: a town's command room and platforms, a village's committee.
        `above` maps levels over it to their codes, for the unit they report to."""
        areas = {**(above or {}), level: code}
        short = name
        for ending in ("街道", "镇", "乡", "社区居委会", "村委会", "居委会"):
            short = short.removesuffix(ending) if len(short) > len(ending) + 1 else short
        return [
            UnitRow(
                code=f"{code}-{rule.key}",
                name=rule.name.format(name=name, short=short),
                short=rule.short.format(name=name, short=short),
                kind=rule.kind,
                parent=self.unit_at(rule.parent, areas) if rule.parent else None,
                area=code,
                duty=rule.duty,
            )
            for rule in self.units_everywhere
            if rule.level == level
        ]

    # --- posts ----------------------------------------------------------------------------------------------------

    def permissions_of(self, post: str) -> frozenset[str]:
        row = self.post(post)
        return frozenset(row.permissions) if row else frozenset()

    # --- time -----------------------------------------------------------------------------------------------------

    def calendar(self) -> WorkCalendar:
        """Working time as this county keeps it. One object a process."""
        return self._calendar

    def limit_for(
        self, stage: str, *, category: str = "", severity: int | None = None, klass: str = "", channel: str = ""
    ) -> Limit | None:
        """The limit of a stage (accept, dispatch, take_up, handle, rule, verify, reply, follow_up).

        From the urgent severity upwards the round-the-clock limits hold. Handling takes the category's own limit,
        else that of its class; a `klass` decided at triage counts instead of the category's. A channel that brings a
        shorter limit (12345) shortens the handling.
        """
        urgent = self.limits.urgent
        is_urgent = severity is not None and severity >= urgent.from_severity
        if stage == "handle":
            return self._limit_to_handle(category, klass, channel, is_urgent)
        if is_urgent and stage in ("accept", "dispatch", "take_up"):
            return cast("Limit", getattr(urgent, stage))
        found = getattr(self.limits, stage, None)
        return found if isinstance(found, Limit) else None

    def _limit_to_handle(self, category: str, klass: str, channel: str, is_urgent: bool) -> Limit:
        row, door = self.category(category), self.channel(channel)
        own = row.limit if row and (not klass or klass == row.klass) else None
        if is_urgent:
            return own if own and own.unit in ("h", "min") else self.limits.urgent.handle
        ordinary = own or self.limits.classes[cast("Klass", klass or (row.klass if row else "ordinary"))]
        brought = door.limit if door else None
        return brought if brought and brought.rough < ordinary.rough else ordinary

    # --- loop -----------------------------------------------------------------------------------------------------

    def step_of(self, state: str, lead: str = "") -> Step | None:
        """The step of the place's own loop in which a state falls; None for the side states no step names. `lead` is
        the kind of the unit that leads the case: a step may be only for some (先行调解)."""
        return self._steps.get((state, lead)) or self._steps.get((state, ""))

    def tried_by(self, category: str, tries: int, areas: Mapping[str, str]) -> str | None:
        """Code of the unit that tries next, before the one that leads the category: the county mediates first, or
        goes from village to town to county. None when nobody has to (any more); `tries` counts who has led so far."""
        rule, row = self.loop.tries, self.category(category)
        if rule is None or row is None or row.kind not in rule.kinds or row.circle != "open":
            return None
        leads = self.unit(row.lead or "")
        if (leads is not None and leads.kind == "committee") or tries >= len(rule.units):
            return None
        return self.unit_at(rule.units[tries], areas)

    # --- the version ----------------------------------------------------------------------------------------------

    def as_json(self) -> dict[str, Any]:
        """Everything, in plain JSON types; `from_json` makes it again."""
        return self.model_dump(mode="json", by_alias=True)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        return cls.model_validate(dict(data))

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the content; the same content has the same digest however the files are laid out."""
        text = json.dumps(self.as_json(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    # --- made once ------------------------------------------------------------------------------------------------

    @cached_property
    def _by(self) -> dict[str, dict[Any, Any]]:
        found: dict[str, dict[Any, Any]] = {
            name: {item.key: item for item in getattr(self, name)} for name in (*KEYED, "levels")
        }
        found["severities"] = {s.rank: s for s in self.severities}
        found["categories"] = {c.code: c for c in self.categories}
        found["units"] = {u.code: u for u in self.units}
        return found

    @cached_property
    def _steps(self) -> dict[tuple[str, str], Step]:
        return {
            (state, kind): step for step in self.loop.steps for state in step.states for kind in step.led_by or ("",)
        }

    @cached_property
    def _calendar(self) -> WorkCalendar:
        w = self.working_time
        return worktime.calendar(w.windows, w.days_off, w.days_on, w.known_years)


def load(county: str, root: Path, *, check_verbs: bool = True) -> Profile:
    """Read `root/<county>` over `root/default`. Refuses with ProfileMistake, which names every mistake found with
    file, line and reason. Permissions are checked once verbs are declared, unless `check_verbs` is off."""
    source = read(county, root)
    try:
        profile = Profile.model_validate(source.data)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            source.complain(_path(source, detail), _reason(detail))
        raise ProfileMistake(source.mistakes) from None
    for path, reason in profile_checks.mistakes(profile, check_verbs=check_verbs):
        source.complain(_at_key(source, path), reason)
    if source.mistakes:
        raise ProfileMistake(source.mistakes)
    return profile


def current() -> Profile:
    """The profile this process was started with (settings SHANZHI_PROFILE, SHANZHI_PROFILES). Its permissions were
    checked when it was put in force; here a part of the rooms may be all that is loaded."""
    return _loaded(settings.SHANZHI_PROFILE, Path(settings.SHANZHI_PROFILES))


@lru_cache(maxsize=4)
def _loaded(county: str, root: Path) -> Profile:
    return load(county, root, check_verbs=False)


def _path(source: Source, detail: ErrorDetails) -> PathTo:
    return _at_key(source, tuple(part for part in detail["loc"] if part != "[key]"))


def _at_key(source: Source, path: PathTo) -> PathTo:
    """Items of keyed sections are counted after reading, but keyed in the file."""
    if len(path) > 1 and path[0] in KEYED and isinstance(path[1], int):
        keys = list(source.data[str(path[0])])
        return (path[0], keys[path[1]], *path[2:])
    return path


def _reason(detail: ErrorDetails) -> str:
    """A sentence for what pydantic found."""
    kind, what, context = detail["type"], str(detail["loc"][-1]) if detail["loc"] else "", detail.get("ctx", {})
    template = next((text for prefix, text in _REASONS.items() if kind.startswith(prefix)), _REASONS[""])
    near = difflib.get_close_matches(what, _known_names(), n=1) if kind == "extra_forbidden" else ()
    return gettext(template).format(
        what=what,
        found=detail["input"],
        expected=context.get("expected", ""),
        why=context.get("error", detail["msg"]),
        hint=_("是不是“{near}”？").format(near=near[0]) if near else "",
    )


_REASONS = {
    "extra_forbidden": gettext_noop("不认识的项目“{what}”。{hint}"),
    "missing": gettext_noop("缺少“{what}”。"),
    "value_error": gettext_noop("“{what}”：{why}。"),
    "literal_error": gettext_noop("“{what}”只能是 {expected}，不能是“{found}”。"),
    "string_type": gettext_noop("“{what}”应为文字，数字请加上引号。"),
    "string_too_short": gettext_noop("“{what}”不能为空。"),
    "string_pattern": gettext_noop("“{what}”的写法不对：“{found}”。"),
    "int_": gettext_noop("“{what}”应为整数，不能是“{found}”。"),
    "float_": gettext_noop("“{what}”应为数字，不能是“{found}”。"),
    "greater_": gettext_noop("“{what}”太小：“{found}”。"),
    "less_": gettext_noop("“{what}”太大：“{found}”。"),
    "bool_": gettext_noop("“{what}”应为 true 或 false。"),
    "tuple_": gettext_noop("“{what}”应为列表。"),
    "list_": gettext_noop("“{what}”应为列表。"),
    "dict_": gettext_noop("“{what}”应为一组“项目: 内容”。"),
    "model_": gettext_noop("“{what}”应为一组“项目: 内容”。"),
    "time_": gettext_noop("“{what}”应为时间，如 08:30。"),
    "date_": gettext_noop("“{what}”应为日期，如 2027-01-01。"),
    "": gettext_noop("“{what}”不对：{why}。"),
}


@lru_cache(maxsize=1)
def _known_names() -> tuple[str, ...]:
    names: set[str] = set()
    pending: list[type[Section]] = [Section]
    while pending:
        for section in pending.pop().__subclasses__():
            names |= {f.alias or n for n, f in section.model_fields.items()}
            pending.append(section)
    return tuple(sorted(names))
