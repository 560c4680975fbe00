"""A year of cases, loaded set by set: numbers are drawn in Python, rows are made in the database.

The rows are what the acts would have left: codes without gaps, errands, replies, ratings, a trail whose chain holds.
"""

from __future__ import annotations

import queue
import re
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from typing import Any

import numpy as np
import psycopg
from django.db import connection

from shanzhi.cases.search import pieces
from shanzhi.kernel import case_code
from shanzhi.kernel.clock import now, today
from shanzhi.kernel.masking import mask_name, mask_phone
from shanzhi.kernel.profile import Profile
from shanzhi.kernel.sealing import fingerprint, seal
from shanzhi.kernel.worktime import Limit
from shanzhi.records.queries import profile_in_force

from . import trails
from .crowd import Crowd
from .dice import DAYS, Draw, draw_year, stamp
from .roster import Roster
from .words import Phrase, make_pool

Progress = Callable[[str, int, int], None]
BATCH = 20_000
PERSONS = 20_000
BARE_FROM = 50_000
"""From so many cases on, indexes are dropped before and built after: building one is cheaper than feeding it."""
LATE = 0.055
"""This share of the cases is not held to its limit: most of them come out late."""
CHANNELS = (
    ("grid_worker", 46), ("hotline_12345", 64), ("web", 76), ("window", 84), ("police_110", 90), ("department", 93),
    ("town", 96), ("digital_city", 98), ("petition", 99), ("other", 100),
)  # fmt: skip
TABLES = (
    "cases_case", "cases_narrative", "cases_concerned", "cases_errand", "cases_reply", "cases_followup", "cases_rating",
    "records_line", "records_chain",
)  # fmt: skip
STAGE = (
    "id, code, phrase, kind, category, severity, channel, circle, area, path, lon, lat, address, desk, desk_path, lead,"
    " assist, first_unit, first_contact, dispatcher, handler, helper, verifier, caller, chief, person, tail_mark,"
    " state, state_before, joined_to, opened, accepted, dispatched, taken, reported, verified, followed, rated, closed,"
    " archived, ended, case_limit, limit_from, warn, due, paused, lamp, errand_limit, errand_warn, errand_due,"
    " errand_lamp, errand_state, satisfaction, is_solved"
)


def load(profile: Profile, plan: dict[str, Any], count: int, progress: Progress) -> None:
    """Put `count` cases of the 365 days up to now into empty tables. Refuses (ValueError) when there are cases."""
    from shanzhi.cases.models import Case

    if Case.objects.exists():
        raise ValueError("there are cases already")
    sections = _sections()
    pool = make_pool(plan)
    until = now()
    roster = Roster(profile)
    with connection.cursor() as cursor:
        cursor.execute(sections["stage"])
        # The rows are made whole and fit each other; checking them one by one would take longer than making them.
        cursor.execute("SET session_replication_role = replica")
    bare = count >= BARE_FROM
    rebuild = _strip() if bare else []
    try:
        _fill_pools(pool, roster)
        draw = draw_year(count, pool, roster.weights, until=until, calendar=profile.calendar())
        _run(profile, pool, roster, draw, until, sections, progress)
        _finish(profile, draw, count, until)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = origin")
            _rebuild(rebuild, progress)
            cursor.execute("DROP TABLE demo_stage, demo_phrase, demo_person, demo_actor, demo_unit, demo_area")
            cursor.execute(f"ANALYZE {', '.join(TABLES)}")


def _sections() -> dict[str, str]:
    text = files(__package__).joinpath("year.sql").read_text("utf-8")
    parts = re.split(r"^-- name: (\w+)$", text, flags=re.MULTILINE)[1:]
    return {name: body.strip() for name, body in zip(parts[::2], parts[1::2], strict=True)}


# ── what is drawn from ───────────────────────────────────────────────────────────────────────────────────────────


def _fill_pools(pool: list[Phrase], roster: Roster) -> None:
    crowd = Crowd(seed=11)
    persons: list[tuple[Any, ...]] = []
    roster.tails.clear()
    for n in range(PERSONS):
        name, phone = crowd.name(), crowd.phone()
        roster.tails.append(phone[-4:])
        persons.append((n, seal(name), seal(phone), mask_name(name), mask_phone(phone), fingerprint(phone)))
    _copy("demo_person", persons)
    _copy("demo_area", [(a.id, a.label, pieces(a.label)) for a in roster.areas])
    _copy("demo_actor", roster.actor_rows())
    _copy("demo_unit", roster.unit_rows())
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE demo_words (id int, title text, text text, result text, reply text, words text[])"
        )
        with cursor.copy("COPY demo_words FROM STDIN") as copy:
            for n, p in enumerate(pool):
                copy.write_row((n, p.title, p.text, p.result, p.reply, p.pieces))
        cursor.execute(
            "INSERT INTO demo_phrase SELECT id, title, text, result, reply, array_to_tsvector(words) FROM demo_words"
        )
        cursor.execute("ANALYZE demo_person, demo_area, demo_actor, demo_unit, demo_phrase")


