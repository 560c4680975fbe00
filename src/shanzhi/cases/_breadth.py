"""How much somebody may see, as far as the reading of lists must know it.

Who sees a grid's few hundred cases among half a million must not walk past all the others to find them: for such
people a list starts from their own cases by index. Who sees a good part of the county walks the newest, and finds a
page's worth soon. What may be seen is decided by `queries.visible_q` alone, either way; a stale finding makes a list
slower or faster, never other.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from threading import Lock

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.lookups import IsNull

from shanzhi.kernel.actor import Actor

from . import rules
from .models import Case, Errand

FEW = 5_000
SECONDS = 600.0
MOST_KEPT = 4096


@dataclass(frozen=True, slots=True)
class Breadth:
    """What one person's cases come to."""

    few_cases: bool
    few_handled: bool
    """Errands the person has handled."""
    few_of_units: bool
    """Errands of the person's units."""


_NOBODY = Breadth(few_cases=False, few_handled=True, few_of_units=True)
_found: dict[object, tuple[float, Breadth]] = {}
_lock = Lock()


def breadth_of(by: Actor) -> Breadth:
    """At most three small queries every ten minutes for each person; they stop counting at `FEW`."""
    if by.is_system or by.id is None:
        return _NOBODY
    key = (by.id, by.grants, by.scopes)
    known = _found.get(key)
    if known is not None and time.monotonic() - known[0] < SECONDS:
        return known[1]
    handled, of_units = _are_few(handled_by(by)), _are_few(errands_of_units(by))
    reached = handled and of_units and _are_few(_all(by))
    found = Breadth(few_cases=reached, few_handled=handled, few_of_units=of_units)
    with _lock:
        if len(_found) >= MOST_KEPT:
            _found.clear()
        _found[key] = (time.monotonic(), found)
    return found


def candidates(by: Actor) -> QuerySet[Case] | None:
    """Ids of every case the actor may possibly see, when they are few; None for whoever sees many."""
    return _all(by) if breadth_of(by).few_cases else None


def beside_reach(by: Actor) -> QuerySet[Case]:
    """Ids of the cases that a person may see for another reason than where they lie."""
    first, *others = _parts(by, reach=False)
    return first.union(*others, all=True)


def handled_by(by: Actor) -> QuerySet[Errand]:
    return Errand.objects.filter(handler_id=by.id).order_by()


def errands_of_units(by: Actor) -> QuerySet[Errand]:
    return Errand.objects.filter(unit_id__in=list(by.units_of(rules.READ_UNIT))).order_by()


def has_errand(rows: QuerySet[Errand], *, are_few: bool) -> Q:
    """The case has one of these errands. Few are read once and kept as a set; of many (a hundred thousand of one
    department) each case asks for its own, because a page looks at some hundred cases."""
    if are_few:
        return Q(pk__in=rows.values("case_id"))
    own = rows.filter(case_id=OuterRef("pk")).values("pk")[:1]
    # Not EXISTS: the planner would answer that with the set again.
    return Q(IsNull(Subquery(own), False))


def _all(by: Actor) -> QuerySet[Case]:
    first, *others = _parts(by, reach=True)
    return first.union(*others, all=True)


def _parts(by: Actor, *, reach: bool) -> Iterator[QuerySet[Case]]:
    """Each from one index."""
    if reach:
        inside = Q(pk__in=[])
        for prefix in {*by.reach_of(rules.READ), *by.reach_of(rules.READ_RESTRICTED)}:
            inside |= Q(area_path__gte=prefix, area_path__lt=prefix[:-1] + "/") if prefix else Q(pk__gt=0)
        yield _ids(Case.objects.filter(inside))
    for column in ("procedure_owner", "substance_owner", "first_contact"):
        yield _ids(Case.objects.filter(**{column: by.id}))
    yield handled_by(by).values_list("case_id")  # type: ignore[misc]
    if units := by.units_of(rules.READ_UNIT):
        yield _ids(Case.objects.filter(desk_id__in=units))
        yield errands_of_units(by).values_list("case_id")  # type: ignore[misc]


def _ids(cases: QuerySet[Case]) -> QuerySet[Case]:
    return cases.order_by().values_list("pk")  # type: ignore[return-value]


def _are_few(rows: QuerySet[Case] | QuerySet[Errand]) -> bool:
    return len(rows.values_list("pk")[: FEW + 1] if not rows.query.combinator else rows[: FEW + 1]) <= FEW
