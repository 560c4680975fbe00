"""统计报表. What the judicial bureau asks for each quarter, counted from the files in a fixed number of statements.

A moment belongs to the day it has in Shanghai; what counts is when it happened: taken in, agreed, ended, performed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Substr

from shanzhi.kernel.clock import SHANGHAI

from .models import Agreement, Clause, Confirmation, Duty, Mediation, Party

HIDDEN = -1
"""A count too small to be shown."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: a key, and how many were taken in, agreed, ended; sum and people."""

    key: str
    opened: int
    agreed: int
    ended: int
    amount_fen: int

    @property
    def is_hidden(self) -> bool:
        return self.opened == HIDDEN


@dataclass(frozen=True, slots=True)
class Figures:
    """调解统计."""

    opened: int
    parties: int
    agreed: int
    ended: int
    refused: int
    performed: int
    filed: int
    agreements: int
    written: int
    oral: int
    amount_fen: int
    paid_fen: int
    defaults: int
    applied: int
    confirmed: int
    groups: int
    extended: int
    by_source: dict[str, int]
    by_kind: dict[str, int]
    by_reason: dict[str, int]
    by_category: list[Row]
    by_committee: list[Row]
    prevented: dict[str, tuple[int, int]]
    """What was prevented → cases, people."""

    @property
    def success(self) -> float | None:
        """调解成功率: agreed of all that came to an end."""
        whole = self.agreed + self.ended
        return self.agreed / whole if whole else None


def of(found: QuerySet[Mediation], first: date, last: date, *, least: int) -> Figures:
    """The figures of what `found` holds, from the first to the last day; counts of confidential kinds below `least`
    are hidden."""
    begin = datetime.combine(first, time(0), SHANGHAI)
    end = datetime.combine(last + timedelta(days=1), time(0), SHANGHAI)
    within = (begin, end)
    inside = found.order_by().values("pk")
    opened = Mediation.objects.filter(pk__in=inside, opened_at__gte=begin, opened_at__lt=end)
    ended = Mediation.objects.filter(pk__in=inside, ended_at__gte=begin, ended_at__lt=end)
    binding = Agreement.objects.filter(
        mediation__in=inside, effective_at__gte=begin, effective_at__lt=end, state__in=("EFFECTIVE", "REPLACED")
    )
    agreed = binding.aggregate(
        many=Count("mediation", distinct=True), all=Count("pk"), written=Count("pk", filter=Q(form="written")),
        oral=Count("pk", filter=Q(form="oral")),
    )  # fmt: skip
    money = Clause.objects.filter(agreement__in=binding.values("pk")).aggregate(sum=Sum("amount_fen"))["sum"] or 0
    duties = Duty.objects.filter(agreement__in=binding.values("pk")).aggregate(
        paid=Sum("paid_fen"), late=Count("pk", filter=Q(state="DEFAULT"))
    )
    asked = Confirmation.objects.filter(agreement__mediation__in=inside)
    facts = opened.aggregate(
        n=Count("pk"), groups=Count("pk", filter=Q(is_group=True)),
        extended=Count("pk", filter=Q(extensions__isnull=False), distinct=True),
    )  # fmt: skip
    return Figures(
        opened=opened.count(),
        parties=Party.objects.filter(mediation__in=opened.values("pk")).count(),
        agreed=agreed["many"], ended=ended.count(), refused=ended.filter(reason="refused").count(),
        performed=_between(inside, "performed_at", within), filed=_between(inside, "filed_at", within),
        agreements=agreed["all"], written=agreed["written"], oral=agreed["oral"], amount_fen=money,
        paid_fen=duties["paid"] or 0, defaults=duties["late"],
        applied=asked.filter(applied_on__range=(first, last)).count(),
        confirmed=asked.filter(state="CONFIRMED", ruled_on__range=(first, last)).count(),
        groups=facts["groups"], extended=facts["extended"], by_source=_counted(opened, "source"),
        by_kind=_counted(opened, "kind"), by_reason=_counted(ended, "reason"),
        by_category=_table(opened, binding, ended, "category", least), by_committee=_table(
            opened, binding, ended, "committee", least
        ),
        prevented={
            str(key): (many, people or 0)
            for key, many, people in opened.exclude(prevented="").values_list("prevented")
            .annotate(many=Count("pk"), people=Sum("prevented_people"))
        },
    )  # fmt: skip


def _between(inside: object, field: str, within: tuple[datetime, datetime]) -> int:
    begin, end = within
    return Mediation.objects.filter(pk__in=inside, **{f"{field}__gte": begin, f"{field}__lt": end}).count()


def _counted(found: QuerySet[Mediation], field: str) -> dict[str, int]:
    return {str(k): n for k, n in found.order_by().values_list(field).annotate(n=Count("pk"))}


def _table(
    opened: QuerySet[Mediation], binding: QuerySet[Agreement], ended: QuerySet[Mediation], by: str, least: int
) -> list[Row]:
    """Grouped by the first four characters of the category, or by committee. Four statements."""

    def grouped(found: QuerySet[Mediation]) -> dict[str, int]:
        if by == "category":
            found = found.annotate(at=Substr("category", 1, 4))
        name = "at" if by == "category" else "committee_id"
        return {str(k): n for k, n in found.order_by().values_list(name).annotate(n=Count("pk", distinct=True))}

    agreements = binding.annotate(at=Substr("mediation__category", 1, 4)) if by == "category" else binding
    name = "at" if by == "category" else "mediation__committee_id"
    agreed = {
        str(k): (n, fen or 0)
        for k, n, fen in agreements.order_by()
        .values_list(name)
        .annotate(n=Count("mediation", distinct=True), fen=Sum("clauses__amount_fen"))
    }
    taken, closed = grouped(opened), grouped(ended)
    secret = grouped(opened.exclude(circle="open")) if by == "category" else {}
    rows = []
    for code in sorted({*taken, *agreed, *closed}):
        if secret.get(code, 0) > 0 and taken.get(code, 0) < least:
            rows.append(Row(code, HIDDEN, HIDDEN, HIDDEN, HIDDEN))
            continue
        many, fen = agreed.get(code, (0, 0))
        rows.append(Row(code, taken.get(code, 0), many, closed.get(code, 0), fen))
    return rows
