"""时限预演: what other limits would have done to the cases of the last year. Reads in pieces; memory does not grow with
the number of cases.

A case is judged by the moments it keeps: taken in after so much working time, reported back after so much, what stood
still (parked by a ruling, until it was resumed) left out and granted extensions added. Of a case that was sent back
for another round the last round counts. Whoever has not answered yet is judged by now.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, NamedTuple

from shanzhi.cases.models import Case, Plea
from shanzhi.cases.states import State
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import Invalid
from shanzhi.kernel.profile import Profile
from shanzhi.kernel.profile_sections import CLASSES
from shanzhi.kernel.worktime import Kind, Limit, WorkCalendar
from shanzhi.records.models import Line
from shanzhi.records.queries import profile_of
from shanzhi.staff.models import Unit

CHUNK = 5_000
YEAR = timedelta(days=365)
LEFT_OUT = (State.DRAFT, State.MERGED, State.WITHDRAWN, State.REFUSED, State.TRANSFERRED)
NOBODY = (State.REPORTED, State.REGISTERED)
Mark = Callable[[int, int], None]
Span = tuple[datetime, datetime]
BLUE, YELLOW, RED = 0, 1, 2


class Row(NamedTuple):
    pk: int
    code: str
    profile_id: int
    category: str
    severity: int
    channel: str
    state: str
    opened_at: datetime
    accepted_at: datetime | None
    dispatched_at: datetime | None
    reported_back_at: datetime | None
    closed_at: datetime | None
    lead_unit_id: int | None


_COLUMNS = ("id", *Row._fields[1:])


@dataclass(slots=True)
class Tally:
    """How many cases, and how many yellow and red, as it was and as it would have been."""

    cases: int = 0
    yellow_now: int = 0
    red_now: int = 0
    yellow_then: int = 0
    red_then: int = 0

    def add(self, before: int, after: int) -> None:
        self.cases += 1
        self.yellow_now += before == YELLOW
        self.red_now += before == RED
        self.yellow_then += after == YELLOW
        self.red_then += after == RED

    def as_json(self) -> list[int]:
        return [self.cases, self.yellow_now, self.red_now, self.yellow_then, self.red_then]


@dataclass(slots=True)
class Preview:
    accept: Tally = field(default_factory=Tally)
    handle: Tally = field(default_factory=Tally)
    classes: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    categories: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    units: dict[int, Tally] = field(default_factory=lambda: defaultdict(Tally))


# --- the proposal ----------------------------------------------------------------------------------------------------


def proposed(profile: Profile, changes: Mapping[str, Any]) -> Profile:
    """The profile with other limits: {"accept": "2wh", "classes": {"ordinary": "5wd"}, "categories": {"EV01": "3wd"}}.
    Refuses what is no limit, with the field's name, and a proposal that changes nothing."""
    data = profile.as_json()
    wrong: dict[str, str] = {}

    def limit(name: str, text: str) -> str:
        try:
            return str(Limit.parse(text))
        except ValueError:
            wrong[name] = "时限请写成 7wd（工作日）、4wh（工作小时）或 2h（小时）。"
            return text

    if text := str(changes.get("accept") or "").strip():
        data["limits"]["accept"] = limit("accept", text)
    for klass, text in (changes.get("classes") or {}).items():
        if klass in CLASSES and str(text).strip():
            data["limits"]["classes"][klass] = limit(f"class_{klass}", str(text).strip())
    rows = {row["code"]: row for row in data["categories"]}
    for code, text in (changes.get("categories") or {}).items():
        if code not in rows:
            wrong["categories"] = f"没有这个类别：{code}。"
        elif str(text).strip():
            rows[code]["limit"] = limit("categories", str(text).strip())
    if wrong:
        raise Invalid(wrong)
    made = Profile.from_json(data)
    if made.digest == profile.digest:
        raise Invalid({"accept": "没有改动任何时限，请至少改一项再预演。"})
    return made


