"""From the cells of one row to an old case: everything is read leniently, and everything guessed is said.

A row is kept out only for what nobody can make up: no words, no day, a day in the future. The rest is put right where
that is certain, else left empty, with the column, the value and the reason.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from shanzhi.cases.actions import OldCase, Person
from shanzhi.kernel import clock
from shanzhi.kernel.masking import mask_name, mask_phone
from shanzhi.kernel.profile import Profile, current
from shanzhi.kernel.sealing import fingerprint
from shanzhi.kernel.worktime import Limit
from shanzhi.places import atlas
from shanzhi.places import queries as places
from shanzhi.places.facts import AreaFact
from shanzhi.places.naming import stem
from shanzhi.staff.models import Unit

from .columns import BY_KEY
from .moments import moment_of
from .needs import is_phone, phone_of
from .sheets import Cell, Line, text_of
from .suggesting import fallback, suggest_category

_DONE = re.compile(r"办结|结案|归档|完结|完成|已办|已结|关闭|closed|已化解|已处理|已答复|已回复|已解决|^是$|^已$")
_OPEN = re.compile(r"未|待|正在|处理中|办理中|处置中|进行|受理|登记|派单|open|^否$|退回|挂账")
_SATISFIED = (
    (re.compile(r"非常满意|很满意|十分满意|^5(\.0)?$|五星"), 5),
    (re.compile(r"很不满意|非常不满意|^1(\.0)?$|一星"), 1),
    (re.compile(r"不满意|^2(\.0)?$|二星"), 2),
    (re.compile(r"基本满意|一般|较满意|^3(\.0)?$|三星"), 3),
    (re.compile(r"满意|^4(\.0)?$|四星"), 4),
)
_LONGEST_TEXT, _LONGEST_REPLY = 4000, 4000


@dataclass(frozen=True, slots=True)
class Problem:
    """说明. What was wrong with one cell, or what was made of it."""

    column: str
    value: str
    reason: str
    keeps_out: bool = False

    def as_json(self) -> dict[str, Any]:
        return {"column": self.column, "value": self.value[:80], "reason": self.reason, "out": self.keeps_out}


@dataclass(frozen=True, slots=True)
class Read:
    """One row read: the case it becomes, or why not."""

    line: int
    case: OldCase | None
    problems: tuple[Problem, ...]
    key: bytes
    likeness: bytes
    shown: Mapping[str, str]
    """Field → what was understood, for the preview."""


@dataclass
class Reader:
    """Knows the county once, so that a row costs no query."""

    headings: Sequence[str]
    mapping: Mapping[str, int]
    defaults: Mapping[str, Any] = field(default_factory=dict)

    def read(self, line: Line) -> Read:
        """Never raises: what cannot be read is a problem of the row."""
        row = _Row(self, line)
        case = row.case()
        return Read(line.number, case, tuple(row.problems), row.key, row.likeness, row.shown)

    # ── what the county has ───────────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def profile(self) -> Profile:
        return current()

    @cached_property
    def atlas(self) -> atlas.Atlas:
        return atlas.current()

    @cached_property
    def root(self) -> AreaFact | None:
        return min(self.atlas.facts.values(), key=lambda f: len(f.ids), default=None)

    @cached_property
    def by_code(self) -> dict[str, AreaFact]:
        return {f.code: f for f in self.atlas.facts.values()}

    @cached_property
    def by_name(self) -> dict[tuple[int | None, str], AreaFact]:
        """(parent id, name without its kind) → area; under None where the name is the only one of its kind."""
        found: dict[tuple[int | None, str], AreaFact] = {}
        twice: set[str] = set()
        for fact in self.atlas.facts.values():
            for name in {fact.name, stem(fact.name)}:
                found[(fact.parent_id, name)] = fact
                if (None, name) in found and found[(None, name)].id != fact.id:
                    twice.add(name)
                found[(None, name)] = fact
        for name in twice:
            del found[(None, name)]
        return found

    @cached_property
    def towns(self) -> list[AreaFact]:
        return [f for f in self.atlas.facts.values() if f.level in ("town", "village")]

    @cached_property
    def categories(self) -> dict[str, str]:
        """Name, label or code → code."""
        found: dict[str, str] = {}
        for row in self.profile.leaf_categories:
            found |= dict.fromkeys((row.code, row.name, self.profile.category_label(row.code)), row.code)
        for group in self.profile.categories:
            found.setdefault(group.name, "")
        return found

    @cached_property
    def channels(self) -> dict[str, str]:
        return {name: c.key for c in self.profile.channels for name in (c.key, c.name)}

    @cached_property
    def severities(self) -> dict[str, int]:
        return {name: s.rank for s in self.profile.severities for name in (s.name, str(s.rank))}

    @cached_property
    def units(self) -> dict[str, tuple[int, str]]:
        """Name or short name → (id, name); closed units too, for they did the work then."""
        found: dict[str, tuple[int, str]] = {}
        for pk, name, short in Unit.objects.values_list("pk", "name", "short_name"):
            found.setdefault(short, (pk, name))
            found[name] = (pk, name)
        return found

    @cached_property
    def archive_after(self) -> timedelta:
        limit: Limit = self.profile.loop.archive_after
        return timedelta(days=limit.number if limit.unit in ("d", "wd") else 15)

    @cached_property
    def _areas(self) -> dict[str, AreaFact | None]:
        return {}

    def former(self, code: str) -> AreaFact | None:
        """Whoever has, or had, a code; asked once a code."""
        if code not in self._areas:
            area = places.area_by_code(code)
            fact = self.atlas.facts.get(area.pk) if area is not None else None
            if area is not None and fact is None:
                heirs = places.heirs(area)
                fact = heirs[0] if len(heirs) == 1 else self.atlas.facts.get(area.parent_id or 0)
            self._areas[code] = fact
        return self._areas[code]


class _Row:
    """One row on its way."""

    def __init__(self, reader: Reader, line: Line) -> None:
        self.reader, self.line = reader, line
        self.problems: list[Problem] = []
        self.shown: dict[str, str] = {}
        self.key = self.likeness = b""

    def cell(self, name: str) -> Cell:
        n = self.reader.mapping.get(name)
        return self.line.cells[n] if n is not None and n < len(self.line.cells) else None

    def text(self, name: str, most: int = 400) -> str:
        return text_of(self.cell(name))[:most]

    def say(self, name: str, reason: str, *, out: bool = False) -> None:
        n = self.reader.mapping.get(name)
        column = self.reader.headings[n] if n is not None else BY_KEY[name].label
        self.problems.append(Problem(column, text_of(self.cell(name)), reason, out))

    def _show_raw(self) -> None:
        """What stands in the sheet, for the preview; people only masked."""
        for name in self.reader.mapping:
            self.shown[name] = self.text(name, 60)
        self.shown["phone"] = mask_phone(self.shown.get("phone", ""))
        for name in ("name", "opposite"):
            self.shown[name] = mask_name(self.shown.get(name, ""))

    def case(self) -> OldCase | None:
        self._show_raw()
        text = text_of(self.cell("text"))
        title = self.text("title", 80)
        opened_at = self._opened_at()
        if len(text) < 2 and len(title) >= 2:
            text = title
        if len(text) < 2:
            self.say("text", "没有内容，无法登记", out=True)
        elif len(text) > _LONGEST_TEXT:
            self.say("text", f"超过{_LONGEST_TEXT}字，只保留前面部分")
        people, author = self._people()
        area = self._area(opened_at)
        category = self._category(f"{title}\n{text}")
        self._marks(title or text, author, opened_at)
        if any(p.keeps_out for p in self.problems) or opened_at is None or area is None:
            return None
        closed_at, state = self._ending(opened_at)
        unit_id, unit = self._unit()
        lon, lat = self._point(area)
        self.shown |= {
            "text": text[:60], "area": area.label or area.name,
            "category": self.reader.profile.category_label(category), "opened_at": _said(opened_at),
            "closed_at": _said(closed_at), "unit": unit, "state": {"ACCEPTED": "继续办理"}.get(state, "已办结"),
        }  # fmt: skip
        return OldCase(
            category=category,
            channel=self._channel(),
            text=text[:_LONGEST_TEXT],
            title=title if title != text else "",
            area_id=area.id,
            area_path=area.path,
            area_label=area.label,
            opened_at=opened_at,
            happened_at=self._happened_at(opened_at),
            closed_at=closed_at,
            state=state,
            severity=self._severity(),
            address=self.text("address", 160),
            lon=lon,
            lat=lat,
            headcount=self._headcount(),
            people=people,
            unit_id=unit_id,
            unit=unit,
            reply=text_of(self.cell("reply"))[:_LONGEST_REPLY],
            satisfaction=self._satisfaction(),
            extra=self._extra(),
            line=self.line.number,
        )

    # ── days ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def _opened_at(self) -> datetime | None:
        moment = moment_of(self.cell("opened_at"))
        if moment is None:
            why = "没有填写" if not self.text("opened_at") else "认不出是哪一天，请写成 2024-01-05 08:30"
            self.say("opened_at", why, out=True)
        elif moment > clock.now():
            self.say("opened_at", "比今天还晚", out=True)
            return None
        return moment

    def _happened_at(self, opened_at: datetime) -> datetime | None:
        moment = moment_of(self.cell("happened_at"))
        if moment is None and self.text("happened_at"):
            self.say("happened_at", "认不出是哪一天，没有保留")
        if moment is not None and moment > opened_at + timedelta(days=1):
            self.say("happened_at", "晚于登记时间，没有保留")
            return None
        return min(moment, opened_at) if moment is not None else None

    def _ending(self, opened_at: datetime) -> tuple[datetime | None, str]:
        closed_at = moment_of(self.cell("closed_at"))
        status = self.text("status", 40)
        if closed_at is None and self.text("closed_at"):
            self.say("closed_at", "认不出是哪一天，没有保留")
        if closed_at is not None and closed_at < opened_at:
            if closed_at.date() == opened_at.date() or clock.local(closed_at).date() == clock.local(opened_at).date():
                closed_at = opened_at
            else:
                self.say("closed_at", "早于登记时间，按登记时间计")
                closed_at = opened_at
        if closed_at is not None and closed_at > clock.now():
            self.say("closed_at", "比今天还晚，没有保留")
            closed_at = None
        is_done = self._is_done(status, closed_at)
        if not is_done:
            return None, "ACCEPTED"
        closed_at = closed_at or opened_at
        old = clock.now() - closed_at > self.reader.archive_after
        return closed_at, "ARCHIVED" if old else "CLOSED"

    def _is_done(self, status: str, closed_at: datetime | None) -> bool:
        if not status:
            return closed_at is not None or bool(self.text("reply")) or self.reader.defaults.get("done", True) is True
        if _OPEN.search(status) and not re.search(r"已办结|已结案|已归档|已完成", status):
            return False
        if _DONE.search(status):
            return True
        self.say("status", "认不出的状态，" + ("按已办结登记" if closed_at else "按未办结登记"))
        return closed_at is not None

    # ── place ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def _area(self, opened_at: datetime | None) -> AreaFact | None:
        """By code, by names from the town down, by the point, by a name within the address; else the default."""
        found = self._by_code() or self._by_names() or self._by_point() or self._by_address()
        if found is not None:
            return found
        default = self.reader.atlas.facts.get(int(self.reader.defaults.get("area") or 0)) or self.reader.root
        if default is None:
            self.say("area_code", "还没有建立区划，无法登记", out=True)
            return None
        self.problems.append(
            Problem("地点", self.text("address"), f"认不出在哪里，归到{default.label or default.name}")
        )
        return default

    def _by_code(self) -> AreaFact | None:
        code = re.sub(r"\W", "", self.text("area_code"))
        if not code:
            return None
        found = self.reader.by_code.get(code) or self.reader.former(code)
        if found is not None:
            return found
        for length in (15, 12, 9):
            shorter = self.reader.by_code.get(code[:length]) if len(code) > length else None
            if shorter is not None:
                self.say("area_code", f"没有这个代码，归到{shorter.label or shorter.name}")
                return shorter
        self.say("area_code", "没有这个代码，改用其他栏判断地点")
        return None

    def _by_names(self) -> AreaFact | None:
        found: AreaFact | None = None
        for name in ("town", "village", "grid"):
            said = self.text(name, 60)
            if not said:
                continue
            said = re.sub(r"村委会|居委会|村民委员会|社区居委会|股份经济合作社", "", said)
            nearer = None
            for candidate in (said, stem(said), f"{said}村", f"{said}社区", f"{said}街道", f"{said}镇"):
                nearer = self._named(found, candidate)
                if nearer is not None:
                    break
            if nearer is None:
                self.say(name, f"没有这个地名，归到{found.label or found.name}" if found else "没有这个地名")
                continue
            found = nearer
        return found if found is None or self.reader.root is None or found.id != self.reader.root.id else None

    def _named(self, above: AreaFact | None, name: str) -> AreaFact | None:
        if above is None:
            return self.reader.by_name.get((None, name))
        return self.reader.by_name.get((above.id, name)) or self._below(above, name)

    def _below(self, above: AreaFact, name: str) -> AreaFact | None:
        """A name that is the only one under an area, not necessarily directly."""
        found = self.reader.by_name.get((None, name))
        return found if found is not None and found.path.startswith(above.path) else None

    def _by_point(self) -> AreaFact | None:
        lon, lat = self._lonlat()
        return self.reader.atlas.at(lon, lat, tolerance=50) if lon is not None and lat is not None else None

    def _by_address(self) -> AreaFact | None:
        words = self.text("address") + self.text("title") + self.text("text", 200)
        hits = [f for f in self.reader.towns if len(stem(f.name)) >= 2 and stem(f.name) in words]
        best = max(hits, key=lambda f: (len(f.ids), len(f.name)), default=None)
        if best is not None:
            self.problems.append(Problem("地点", self.text("address"), f"按文字归到{best.label or best.name}"))
        return best

    def _lonlat(self) -> tuple[float | None, float | None]:
        try:
            lon, lat = float(self.text("lon")), float(self.text("lat"))
        except ValueError:
            return None, None
        return (lon, lat) if -180 <= lon <= 180 and -90 <= lat <= 90 and (lon or lat) else (None, None)

    def _point(self, area: AreaFact) -> tuple[float | None, float | None]:
        """A point is kept only where it lies in the county; its datum is not known, so the area stays as found."""
        lon, lat = self._lonlat()
        if lon is None or lat is None:
            return None, None
        if self.reader.atlas.at(lon, lat, tolerance=2000) is None:
            self.say("lon", "坐标不在本县范围内，没有保留")
            return None, None
        return lon, lat

    # ── people ────────────────────────────────────────────────────────────────────────────────────────────────────

    def _people(self) -> tuple[tuple[Person, ...], str]:
        name, phone = self.text("name", 40), phone_of(self.text("phone", 40))
        if phone and not is_phone(phone):
            digits = re.findall(r"1[3-9]\d{9}", phone)
            if digits:
                phone = digits[0]
            else:
                self.say("phone", "电话号码不对，没有保留")
                phone = ""
        anonymous = name in ("", "匿名", "不详", "无", "/", "-")
        name = "" if anonymous else name
        found = []
        if name or phone:
            found.append(Person(role="reporter", name=name, phone=phone, wants_reply=False, is_anonymous=not name))
        opposite = self.text("opposite", 40)
        if opposite and opposite not in ("无", "/", "-"):
            found.append(Person(role="opposite", name=opposite, wants_reply=False))
        return tuple(found), phone or name

    def _marks(self, subject: str, author: str, opened_at: datetime | None) -> None:
        number = re.sub(r"\s", "", self.text("original_no", 60))
        day = f"{clock.local(opened_at):%Y%m%d}" if opened_at else ""
        alike = re.sub(r"\W", "", subject)[:80]
        self.likeness = fingerprint(f"old-alike/{author}/{alike}/{day}")
        self.key = fingerprint(f"old-number/{self._channel()}/{number}") if number else self.likeness

    # ── the rest ──────────────────────────────────────────────────────────────────────────────────────────────────

    def _category(self, words: str) -> str:
        said = re.sub(r"\s", "", self.text("category", 60))
        known = self.reader.categories
        if said:
            parts = [said, *reversed(re.split(r"[-—>/·、|]", said))]
            code = next((known[p] for p in parts if known.get(p)), "")
            if code:
                return code
        likely = suggest_category(f"{said}\n{words}", profile=self.reader.profile, most=1)
        default = str(self.reader.defaults.get("category") or "")
        code = likely[0].code if likely else default or fallback(profile=self.reader.profile).code
        label = self.reader.profile.category_label(code)
        if said:
            self.say("category", f"没有这个类别，归到“{label}”")
        else:
            self.problems.append(Problem("类别", "", f"没有填写，归到“{label}”"))
        return code

    def _channel(self) -> str:
        said = self.text("channel", 40)
        known = self.reader.channels
        found = known.get(said) or next((key for name, key in known.items() if said and name in said), "")
        return found or str(self.reader.defaults.get("channel") or "other")

    def _severity(self) -> int | None:
        said = self.text("severity", 20)
        found = self.reader.severities.get(said) or self.reader.severities.get(
            said.removesuffix("级").removesuffix("件")
        )
        if said and found is None:
            self.say("severity", "认不出的等级，按类别")
        return found

    def _satisfaction(self) -> int | None:
        said = self.text("satisfaction", 20)
        return next((value for pattern, value in _SATISFIED if said and pattern.search(said)), None)

    def _headcount(self) -> int | None:
        digits = re.search(r"\d+", self.text("headcount", 20))
        return int(digits[0]) if digits and 0 < int(digits[0]) < 100_000 else None

    def _unit(self) -> tuple[int | None, str]:
        said = self.text("unit", 64)
        if not said:
            return None, ""
        first = re.split(r"[、,，;；/]", said)[0].strip()
        found = self.reader.units.get(said) or self.reader.units.get(first)
        if found is None:
            hits = {u for name, u in self.reader.units.items() if len(first) >= 3 and name.endswith(first)}
            found = hits.pop() if len(hits) == 1 else None
        if found is None:
            self.say("unit", "没有这个单位，只保留名称")
            return None, said
        return found

    def _extra(self) -> dict[str, Any]:
        found = {"original_no": self.text("original_no", 60), "old_unit": self.text("unit", 64)}
        found["old_status"] = self.text("status", 40)
        found["old_category"] = self.text("category", 60)
        return {name: value for name, value in found.items() if value}


def _said(moment: datetime | None) -> str:
    return f"{clock.local(moment):%Y-%m-%d %H:%M}" if moment else ""
