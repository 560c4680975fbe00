from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Model

from shanzhi.kernel import case_code
from shanzhi.kernel.actor import Actor, Grant
from shanzhi.kernel.clock import local, now
from shanzhi.kernel.errors import Invalid, NotAllowed
from shanzhi.kernel.sealing import fingerprint
from shanzhi.records.acting import act
from shanzhi.records.queries import profile_in_force, profile_of

from .. import _clocks, search
from .._desks import desk_for
from ..models import Case, Errand, Rating, Reply
from ..states import ErrandState, State
from .open_case import Person, _sealed, _title_from

DONE = (State.CLOSED, State.ARCHIVED)


@dataclass(frozen=True, slots=True)
class OldCase:
    """旧案件. A case from before this system, as one row of a table tells it."""

    category: str
    channel: str
    text: str
    area_id: int
    area_path: str
    area_label: str
    opened_at: datetime
    state: str
    """ACCEPTED (not finished: the desk goes on with it), CLOSED or ARCHIVED."""
    title: str = ""
    closed_at: datetime | None = None
    happened_at: datetime | None = None
    severity: int | None = None
    address: str = ""
    lon: float | None = None
    lat: float | None = None
    headcount: int | None = None
    people: tuple[Person, ...] = ()
    unit_id: int | None = None
    """The unit that handled it, where it is known here."""
    unit: str = ""
    reply: str = ""
    satisfaction: int | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)
    line: int = 0


@act("cases.import_old")
def import_old(rows: Sequence[OldCase], *, source: str, by: Actor) -> list[Case]:
    """Take over cases that were handled before this system, many at once, each under the code of its own day. 导入旧案

    The original dates stay; an unfinished one gets a clock from now on. Nobody is told, and the trail says from which
    line of which file it came. Refuses `NotAllowed` for a place outside the actor's reach, before anything is written.
    """
    if not rows:
        return []
    moment = now()
    version = profile_in_force()
    profile = profile_of(version.pk)
    grants = _grants(rows, by)
    desks = {path: desk_for(path) for path in grants}
    cases = []
    for row in rows:
        category = profile.category(row.category)
        if category is None or row.state not in (State.ACCEPTED, *DONE) or row.opened_at > moment:
            raise Invalid({"rows": f"第{row.line}行的类别、状态或登记时间不能用。"})
        desk = desks[row.area_path]
        is_done = row.state in DONE
        closed_at = (row.closed_at or row.opened_at) if is_done else None
        case = Case(
            kind=category.kind,
            title=(row.title.strip() or _title_from(row.text))[:80],
            category=row.category,
            severity=row.severity if row.severity is not None else category.severity,
            channel=row.channel,
            circle=category.circle,
            people=row.headcount,
            area_id=row.area_id,
            area_path=row.area_path,
            address=row.address[:160],
            lon=row.lon,
            lat=row.lat,
            state=row.state,
            state_at=closed_at or moment,
            desk_id=desk.id,
            desk_path=desk.path,
            lead_unit_id=row.unit_id,
            profile_id=version.pk,
            happened_at=row.happened_at,
            opened_at=row.opened_at,
            accepted_at=row.opened_at,
            dispatched_at=row.opened_at if row.unit_id and is_done else None,
            reported_back_at=closed_at if row.unit_id else None,
            verified_at=closed_at,
            replied_at=closed_at if row.reply else None,
            closed_at=closed_at,
            archived_at=moment if row.state == State.ARCHIVED else None,
            satisfaction=row.satisfaction,
            is_solved=None if row.satisfaction is None else row.satisfaction >= 3,
        )
        if not is_done:
            case.lead_unit_id = None
            _clocks.start(case, "dispatch")
        cases.append(case)
    _number(cases, profile.county.code)
    _copy(cases)
    _write_words(cases, rows)
    _write_people(cases, rows)
    _write_endings(cases, rows)
    _write_lines(cases, rows, source=source, grants=grants, by=by)
    return cases


def _grants(rows: Sequence[OldCase], by: Actor) -> dict[str, Grant | None]:
    """By which post each place may be written to."""
    found: dict[str, Grant | None] = {}
    for path in {row.area_path for row in rows}:
        found[path] = None if by.is_system else by.grant_for("cases.open_case", path=path)
        if found[path] is None and not by.is_system:
            raise NotAllowed(name=by.name, move="导入旧案")
    return found


