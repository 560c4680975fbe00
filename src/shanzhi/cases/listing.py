"""Lists of cases, paged by key, with capped counts. Nothing here grows with the number of cases kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet, FullResultSet
from django.db import connection
from django.db.models import Case as Lit
from django.db.models import CharField, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now, today

from . import rules
from ._breadth import candidates
from .models import Case, Errand, Narrative
from .queries import visible
from .selection import CLOSED, DUE, NEW, SEVERITY, Selection, lamp_condition, queues_for
from .states import ENDED, ERRAND_OPEN, OPEN, WITH_THE_UNIT, State

SIZE = 50
CEILING = 999
MOST_A_DAY = 99_999
MOST_POINTS = 2000
FIRST_HITS = 400
IN_HAND = frozenset({"mine", "unit", "sign", "doing", "parked", "soon", "late"})
"""Tabs that for somebody without a reach hold only what is in the person's or the unit's hands now."""
WINDOW = timedelta(days=60)
"""Words are looked for here first: what is asked for is mostly of these weeks."""
_FAR = datetime(9999, 1, 1, tzinfo=UTC)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

COLUMNS = (
    "id", "code", "title", "kind", "category", "severity", "channel", "circle", "is_group", "people", "address",
    "state", "state_at", "version", "opened_at", "closed_at", "limit_from", "warn_at", "due_at", "paused_at",
    "profile_id", "area__label", "desk__short_name", "lead_unit__short_name", "procedure_owner_id",
    "substance_owner_id", "first_contact_id", "desk_id",
)  # fmt: skip
"""What a row shows; the rest of the table stays on disk."""


@dataclass(frozen=True, slots=True)
class _Key:
    column: str
    down: bool = False


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A part of an order whose rows all have the key: rows with a due moment come before rows without one, and the
    two are read apart, because no index serves a comparison with nothing."""

    keys: tuple[_Key, ...]
    rows: Q = Q()  # noqa: RUF009 - never changed


_ID = _Key("id")
_STRETCHES: dict[str, tuple[_Stretch, ...]] = {
    DUE: (
        _Stretch((_Key("due_at"), _ID), Q(due_at__isnull=False)),
        _Stretch((_ID,), Q(due_at__isnull=True)),
    ),
    NEW: (_Stretch((_Key("opened_at", down=True), _Key("id", down=True))),),
    SEVERITY: (_Stretch((_Key("severity", down=True), _Key("due_key"), _ID)),),
    CLOSED: (_Stretch((_Key("closed_at", down=True), _Key("id", down=True)), Q(closed_at__isnull=False)),),
}


@dataclass(frozen=True, slots=True)
class Page:
    """One screen of a list. `previous` and `next` are cursors for the address, or None at an end."""

    cases: list[Case]
    previous: str | None
    next: str | None
    count: int | None = None
    """How many the whole selection has, at most one more than the ceiling."""


def page(
    selection: Selection,
    *,
    by: Actor,
    after: str = "",
    before: str = "",
    size: int = 0,
    count: bool = False,
) -> Page:
    """The cases after or before a cursor in the selection's order; the first page without one. A cursor that cannot
    be read is the first page. 案件列表"""
    size = size or SIZE
    order = selection.order
    back = bool(before) and not after
    place = _read_cursor(before if back else after, order)
    if selection.words is not None and order == NEW:
        rows = _by_words(selection, by, place, back=back, most=size + 1)
    else:
        found = selection.cases(by)
        if order == SEVERITY:
            found = found.annotate(due_key=Coalesce("due_at", _FAR))
        rows = _walk(found, _STRETCHES[order], place, back=back, most=size + 1)
    more = len(rows) > size
    rows = rows[:size]
    if back:
        rows.reverse()
    has_before = more if back else place is not None
    has_after = (place is not None) if back else more
    if not rows and place is not None:
        # The list has shrunk under the reader: show where it begins instead of an empty page.
        return page(selection, by=by, size=size, count=count)
    return Page(
        cases=rows,
        previous=_cursor(rows[0], order) if rows and has_before else None,
        next=_cursor(rows[-1], order) if rows and has_after else None,
        count=_capped(selection.cases(by)) if count else None,
    )