# --- one clock -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Stretch:
    """One stage of one case: how long it took, in both kinds of time, without what stood still."""

    start: datetime
    end: datetime
    working: timedelta
    real: timedelta
    stood: tuple[Span, ...] = ()
    extended: tuple[Limit, ...] = ()


def stretch(
    calendar: WorkCalendar, start: datetime, end: datetime, stood: Iterable[Span] = (), extended: Iterable[Limit] = ()
) -> Stretch:
    spans = tuple((max(a, start), min(b, end)) for a, b in stood if b > start and a < end)
    working, real = calendar.elapsed(start, end, Kind.WORKING), end - start
    for a, b in spans:
        working -= calendar.elapsed(a, b, Kind.WORKING)
        real -= b - a
    return Stretch(start, end, working, real, spans, tuple(extended))


def colour(calendar: WorkCalendar, profile: Profile, took: Stretch, limit: Limit) -> int:
    """The colour that the clock had when the stage ended, or has now."""
    lamps = profile.lamps
    whole = calendar.length(limit)
    used = took.working if limit.kind is Kind.WORKING else took.real
    # A limit that ended with the working day is over in the evening, though nothing more was worked.
    if limit.unit == "d" or (used == whole and not took.extended):
        due = calendar.from_ledger(took.start, limit, took.stood, (e for e in took.extended if e.kind is limit.kind))
        warn = calendar.warn_at(took.start, due, limit, lamps.yellow_share, lamps.yellow_at_least)
        return RED if took.end > due else YELLOW if took.end > warn else BLUE
    left = max(whole * lamps.yellow_share, min(_in_kind(calendar, lamps.yellow_at_least, limit.kind), whole / 2))
    for more in took.extended:
        whole += _in_kind(calendar, more, limit.kind)
    return RED if used > whole else YELLOW if used > whole - left else BLUE


def _in_kind(calendar: WorkCalendar, limit: Limit | None, kind: Kind) -> timedelta:
    if limit is None:
        return timedelta()
    if limit.kind is kind or limit.unit in ("h", "wh", "min"):
        return calendar.length(limit)
    return limit.number * (timedelta(days=1) if kind is Kind.REAL else calendar.day_length)


# --- all of them -----------------------------------------------------------------------------------------------------


class Judge:
    """Looks up both limits of a case once for every combination that occurs."""

    def __init__(self, before: Profile, after: Profile) -> None:
        self.before, self.after = before, after
        self.calendar = before.calendar()
        self.moment = now()
        self.preview = Preview()
        self._limits: dict[tuple[str, int, str, str], tuple[Limit | None, Limit | None]] = {}

    def limits(self, stage: str, row: Row) -> tuple[Limit | None, Limit | None]:
        wanted = (stage, row.severity, row.category, row.channel)
        found = self._limits.get(wanted)
        if found is None:
            facts: dict[str, Any] = {"category": row.category, "severity": row.severity, "channel": row.channel}
            found = self.before.limit_for(stage, **facts), self.after.limit_for(stage, **facts)
            self._limits[wanted] = found
        return found

    def take(self, row: Row, stood: list[Span], extended: list[Limit]) -> None:
        taken_in = row.accepted_at or (self.moment if row.state in NOBODY else None)
        if taken_in is not None:
            colours = self._both("accept", row, stretch(self.calendar, row.opened_at, taken_in))
            if colours is not None:
                self.preview.accept.add(*colours)
        if row.dispatched_at is None:
            return
        end = row.reported_back_at or row.closed_at or self.moment
        if end < row.dispatched_at:
            return
        colours = self._both("handle", row, stretch(self.calendar, row.dispatched_at, end, stood, extended))
        if colours is None:
            return
        category = self.before.category(row.category)
        self.preview.handle.add(*colours)
        self.preview.classes[category.klass if category else "ordinary"].add(*colours)
        self.preview.categories[row.category].add(*colours)
        if row.lead_unit_id is not None:
            self.preview.units[row.lead_unit_id].add(*colours)

    def _both(self, stage: str, row: Row, took: Stretch) -> tuple[int, int] | None:
        old, new = self.limits(stage, row)
        if old is None or new is None:
            return None
        before = colour(self.calendar, self.before, took, old)
        return before, before if new == old else colour(self.calendar, self.after, took, new)


