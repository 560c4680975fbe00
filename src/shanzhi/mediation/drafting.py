"""Clauses on their way in, and the duties that follow from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from .models import Agreement, Clause, Duty, Party
from .money import instalments


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """条款. One clause as somebody wrote it. `parts` are instalments: sum in fen and day."""

    kind: str
    text: str
    debtor: Party | None = None
    creditor: Party | None = None
    amount_fen: int | None = None
    due_on: date | None = None
    manner: str = ""
    bound: str = ""
    parts: Sequence[tuple[int, date]] = ()


def monthly(amount_fen: int, times: int, first: date) -> tuple[tuple[int, date], ...]:
    """A sum in monthly instalments from a day on; the 31st becomes the last day of a shorter month."""
    return tuple(zip(instalments(amount_fen, times), (_later(first, n) for n in range(times)), strict=True))


def _later(day: date, months: int) -> date:
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    for last in range(day.day, 27, -1):
        try:
            return date(year, month, last)
        except ValueError:
            continue
    return date(year, month, day.day)


def write_clauses(agreement: Agreement, drafts: Sequence[Draft]) -> None:
    """Replace what the agreement says: clauses in order, and a duty for each instalment or deed with a day."""
    agreement.duties.all().delete()
    agreement.clauses.all().delete()
    write_many([(agreement, drafts)])


def write_many(wanted: Sequence[tuple[Agreement, Sequence[Draft]]]) -> None:
    """The clauses and duties of new agreements, in two statements however many there are."""
    pairs = [
        (
            Clause(
                agreement=agreement, n=n, kind=d.kind, text=d.text.strip()[:1000], debtor=d.debtor,
                creditor=d.creditor, amount_fen=d.amount_fen or None,
                due_on=d.due_on or (d.parts[-1][1] if d.parts else None), manner=d.manner.strip()[:120],
                bound=d.bound.strip()[:80],
            ),
            d,
        )
        for agreement, drafts in wanted
        for n, d in enumerate(drafts, start=1)
    ]  # fmt: skip
    Clause.objects.bulk_create([clause for clause, _draft in pairs], batch_size=1000)
    Duty.objects.bulk_create(
        [
            Duty(agreement_id=clause.agreement_id, clause=clause, n=n, amount_fen=amount, due_on=day)
            for clause, draft in pairs
            for n, (amount, day) in enumerate(_parts(clause, draft), start=1)
        ],
        batch_size=1000,
    )


def _parts(clause: Clause, draft: Draft) -> list[tuple[int | None, date | None]]:
    if draft.parts and clause.kind == Clause.Kind.PAY:
        return list(draft.parts)
    if clause.kind == Clause.Kind.PAY:
        return [(clause.amount_fen, clause.due_on)] if clause.amount_fen else []
    return [(None, clause.due_on)] if clause.due_on is not None else []
