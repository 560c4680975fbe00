"""Questions about mediations. Who may know of one is decided here, for one and for many."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Min, Prefetch, Q, QuerySet

from shanzhi.cases import queries as case_queries
from shanzhi.cases.models import Case
from shanzhi.cases.rules import READ_RESTRICTED
from shanzhi.kernel import verbs
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import SHANGHAI, now, today
from shanzhi.kernel.errors import NotFound
from shanzhi.kernel.profile import Profile
from shanzhi.records.models import Attachment
from shanzhi.records.queries import profile_in_force, profile_of

from .models import (
    LIVE,
    Agreement,
    Assignment,
    Confidence,
    Duty,
    FollowUp,
    HarmReport,
    Mediation,
    MediatorCard,
    Room,
    Sitting,
    Slot,
)

READ = verbs.declare("mediation.read", "查看辖区调解", is_act=False).name
READ_UNIT = verbs.declare("mediation.read_unit", "查看本组织调解", is_act=False).name
SIZE, CEILING = 50, 1000


def in_force() -> Profile:
    return profile_of(profile_in_force().pk)


def visible(by: Actor) -> QuerySet[Mediation]:
    """Every mediation this person may know of: their own, their committee's, or of the area they oversee; of a
    confidential kind only with the permission for such cases. A unit that merely assists in the case sees none."""
    if by.is_system:
        return Mediation.objects.all()
    named = Assignment.objects.filter(member_id=by.id or 0, state__in=("TOLD", "ACTIVE")).values("mediation_id")
    mine = Q(pk__in=named) | Q(opened_by_id=by.id or 0)
    units = by.units_of(READ_UNIT)
    knowing = units & by.units_of(READ_RESTRICTED)
    openly = _within(by.reach_of(READ))
    closed = openly & _within(by.reach_of(READ_RESTRICTED))
    return Mediation.objects.filter(
        mine
        | (Q(circle="open") & (Q(committee_id__in=list(units)) | openly))
        | (~Q(circle="open") & (Q(committee_id__in=list(knowing)) | closed))
    )


def _within(prefixes: tuple[str, ...]) -> Q:
    found = Q(pk__in=[])
    for prefix in set(prefixes):
        if not prefix:
            return Q(pk__isnull=False)
        found |= Q(area_path__gte=prefix, area_path__lt=prefix[:-1] + "/")
    return found


def get(pk: int, *, by: Actor) -> Mediation:
    """The one door to a mediation: it must exist and `by` must be allowed to know of it."""
    row = visible(by).select_related("case", "committee").filter(pk=pk).first()
    if row is None:
        raise NotFound(what="调解")
    return row


def mediates(mediation: Mediation, by: Actor) -> bool:
    """Is this person one of its mediators now?"""
    return by.id is not None and mediation.assignments.filter(member_id=by.id, state="ACTIVE").exists()


def confidences(mediation: Mediation, *, by: Actor) -> list[Confidence]:
    """What was said back to back: for its mediators alone. Nobody else learns even that there is something."""
    if not mediates(mediation, by):
        return []
    return list(mediation.confidences.select_related("party").order_by("-id"))


def one_of_case(case_id: int, *, by: Actor) -> list[Mediation]:
    """The mediations of a case that this person may know of, newest first."""
    return list(visible(by).filter(case_id=case_id).select_related("committee").order_by("-id")[:10])


def harm_reports(case: Case, *, by: Actor) -> list[HarmReport]:
    """Reports of harm on a case: for those who may know the case and may report, not for every unit with a part."""
    units = [case.desk_id, *by.unit_ids]
    if by.grant_for("mediation.report_harm", path=case.area_path, units=units) is None:
        return []
    if not case_queries.visible(by).filter(pk=case.pk).exists():
        return []
    return list(HarmReport.objects.filter(case=case).order_by("-id")[:20])


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What narrows the list, read from its address."""

    state: str = ""
    kind: str = ""
    mine: str = ""
    late: str = ""
    q: str = ""

    @classmethod
    def read(cls, query: Mapping[str, Any]) -> Wanted:
        return cls(
            state=str(query.get("state", "") or "")[:12],
            kind=str(query.get("kind", "") or "")[:16],
            mine="1" if query.get("mine") == "1" else "",
            late="1" if query.get("late") == "1" else "",
            q=" ".join(str(query.get("q", "") or "").split())[:40],
        )

    def address(self, **changes: str) -> str:
        other = replace(self, **changes) if changes else self
        pairs = ((name, getattr(other, name)) for name in ("state", "kind", "mine", "late", "q"))
        return urlencode([(name, value) for name, value in pairs if value])


@dataclass(frozen=True, slots=True)
class Page:
    """One screen of a list, newest first."""

    rows: list[Any]
    next: int | None
    previous: int | None
    count: int