def some(selection: Selection, ids: Sequence[int], *, by: Actor) -> list[Case]:
    """Of these cases the ones that (still) belong to the selection and may be seen, for refreshing rows in place."""
    return list(_dressed(selection.cases(by).filter(pk__in=list(ids)[:200])))


class Point(NamedTuple):
    """案件点位. What a map shows of a case."""

    pk: int
    code: str
    title: str
    lon: float
    lat: float
    lamp: str
    """red, yel, blu, or done."""


def points(selection: Selection, *, by: Actor, most: int = MOST_POINTS) -> tuple[list[Point], bool]:
    """The newest cases of the selection that have a place, and whether there are more than shown. 案件点位"""
    moment = now()
    lamp = Lit(
        When(state__in=ENDED, then=Value("done")),
        When(lamp_condition("red", moment), then=Value("red")),
        When(lamp_condition("yellow", moment), then=Value("yel")),
        default=Value("blu"),
        output_field=CharField(),
    )
    found = selection.cases(by).filter(lon__isnull=False).annotate(lamp=lamp).order_by("-opened_at", "-id")
    rows = [Point(*row) for row in found.values_list(*Point._fields)[: most + 1]]
    return rows[:most], len(rows) > most


def counts(by: Actor) -> dict[str, int]:
    """How many cases each tab of this person holds, at most one more than the ceiling, in one statement. 队列件数"""
    wanted = [(queue.key, Selection(queue=queue.key)) for queue in queues_for(by) if queue.key != "all"]
    if by.is_system or by.reach_of(rules.READ) or candidates(by) is not None:
        return _count_all(wanted, by)
    # Who sees by unit only: these tabs hold nothing but what is in hand, which is read once and counted seven times.
    in_hand = [(key, selection) for key, selection in wanted if key in IN_HAND]
    others = [(key, selection) for key, selection in wanted if key not in IN_HAND]
    return _count_all(in_hand, by, among=_in_hand_of(by)) | (_count_all(others, by) if others else {})


def _in_hand_of(by: Actor) -> Q:
    units = list({*by.units_of(rules.READ_UNIT), *by.units_of("cases.take_up")})
    cases, errands = Case.objects.order_by(), Errand.objects.order_by().filter(state__in=ERRAND_OPEN)
    first, *others = (
        errands.filter(unit_id__in=units).values_list("case_id"),
        errands.filter(handler_id=by.id).values_list("case_id"),
        cases.filter(state__in=OPEN, desk_id__in=units).values_list("pk"),
        cases.filter(state__in=OPEN, procedure_owner_id=by.id).values_list("pk"),
        cases.filter(state=State.DRAFT, first_contact_id=by.id).values_list("pk"),
    )
    return Q(pk__in=first.union(*others))


def day_counts(by: Actor) -> dict[str, int]:
    """The figures of this day, exact: they are bounded by what one day brings. 今日件数"""
    return _count_all(figures(), by, ceiling=MOST_A_DAY)


def figures() -> list[tuple[str, Selection]]:
    """The selections behind the figures of the day that are no tab."""
    day = today()
    return [("new", Selection(queue="all", since=day)), ("done", Selection(queue="all", closed_since=day))]


def my_errands(cases: Sequence[Case], by: Actor) -> dict[int, Errand]:
    """For each case the open errand of the actor's own units, whose clock counts for them. One query; none for people
    without a unit's permissions."""
    units = by.units_of(rules.READ_UNIT)
    if not units or not cases or by.is_system:
        return {}
    found: dict[int, Errand] = {}
    errands = Errand.objects.filter(case_id__in=[c.pk for c in cases], unit_id__in=units)
    for errand in errands.exclude(state__in=("RETURNED", "RECALLED")).order_by("id"):
        known = found.get(errand.case_id)
        if known is None or known.role != "lead":
            found[errand.case_id] = errand
    return found