def _number(cases: Sequence[Case], county: str) -> None:
    """Codes of the days on which they were opened: the day's serial goes on from where it stands. The days are taken
    in order, so that two imports do not wait for each other in a ring."""
    days = Counter(local(case.opened_at).date() for case in cases)
    begin: dict[date, int] = {}
    with connection.cursor() as cursor:
        for day in sorted(days):
            cursor.execute(
                'INSERT INTO cases_serial (county, "on", last) VALUES (%s, %s, %s)'
                ' ON CONFLICT (county, "on") DO UPDATE SET last = cases_serial.last + excluded.last RETURNING last',
                [county, day, days[day]],
            )
            begin[day] = int(cursor.fetchone()[0]) - days[day]
    for case in cases:
        day = local(case.opened_at).date()
        begin[day] += 1
        case.code = case_code.make(county, day, begin[day])


def _copy(rows: Sequence[Model]) -> None:
    """Rows of one table by COPY, each given its id: a third of the time of a long INSERT."""
    if not rows:
        return
    meta = rows[0]._meta
    fields = meta.concrete_fields
    names = ", ".join(f'"{field.column}"' for field in fields)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [meta.db_table, len(rows)]
        )
        for row, (pk,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = pk
        with cursor.copy(f'COPY "{meta.db_table}" ({names}) FROM STDIN') as copy:
            for row in rows:
                copy.write_row([getattr(row, field.attname) for field in fields])


def _write_words(cases: Sequence[Case], rows: Sequence[OldCase]) -> None:
    values = [
        (
            case.pk,
            row.text,
            json.dumps(dict(row.extra), ensure_ascii=False, default=str),
            search.pieces("\n".join((case.title, row.text, case.address, row.area_label))),
            case.area_path,
            case.opened_at,
        )
        for case, row in zip(cases, rows, strict=True)
    ]
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO cases_narrative (case_id, text, extra, words, area_path, opened_at)"
            " VALUES (%s, %s, %s::jsonb, array_to_tsvector(%s::text[]), %s, %s)",
            values,
        )


def _write_people(cases: Sequence[Case], rows: Sequence[OldCase]) -> None:
    people: list[Model] = []
    for case, row in zip(cases, rows, strict=True):
        for person in row.people:
            sealed = _sealed(person)
            sealed.case = case
            tail = person.phone.strip()[-4:]
            if len(tail) == 4:
                sealed.tail_mark = fingerprint(f"{case.code}/{tail}")
            people.append(sealed)
    _copy(people)


def _write_endings(cases: Sequence[Case], rows: Sequence[OldCase]) -> None:
    """What the unit did, what was answered, how it was judged."""
    errands: list[Model] = []
    replies: list[Model] = []
    ratings: list[Model] = []
    for case, row in zip(cases, rows, strict=True):
        at = case.closed_at
        if at is None:
            continue
        if row.unit_id:
            errands.append(
                Errand(
                    case=case, unit_id=row.unit_id, role="lead", state=ErrandState.REPORTED_BACK,
                    dispatched_at=case.opened_at, taken_up_at=case.opened_at, reported_at=at, result=row.reply,
                )
            )  # fmt: skip
        if row.reply:
            replies.append(Reply(case=case, text=row.reply, at=at, by_name="", by_unit=row.unit[:64]))
        if row.satisfaction is not None:
            ratings.append(Rating(case=case, is_solved=row.satisfaction >= 3, satisfaction=row.satisfaction, at=at))
    for found in (errands, replies, ratings):
        _copy(found)


def _write_lines(
    cases: Sequence[Case],
    rows: Sequence[OldCase],
    *,
    source: str,
    grants: Mapping[str, Grant | None],
    by: Actor,
) -> None:
    """One line each, chained by the same function of the database as every other."""
    values, moment = [], now()
    for case, row in zip(cases, rows, strict=True):
        grant = grants[row.area_path]
        who = by.in_post(grant) if grant else by
        detail = {"source": source, "line": row.line, "to": str(case.state)}
        said = json.dumps(detail, ensure_ascii=False, separators=(",", ":"))
        values.append((case.subject, moment, "cases.import_old", who.id, who.name, who.post, who.unit, who.via, said))
    with connection.cursor() as cursor:
        cursor.executemany("SELECT records_write(%s, %s, %s, %s, %s, %s, %s, %s, %s::jsonb)", values)