def listing(wanted: Wanted, *, by: Actor) -> QuerySet[Mediation]:
    """The list as filtered. Words are sought in number, title and case code; never in what parties said."""
    found = visible(by)
    if wanted.state == "live":
        found = found.filter(state__in=LIVE)
    elif wanted.state in Mediation.State.values:
        found = found.filter(state=wanted.state)
    if wanted.kind in Mediation.Kind.values:
        found = found.filter(kind=wanted.kind)
    if wanted.mine:
        named = Assignment.objects.filter(member_id=by.id or 0, state__in=("TOLD", "ACTIVE")).values("mediation_id")
        found = found.filter(pk__in=named)
    if wanted.late:
        found = found.filter(state=Mediation.State.OPEN, due_at__lte=now())
    if wanted.q:
        found = found.filter(
            Q(number__contains=wanted.q) | Q(title__contains=wanted.q) | Q(case__code=wanted.q.replace(" ", ""))
        )
    return found


def page(found: QuerySet[Any], *, after: str = "", before: str = "", size: int = SIZE) -> Page:
    """Newest first, by key. A cursor that cannot be read is the first page."""
    count = found.order_by().values("pk")[: CEILING + 1].count()
    back = before.isdigit() and not after.isdigit()
    if back:
        rows = list(found.filter(pk__gt=int(before[:18])).order_by("pk")[: size + 1])
    elif after.isdigit():
        rows = list(found.filter(pk__lt=int(after[:18])).order_by("-pk")[: size + 1])
    else:
        rows = list(found.order_by("-pk")[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    if back:
        rows.reverse()
    has_next = bool(rows) and (more or back)
    has_previous = bool(rows) and (after.isdigit() or (back and more))
    return Page(rows, rows[-1].pk if has_next else None, rows[0].pk if has_previous else None, count)


# --- the desk of a mediator ------------------------------------------------------------------------------------------


def sittings_of_day(*, by: Actor, days: int = 1) -> list[Sitting]:
    """Sittings from today on that this person may know of, in order."""
    begin = datetime.combine(today(), time(0), SHANGHAI)
    return list(
        Sitting.objects.filter(
            mediation__in=visible(by).order_by().values("pk"), state=Sitting.State.PLANNED, starts_at__gte=begin,
            starts_at__lt=begin + timedelta(days=days),
        )
        .select_related("mediation", "mediation__committee", "room")
        .order_by("starts_at", "id")[:100]
    )  # fmt: skip


def mine(*, by: Actor) -> QuerySet[Mediation]:
    named = Assignment.objects.filter(member_id=by.id or 0, state__in=("TOLD", "ACTIVE")).values("mediation_id")
    return Mediation.objects.filter(pk__in=named).select_related("committee")


def waiting_count(*, by: Actor) -> int:
    """My mediations that are under way: the badge."""
    if by.id is None:
        return 0
    return mine(by=by).filter(state__in=LIVE).order_by().values("pk")[:100].count()


def duties_due(*, by: Actor, days: int = 7) -> list[Duty]:
    """What has to be performed soon or is late, of what this person may know of."""
    return list(
        Duty.objects.filter(
            agreement__mediation__in=visible(by).order_by().values("pk"), agreement__state=Agreement.State.EFFECTIVE,
            state=Duty.State.OPEN, due_on__lte=today() + timedelta(days=days),
        )
        .select_related("agreement", "agreement__mediation", "clause", "clause__debtor", "clause__creditor")
        .order_by("due_on", "id")[:60]
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class DueConfirmation:
    """How many agreements of a mediation wait for the joint application, and the moment after its last day."""

    mediation_id: int
    number: str
    agreements: int
    apply_by: datetime


def confirmations_due(*, by: Actor) -> list[DueConfirmation]:
    """Effective agreements whose 30 days still run and for which nobody has applied, a line a mediation, the shortest
    time first."""
    rows = (
        Agreement.objects.filter(
            mediation__in=visible(by).order_by().values("pk"), state=Agreement.State.EFFECTIVE, apply_by__gte=now(),
            confirmations__isnull=True,
        )
        .values_list("mediation_id", "mediation__number")
        .annotate(n=Count("pk"), first=Min("apply_by"))
        .order_by("first", "mediation_id")[:30]
    )  # fmt: skip
    return [DueConfirmation(*row) for row in rows]


# --- rooms -----------------------------------------------------------------------------------------------------------


def rooms(*, by: Actor, with_closed: bool = False) -> list[Room]:
    """Rooms that may be booked, for whoever plans sittings; who furnishes them sees the closed ones too."""
    found = Room.objects.all() if with_closed else Room.objects.filter(is_open=True)
    return list(found.select_related("unit").order_by("unit_id", "name")[:200])


def slots_of(day_from: datetime, day_to: datetime) -> list[Slot]:
    """What is taken in a stretch of time. Rooms show that they are taken, not by whom or why."""
    return list(
        Slot.objects.filter(room__isnull=False, during__overlap=(day_from, day_to))
        .select_related("sitting__mediation")
        .only("room_id", "during", "sitting__mediation__number", "sitting__mediation__title")
        .order_by("id")[:2000]
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CardsWanted:
    """What narrows the register of mediators."""

    unit: str = ""
    kind: str = ""
    field: str = ""
    free: str = ""
    q: str = ""

    @classmethod
    def read(cls, query: Mapping[str, Any]) -> CardsWanted:
        return cls(
            unit=str(query.get("unit", "") or "")[:15], kind=str(query.get("kind", "") or "")[:12],
            field=str(query.get("field", "") or "")[:8], free="1" if query.get("free") == "1" else "",
            q=" ".join(str(query.get("q", "") or "").split())[:20],
        )  # fmt: skip


def cards(wanted: CardsWanted) -> QuerySet[MediatorCard]:
    """Mediators' cards: by committee, field, availability, or name and studio."""
    found = MediatorCard.objects.all()
    if wanted.unit.isdigit():
        found = found.filter(unit_id=int(wanted.unit))
    if wanted.kind in MediatorCard.Kind.values:
        found = found.filter(kind=wanted.kind)
    if wanted.field:
        found = found.filter(fields__contains=[wanted.field])
    if wanted.free:
        found = found.filter(is_available=True)
    if wanted.q:
        found = found.filter(Q(member__name__contains=wanted.q) | Q(studio__contains=wanted.q))
    return found


PEOPLE, AGREEMENTS = 40, 20
"""Rows of one screen of a group's page."""


def of_page(mediation: Mediation, *, people_from: int = 0, agreements_from: int = 0) -> dict[str, Any]:
    """What the page of a mediation shows: of a group one screen of members and of agreements, by their numbers."""
    if not mediation.is_group:
        return in_full(mediation)
    numbers = mediation.agreements.filter(n__gte=agreements_from).order_by("n").values_list("n", flat=True)
    late = mediation.agreements.filter(duties__state="DEFAULT").order_by("n").values_list("n", flat=True)[:5]
    shown = list(numbers[: AGREEMENTS + 1])
    whole = in_full(mediation, numbers={*shown[:AGREEMENTS], *late}, people_from=people_from)
    people = whole["parties"]
    whole |= {
        "parties": people[:PEOPLE], "people_next": people[PEOPLE].n if len(people) > PEOPLE else None,
        "agreements_next": shown[AGREEMENTS] if len(shown) > AGREEMENTS else None, "people_from": people_from,
        "agreements_from": agreements_from, "people_count": mediation.parties.count(),
        "agreement_counts": agreement_counts(mediation),
    }  # fmt: skip
    return whole


def agreement_counts(mediation: Mediation) -> dict[str, int]:
    found = mediation.agreements.order_by().values_list("state").annotate(n=Count("pk"))
    return {str(state): n for state, n in found}


def in_full(mediation: Mediation, *, numbers: set[int] | None = None, people_from: int | None = None) -> dict[str, Any]:
    """Everything a page or a paper shows, in a fixed number of queries however many parties there are. For a page of
    a group: only agreements with these numbers, and parties from a number on."""
    parties = mediation.parties.prefetch_related("helpers", "consents").order_by("n")
    if people_from is not None:
        one = Q(n__gte=people_from, side=mediation.many_side) | ~Q(side=mediation.many_side)
        parties = parties.filter(one)[: PEOPLE + 1]
    agreements = (
        mediation.agreements.filter(Q() if numbers is None else Q(n__in=numbers)).prefetch_related(
            "parties", "clauses__debtor", "clauses__creditor", "clauses__duties", "confirmations",
            Prefetch("signatures"),
        ).order_by("n")
    )  # fmt: skip
    return {
        "parties": list(parties),
        "helpers": list(mediation.helpers.select_related("party").order_by("id")),
        "assignments": list(mediation.assignments.order_by("id")),
        "sittings": list(
            mediation.sittings.select_related("room").prefetch_related("attendances__party").order_by("n")
        ),
        "facts": list(mediation.facts.order_by("id")),
        "offers": list(mediation.offers.order_by("id")),
        "agreements": list(agreements),
        "extensions": list(mediation.extensions.order_by("id")),
        "inquiries": list(mediation.inquiries.order_by("n")),
        "links": list(mediation.links.order_by("id")),
        "annexes": list(Attachment.objects.filter(subject=mediation.subject, destroyed_at=None).order_by("id")[:500]),
        "stories": list(mediation.stories.order_by("-id")),
        "follow_ups": list(FollowUp.objects.filter(mediation=mediation).select_related("party").order_by("id")),
    }