def errands_done(cases: Sequence[Case]) -> dict[int, tuple[int, int]]:
    """For each case that several units work on now: how many errands are done, of how many that count. One query; none
    where no unit works on any of them. 任务进度"""
    ids = [c.pk for c in cases if c.state in WITH_THE_UNIT or c.state == State.SUSPENDED]
    if not ids:
        return {}
    found: dict[int, tuple[int, int]] = {}
    errands = Errand.objects.filter(case_id__in=ids).exclude(state__in=("RETURNED", "RECALLED"))
    for case_id, state in errands.values_list("case_id", "state"):
        done, all_ = found.get(case_id, (0, 0))
        found[case_id] = (done + (state == "REPORTED_BACK"), all_ + 1)
    return {pk: both for pk, both in found.items() if both[1] > 1}


# --- reading ---------------------------------------------------------------------------------------------------------


def _dressed(found: QuerySet[Case]) -> QuerySet[Case]:
    return found.select_related("area", "desk", "lead_unit").only(*COLUMNS)


def _walk(
    found: QuerySet[Case],
    stretches: Sequence[_Stretch],
    place: tuple[int, tuple[Any, ...]] | None,
    *,
    back: bool,
    most: int,
) -> list[Case]:
    rows: list[Case] = []
    numbers = range(len(stretches))
    for number in reversed(numbers) if back else numbers:
        if place is not None and (number > place[0] if back else number < place[0]):
            continue
        stretch = stretches[number]
        part = found.filter(stretch.rows)
        if place is not None and number == place[0]:
            part = part.filter(_beyond(stretch.keys, place[1], back=back))
        signs = ("-" if key.down != back else "" for key in stretch.keys)
        ordered = part.order_by(*(sign + key.column for sign, key in zip(signs, stretch.keys, strict=True)))
        rows += _dressed(ordered)[: most - len(rows)]
        if len(rows) >= most:
            break
    return rows


def _by_words(
    selection: Selection, by: Actor, place: tuple[int, tuple[Any, ...]] | None, *, back: bool, most: int
) -> list[Case]:
    """Newest first by words. A common word has tens of thousands of hits: the newest of them are looked at first, and
    more only while too few of these belong to the selection."""
    found = visible(by).filter(selection.condition(by))
    few = candidates(by)
    keys = (_Key("opened_at", down=True), _Key("case_id", down=True))
    rows: list[Case] = []
    chunk, window = FIRST_HITS, few is None
    while True:
        hits = Narrative.objects.filter(words=selection.words)
        if few is not None:
            hits = hits.filter(pk__in=few)
        if place is not None:
            hits = hits.filter(_beyond(keys, place[1], back=back))
        if window:
            begin = place[1][0] if place is not None else now()
            hits = hits.filter(opened_at__lte=begin + WINDOW) if back else hits.filter(opened_at__gte=begin - WINDOW)
        signs = "" if back else "-"
        ordered = hits.order_by(f"{signs}opened_at", f"{signs}case_id")
        ids = list(ordered.values_list("opened_at", "case_id")[:chunk])
        part = found.filter(pk__in=[pk for _at, pk in ids]).order_by(f"{signs}opened_at", f"{signs}id")
        rows += _dressed(part)[: most - len(rows)]
        if len(rows) >= most or (len(ids) < chunk and not window):
            return rows
        place = (0, ids[-1]) if ids else place
        chunk, window = chunk * 6, False


def _beyond(keys: Sequence[_Key], values: Sequence[Any], *, back: bool) -> Q:
    """After (or before) a place in the order. The first key's bound stands apart, so that an index begins there."""
    condition, equal = Q(), Q()
    for key, value in zip(keys, values, strict=True):
        sign = "lt" if key.down != back else "gt"
        condition |= equal & Q(**{f"{key.column}__{sign}": value})
        equal &= Q(**{key.column: value})
    first = keys[0]
    bound = "lte" if first.down != back else "gte"
    return Q(**{f"{first.column}__{bound}": values[0]}) & condition


