"""Questions about cases. The one rule of visibility lives here for many and in `rules.may_see` for one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection
from django.db.models import Q, QuerySet

from shanzhi.kernel import case_code
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import NotFound
from shanzhi.kernel.sealing import fingerprint
from shanzhi.places.models import Area

from . import _likeness, rules
from ._breadth import breadth_of, candidates, handled_by, has_errand
from ._likeness import LookAlike
from .models import Case, Concerned, Errand


def by_code(code: str) -> Case:
    """The case with this code, without asking who wants it: for acts that have asked already."""
    case = Case.objects.filter(code=code).first()
    if case is None:
        raise NotFound(what="案件")
    return case


def get(code: str, *, by: Actor) -> Case:
    """The one door to a case: it must exist and `by` must be allowed to see it, else `NotFound` either way.

    Takes the code as people type it (spaces, hyphens).
    """
    canonical = str(case_code.parse(code))
    case = (
        Case.objects.filter(code=canonical)
        .select_related(
            "area", "desk", "lead_unit", "procedure_owner", "substance_owner", "first_unit", "first_contact"
        )
        .first()
    )
    if case is None or not rules.may_see(case, list(case.errands.all()), by):
        raise NotFound(what="案件")
    return case


def visible(by: Actor) -> QuerySet[Case]:
    """Every case the actor may see: list, count, search, export, map, stream and API all start here."""
    found = Case.objects.filter(visible_q(by))
    few = candidates(by)
    return found if few is None else found.filter(pk__in=few)


def visible_q(by: Actor) -> Q:
    """The rule of `rules.may_see` as a condition."""
    if by.is_system:
        return Q()
    openly = _prefixes("area_path", by.reach_of(rules.READ))
    units = by.units_of(rules.READ_UNIT)
    involved = _involved(units, by) if units else Q(pk__in=[])
    closed_area = _prefixes("area_path", by.reach_of(rules.READ_RESTRICTED))
    closed_units = units & by.units_of(rules.READ_RESTRICTED)
    mine = _mine(by)
    if openly is EVERYWHERE and closed_area is EVERYWHERE:
        return Q()
    restricted = (_or_nothing(closed_area) & _or_nothing(openly)) | (
        _involved(closed_units, by) if closed_units else Q(pk__in=[])
    )
    open_part = Q() if openly is EVERYWHERE else (_or_nothing(openly) | involved)
    return (Q(circle="open") & open_part) | (~Q(circle="open") & restricted) | mine


EVERYWHERE = Q(pk__isnull=False)


def _prefixes(column: str, prefixes: Iterable[str]) -> Q | None:
    found = set(prefixes)
    if not found:
        return None
    if "" in found:
        return EVERYWHERE
    # A range instead of LIKE, so that the index serves it whatever the driver does with parameters.
    condition = Q()
    for prefix in sorted(found):
        condition |= Q(**{f"{column}__gte": prefix, f"{column}__lt": prefix[:-1] + "/"})
    return condition


def _or_nothing(condition: Q | None) -> Q:
    return Q(pk__in=[]) if condition is None else condition


def _involved(units: Iterable[int], by: Actor) -> Q:
    ids = list(units)
    errands = Errand.objects.filter(unit_id__in=ids).order_by()
    return Q(desk_id__in=ids) | has_errand(errands, are_few=breadth_of(by).few_of_units)


def _mine(by: Actor) -> Q:
    """What somebody has in hand or took in. A resident is nobody here: comparing with no id would find every case that
    has no owner yet."""
    if by.id is None:
        return Q(pk__in=[])
    owned = Q(procedure_owner_id=by.id) | Q(substance_owner_id=by.id) | Q(first_contact_id=by.id)
    return owned | has_errand(handled_by(by), are_few=breadth_of(by).few_handled)


def by_code_and_tail(code: str, tail: str) -> tuple[Case, Concerned]:
    """The resident's door: the case and the reporter whose phone ends in `tail`. One refusal for every mistake,
    so that it cannot be used to find out which codes exist."""
    from .errors import WrongTail

    canonical = str(case_code.parse(code))
    digits = "".join(c for c in tail if c.isdigit())[-4:]
    found = (
        Concerned.objects.filter(case__code=canonical, role="reporter", tail_mark=fingerprint(f"{canonical}/{digits}"))
        .select_related("case", "case__lead_unit", "case__desk", "case__area", "case__joined_to")
        .first()
    )
    if found is None or len(digits) != 4:
        raise WrongTail()
    return found.case, found


def reporters_of(case: Case, *, all_of_them: bool = False) -> QuerySet[Concerned]:
    """Everybody who must get the answer: reporters of the case and of every case joined to it; with `all_of_them` also
    who wants none."""
    # One list of cases from two indexes; the same condition as a join would read every person there is.
    theirs = Case.objects.filter(Q(pk=case.pk) | Q(joined_to_id=case.pk)).values("pk")
    reporters = Concerned.objects.filter(case_id__in=theirs, role="reporter")
    return reporters if all_of_them else reporters.filter(wants_reply=True)


@dataclass(frozen=True, slots=True)
class ReporterPhone:
    """A reporter outside who can be told by telephone. The number is sealed."""

    concerned_id: int
    code: str
    """Of the reporter's own case."""
    phone_sealed: bytes
    phone_masked: str


_PHONES = """
SELECT r.id, c.code, r.phone_sealed, r.phone_masked
FROM cases_case c JOIN cases_concerned r ON r.case_id = c.id
WHERE (c.id = %(case)s OR c.joined_to_id = %(case)s)
  AND r.role = 'reporter' AND r.wants_reply AND r.phone_sealed IS NOT NULL AND r.member_id IS NULL
"""


def reporter_phones(case: Case) -> list[ReporterPhone]:
    """`reporters_of`, only those with a telephone and without an account: what a message needs. One query, whose
    statement is written out because it runs inside every act that tells the resident."""
    with connection.cursor() as cursor:
        cursor.execute(_PHONES, {"case": case.pk})
        return [ReporterPhone(pk, code, bytes(sealed), masked) for pk, code, sealed, masked in cursor.fetchall()]


def look_alikes(case: Case, *, by: Actor, most: int = 6) -> list[LookAlike]:
    """Cases that may be about the same trouble as this one, most alike first, each with its reasons. 相似案件"""
    return _likeness.find(_likeness.sketch_of(case), by=by, most=most)


def look_alikes_of_draft(
    *,
    text: str,
    area: Area,
    category: str = "",
    lon: float | None = None,
    lat: float | None = None,
    phone: str = "",
    by: Actor,
    most: int = 6,
) -> list[LookAlike]:
    """The same for a report that is not filed yet."""
    wanted = _likeness.sketch(text=text, area=area, category=category, lon=lon, lat=lat, phone=phone)
    return _likeness.find(wanted, by=by, most=most)