def run(before: Profile, after: Profile, *, since: datetime, until: datetime, mark: Mark) -> Preview:
    """Judge every case registered in the period under both profiles."""
    found = Case.objects.filter(opened_at__gte=since, opened_at__lt=until).exclude(state__in=LEFT_OUT)
    total, done = found.count(), 0
    judge = Judge(before, after)
    mark(0, total)
    for chunk in _chunks(found.order_by().values_list(*_COLUMNS).iterator(chunk_size=CHUNK)):
        stood, extended = _ledger(chunk, judge.moment)
        for row in chunk:
            judge.take(row, stood.get(row.pk, []), extended.get(row.pk, []))
        done += len(chunk)
        mark(done, total)
    return judge.preview


def _chunks(rows: Iterator[tuple[Any, ...]]) -> Iterator[list[Row]]:
    while chunk := [Row(*row) for row in islice(rows, CHUNK)]:
        yield chunk


def _ledger(chunk: list[Row], moment: datetime) -> tuple[dict[int, list[Span]], dict[int, list[Limit]]]:
    """What was parked and extended, of the few cases of a piece that were. Two queries."""
    codes = {row.pk: row.code for row in chunk}
    pleas = Plea.objects.filter(
        case_id__in=list(codes), state="GRANTED", kind__in=("suspend", "extend"), errand__role="lead"
    ).values_list("case_id", "kind", "ruled_at", "amount")
    parked: dict[int, list[datetime]] = defaultdict(list)
    extended: dict[int, list[Limit]] = defaultdict(list)
    for pk, kind, at, amount in pleas:
        if kind == "suspend" and at is not None:
            parked[pk].append(at)
        elif amount:
            extended[pk].append(Limit.parse(amount))
    if not parked:
        return {}, dict(extended)
    resumed: dict[str, list[datetime]] = defaultdict(list)
    lines = Line.objects.filter(subject__in=[f"case/{codes[pk]}" for pk in parked], act="cases.resume")
    for subject, at in lines.values_list("subject", "at").order_by("at"):
        resumed[subject].append(at)
    stood = {
        pk: [(a, next((b for b in resumed[f"case/{codes[pk]}"] if b >= a), moment)) for a in starts]
        for pk, starts in parked.items()
    }
    return stood, dict(extended)


def as_json(preview: Preview, profile: Profile) -> dict[str, Any]:
    """The result, with names, the greatest change first."""
    names = dict(Unit.objects.filter(pk__in=list(preview.units)).values_list("pk", "short_name"))
    classes = {"simple": "简单", "ordinary": "一般", "complex": "复杂"}

    def table(rows: Mapping[Any, Tally], label: Callable[[Any], str]) -> list[list[Any]]:
        found = [[label(key), *tally.as_json()] for key, tally in rows.items()]
        return sorted(found, key=lambda r: (-abs(r[5] - r[3]), -abs(r[4] - r[2]), -r[1], r[0]))

    return {
        "accept": preview.accept.as_json(),
        "handle": preview.handle.as_json(),
        "classes": table(preview.classes, lambda k: classes.get(k, k)),
        "categories": table(preview.categories, profile.category_label),
        "units": table(preview.units, lambda pk: names.get(pk, str(pk))),
    }


def profile_of_run(asked: Mapping[str, Any]) -> tuple[Profile, Profile]:
    """The profile in force when it was asked for, and the proposal."""
    before = profile_of(int(asked["profile"]))
    return before, proposed(before, asked["changes"])