def _cursor(case: Case, order: str) -> str:
    for number, stretch in enumerate(_STRETCHES[order]):
        values = [getattr(case, key.column) for key in stretch.keys]
        if all(value is not None for value in values):
            return ".".join([str(number), *(_written(value) for value in values)])
    raise AssertionError(f"a row without its key: {order}")


def _written(value: Any) -> str:
    if isinstance(value, datetime):
        gone = value - _EPOCH
        return str((gone.days * 86_400 + gone.seconds) * 1_000_000 + gone.microseconds)
    return str(value)


def _read_cursor(text: str, order: str) -> tuple[int, tuple[Any, ...]] | None:
    stretches = _STRETCHES[order]
    parts = text.split(".")
    if len(parts) < 2 or not all(p.lstrip("-").isdigit() and len(p) < 22 for p in parts):
        return None
    number = int(parts[0])
    if not 0 <= number < len(stretches) or len(parts) - 1 != len(stretches[number].keys):
        return None
    values: list[Any] = []
    for key, part in zip(stretches[number].keys, parts[1:], strict=True):
        is_moment = key.column not in ("id", "severity")
        try:
            values.append(_moment(int(part)) if is_moment else int(part))
        except (OverflowError, ValueError):
            return None
    return number, tuple(values)


def _moment(micros: int) -> datetime:
    return _EPOCH + timedelta(microseconds=micros)


# --- counting --------------------------------------------------------------------------------------------------------


def _capped(found: QuerySet[Case]) -> int:
    return found.order_by().values("pk")[: CEILING + 1].count()


def _count_all(
    wanted: Sequence[tuple[str, Selection]], by: Actor, *, ceiling: int | None = None, among: Q | None = None
) -> dict[str, int]:
    """One statement; the rule of visibility is written out once and stands in each of its parts. `among` is a set that
    holds every case of the selections."""
    most = (CEILING if ceiling is None else ceiling) + 1
    is_read_once = among is not None or candidates(by) is not None
    seen = _where(visible(by) if among is None else visible(by).filter(among))
    parts: list[str] = []
    params: list[Any] = []
    answers = dict.fromkeys((name for name, _s in wanted), 0)
    for name, selection in wanted:
        asked = _where(Case.objects.filter(selection.condition(by)))
        if asked is None or seen is None:
            continue
        parts.append(
            "SELECT %s, count(*) FROM (SELECT 1 FROM cases_case"  # noqa: S608 - SQL that Django has made
            f" WHERE ({asked[0]})" + ("" if is_read_once else f" AND ({seen[0]})") + f" LIMIT {most}) AS part"
        )
        params += [name, *asked[1], *(() if is_read_once else seen[1])]
    if parts and seen is not None:
        statement = " UNION ALL ".join(parts)
        if is_read_once:
            # Few cases are read once, and every part counts among these.
            mine = f"WITH cases_case AS MATERIALIZED (SELECT * FROM cases_case WHERE {seen[0]})"  # noqa: S608
            statement, params = f"{mine} {statement}", [*seen[1], *params]
        with connection.cursor() as cursor:
            cursor.execute(statement, params)
            answers.update({str(name): int(number) for name, number in cursor.fetchall()})
    return answers


def _where(found: QuerySet[Case]) -> tuple[str, Sequence[Any]] | None:
    """The condition of a query over the one table of cases; None where Django knows that nothing can be found."""
    compiler = found.order_by().values("pk").query.get_compiler(connection=connection)
    try:
        compiler.pre_sql_setup()
        sql, params = compiler.compile(compiler.query.where)
    except EmptyResultSet:
        return None
    except FullResultSet:
        return "TRUE", ()
    if sum(count > 0 for count in compiler.query.alias_refcount.values()) > 1:
        raise ValueError("a condition over more than one table cannot stand alone")
    return sql or "TRUE", params