def _copy(table: str, rows: list[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


# ── the batches ──────────────────────────────────────────────────────────────────────────────────────────────────


def _run(
    profile: Profile, pool: list[Phrase], roster: Roster, draw: Draw, until: datetime, sections: dict[str, str],
    progress: Progress,
) -> None:  # fmt: skip
    """Two hands: this thread draws and stages a batch, the other turns staged batches into rows."""
    count = len(draw.opened)
    staged: queue.Queue[tuple[int, int] | None] = queue.Queue(maxsize=4)
    trouble: list[BaseException] = []
    version = profile_in_force().pk
    statements = [
        *(sections[name] for name in ("cases", "narratives", "people", "errands", "replies", "follow_ups", "ratings")),
        trails.statement(),
        trails.heads(),
    ]
    parameters = connection.get_connection_params()
    parameters.pop("cursor_factory", None)
    parameters.pop("context", None)

    def make_rows() -> None:
        try:
            with psycopg.connect(**parameters, autocommit=True) as hand:
                hand.execute("SET session_replication_role = replica")
                hand.execute("SET jit = off")
                hand.execute("SET work_mem = '64MB'")
                while (batch := staged.get()) is not None:
                    with hand.transaction():
                        for statement in statements:
                            hand.execute(statement, {"first": batch[0], "last": batch[1], "profile": version})
                    progress("装入案件", batch[1], count)
        except BaseException as error:
            trouble.append(error)
            while staged.get() is not None:
                pass

    thread = threading.Thread(target=make_rows)
    thread.start()
    try:
        rows = _rows(profile, pool, roster, draw, until)
        with connection.cursor() as cursor:
            for first in range(1, count + 1, BATCH):
                last = min(first + BATCH - 1, count)
                with cursor.copy(f"COPY demo_stage ({STAGE}) FROM STDIN") as copy:
                    for _ in range(last - first + 1):
                        copy.write_row(next(rows))
                if first == 1:
                    cursor.execute("ANALYZE demo_stage")
                staged.put((first, last))
    finally:
        staged.put(None)
        thread.join()
    if trouble:
        raise trouble[0]


def _rows(
    profile: Profile, pool: list[Phrase], roster: Roster, draw: Draw, until: datetime
) -> Iterator[tuple[Any, ...]]:
    clock = _Clock(profile, until)
    limit_now = int(until.timestamp())
    county = profile.county.code
    first_day = today() - timedelta(days=DAYS - 1)
    rows = {p.category: profile.category(p.category) for p in pool}
    # What a county has no channel for comes in at the window.
    channels = [(name if profile.channel(name) else "window", top) for name, top in CHANNELS]
    serial, serial_day = 0, -1
    ordinary_before = 0
    columns = [
        getattr(draw, name).tolist()
        for name in (
            "opened", "day", "phrase", "grid", "accept", "dispatch", "take_up", "report_back", "verify", "follow_up",
            "close", "archive", "ending", "satisfaction", "is_rated", "person", "channel", "luck", "lon", "lat",
        )
    ]  # fmt: skip
    for number, values in enumerate(zip(*columns, strict=True), start=1):
        (opened, day, phrase, grid, accept, dispatch, take_up, report_back, verify, follow_up, close, archive, ending,
         satisfaction, is_rated, person, channel, luck, lon, lat) = values  # fmt: skip
        serial = serial + 1 if day == serial_day else 1
        serial_day = day
        code = case_code.make(county, first_day + timedelta(days=day), serial)
        story = pool[phrase]
        category = rows[story.category]
        if category is None:
            raise LookupError(story.category)
        area = roster.grids[grid]
        key = next(name for name, top in channels if channel < top)
        severity = min(5, category.severity + (1 if luck < 0.09 else 0))
        line = roster.line(area, story.category, luck)
        if luck > LATE:
            take_up, early = clock.in_time(story.category, severity, dispatch, take_up, report_back, luck)
            report_back, verify, follow_up, close, archive = (
                moment - early for moment in (report_back, verify, follow_up, close, archive)
            )
        road = _Road(
            accept, dispatch, take_up, report_back, verify, follow_up, close, archive, ending, bool(is_rated),
            limit_now, joined_to=ordinary_before if luck < 0.999 else 0, suspended=limit_now - opened < 120 * 86400,
        )  # fmt: skip
        if road.ending == 0 and category.circle == "open" and road.state not in ("REPORTED", "ACCEPTED"):
            ordinary_before = number
        times = clock.of(road, story.category, severity, opened)
        who = person % PERSONS
        solved = satisfaction >= 3
        yield (
            number, code, phrase, category.kind, story.category, severity, key, category.circle, area.id, area.path,
            round(area.lon + lon, 6), round(area.lat + lat, 6), f"{area.village}{story.road}{1 + int(luck * 300)}号",
            line.desk, line.desk_path, line.lead, line.assist,
            line.community if key == "grid_worker" else line.desk, line.grid_worker if key == "grid_worker" else None,
            line.dispatcher, line.handler, line.helper, line.verifier, line.caller, line.chief, who,
            fingerprint(f"{code}/{roster.tails[who]}"), road.state, road.state_before,
            road.joined_to or None, stamp(opened), *road.stamps(), stamp(road.ended(opened)), *times,
            satisfaction if road.rated else None, solved if road.followed else None,
        )  # fmt: skip


class _Road:
    """How far a case has come by now."""

    def __init__(
        self, accept: int, dispatch: int, take_up: int, report_back: int, verify: int, follow_up: int, close: int,
        archive: int, ending: int, is_rated: bool, limit: int, *, joined_to: int, suspended: bool,
    ) -> None:  # fmt: skip
        def past(moment: int) -> int | None:
            return moment if moment <= limit else None

        self.ending = ending
        if (ending == 4 and not joined_to) or (ending == 5 and not suspended):
            self.ending = ending = 0
        self.accepted, self.dispatched, self.taken = past(accept), past(dispatch), past(take_up)
        self.reported, self.verified, self.followed = past(report_back), past(verify), past(follow_up)
        self.rated = past(follow_up + (close - follow_up) // 2) if is_rated else None
        self.closed, self.archived = past(close), past(archive)
        self.joined_to, self.state_before = 0, ""
        self._stop = 0
        reached = {1: self.accepted, 2: self.accepted, 3: self.dispatched, 4: self.dispatched, 5: self.taken}.get(
            ending
        )
        if ending and reached:
            self._stop = reached
            self._cut(ending)
            if ending == 4:
                self.joined_to, self.state_before = joined_to, "ACCEPTED"
            if ending == 5:
                self.state_before = "HANDLING"
        self.state = self._state(ending if reached else 0)

    def _cut(self, ending: int) -> None:
        if ending in (1, 2):
            self.accepted = None
        if ending != 5:
            self.dispatched = self.taken = None
        self.reported = self.verified = self.followed = self.rated = self.closed = self.archived = None

    def _state(self, ending: int) -> str:
        if ending:
            return ("", "REFUSED", "WITHDRAWN", "TRANSFERRED", "MERGED", "SUSPENDED")[ending]
        for moment, state in (
            (self.archived, "ARCHIVED"), (self.closed, "CLOSED"), (self.rated, "EVALUATED"),
            (self.followed, "FOLLOWED_UP"), (self.verified, "VERIFIED"), (self.reported, "REPORTED_BACK"),
            (self.taken, "HANDLING"), (self.dispatched, "DISPATCHED"), (self.accepted, "ACCEPTED"),
        ):  # fmt: skip
            if moment:
                return state
        return "REPORTED"

    def stamps(self) -> tuple[str | None, ...]:
        steps = (
            self.accepted, self.dispatched, self.taken, self.reported, self.verified, self.followed, self.rated,
            self.closed, self.archived,
        )  # fmt: skip
        return tuple(stamp(m) if m else None for m in steps)

    def ended(self, opened: int) -> int:
        """When the present state began."""
        if self._stop:
            return self._stop
        return (
            self.archived or self.closed or self.rated or self.followed or self.verified or self.reported or self.taken
            or self.dispatched or self.accepted or opened
        )  # fmt: skip


class _Clock:
    """Due moments as the acts would have set them."""

    def __init__(self, profile: Profile, until: datetime) -> None:
        self.profile, self.until = profile, until
        self.calendar = profile.calendar()
        self.limits: dict[tuple[str, str, int], str] = {}

    def _limit(self, stage: str, category: str, severity: int) -> str:
        key = (stage, category, severity)
        if key not in self.limits:
            limit = self.profile.limit_for(stage, category=category, severity=severity)
            self.limits[key] = str(limit) if limit else ""
        return self.limits[key]

    def _due(self, begin: int, limit: str) -> tuple[datetime, datetime]:
        parsed, start = Limit.parse(limit), datetime.fromtimestamp(begin, UTC)
        due = self.calendar.due(start, parsed)
        lamps = self.profile.lamps
        return due, self.calendar.warn_at(start, due, parsed, lamps.yellow_share, lamps.yellow_at_least)

    def _next(self, warn: datetime, due: datetime) -> datetime | None:
        return warn if warn > self.until else due if due > self.until else None

    def in_time(
        self, category: str, severity: int, dispatch: int, take_up: int, report_back: int, luck: float
    ) -> tuple[int, int]:
        """When a unit that keeps its limit takes a case up, and how many seconds sooner than drawn it reports back."""
        limit = self._limit("handle", category, severity)
        if not limit:
            return take_up, 0
        due = int(self._due(dispatch, limit)[0].timestamp())
        if report_back <= due:
            return take_up, 0
        take_up = min(take_up, dispatch + (due - dispatch) // 4)
        share = 0.3 + 0.65 * (luck * 7919 % 1)
        return take_up, report_back - (take_up + int((due - take_up) * share))

    def of(self, road: _Road, category: str, severity: int, opened: int) -> tuple[Any, ...]:
        """limit, limit_from, warn, due, paused, lamp of the case; limit, warn, due, lamp, state of its errands."""
        stage, begin = {
            "REPORTED": ("accept", opened), "ACCEPTED": ("dispatch", road.accepted),
            "DISPATCHED": ("handle", road.dispatched), "HANDLING": ("handle", road.dispatched),
            "SUSPENDED": ("handle", road.dispatched), "REPORTED_BACK": ("verify", road.reported),
            "VERIFIED": ("follow_up", road.verified),
        }.get(road.state, ("", None))  # fmt: skip
        errand_limit = self._limit("handle", category, severity) if road.dispatched else ""
        errand: tuple[Any, ...] = ("", None, None, None, "")
        handling: tuple[datetime, datetime] | None = None
        if road.dispatched:
            handling = self._due(road.dispatched, errand_limit)
            working = road.state in ("DISPATCHED", "HANDLING")
            state = "REPORTED_BACK" if road.reported else "HANDLING" if road.taken else "DISPATCHED"
            errand = (
                errand_limit,
                handling[1],
                handling[0],
                self._next(handling[1], handling[0]) if working else None,
                state,
            )
        if not begin:
            due = handling[0] if handling else None
            return ("", None, None, due, None, None, *errand)
        limit = self._limit(stage, category, severity)
        if not limit:
            return ("", None, None, None, None, None, *errand)
        due_at, warn = handling if stage == "handle" and handling else self._due(begin, limit)
        if road.state == "SUSPENDED":
            return (limit, stamp(begin), warn, due_at, stamp(road.ended(opened)), None, *errand[:3], None, errand[4])
        return (limit, stamp(begin), warn, due_at, None, self._next(warn, due_at), *errand)


# ── before and after ─────────────────────────────────────────────────────────────────────────────────────────────


def _strip() -> list[str]:
    """Drop every index and key that can be built later; returns the statements that build them."""
    rebuild: list[str] = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE contype = 'u' AND conrelid = ANY(%s::regclass[])",
            [list(TABLES)],
        )
        for table, name, definition in cursor.fetchall():
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
            rebuild.append(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
        cursor.execute(
            "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
            " WHERE indrelid = ANY(%s::regclass[]) AND NOT indisprimary",
            [list(TABLES)],
        )
        for name, definition in cursor.fetchall():
            cursor.execute(f"DROP INDEX {name}")
            rebuild.append(definition)
    return rebuild


def _rebuild(statements: list[str], progress: Progress) -> None:
    if not statements:
        return
    with connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '512MB'")
        cursor.execute("SET max_parallel_maintenance_workers = 2")
        for n, statement in enumerate(statements, start=1):
            cursor.execute(statement)
            progress("建立索引", n, len(statements))


def _finish(profile: Profile, draw: Draw, count: int, until: datetime) -> None:
    """Serial numbers of each day and the sequences, so that the next case goes on where the demo stopped."""
    first_day = today() - timedelta(days=DAYS - 1)
    days, counts = np.unique(draw.day, return_counts=True)
    _copy(
        'cases_serial (county, "on", last)',
        [
            (profile.county.code, first_day + timedelta(days=int(d)), int(c))
            for d, c in zip(days.tolist(), counts.tolist(), strict=True)
        ],
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval(pg_get_serial_sequence('cases_case', 'id'), %s)", [count])
