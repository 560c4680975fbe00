"""What has been kept for its term: proposed by the machine, decided by a person."""

from __future__ import annotations

from datetime import date

from shanzhi.kernel import profile as profiles
from shanzhi.kernel.clock import now, today

from .models import Disposal
from .panels import Ended, ended_before

AT_A_TIME = 500


def propose_due(*, at_most: int = 20_000) -> int:
    """Enter every subject whose term (profile, `kinds.retention_years`) has ended into the list for appraisal, and
    those kept on whose new term has ended. Returns how many came to the list."""
    proposed = Disposal.objects.filter(state=Disposal.State.KEPT, due_on__lte=today()).update(
        state=Disposal.State.PROPOSED, proposed_at=now()
    )
    for kind in profiles.current().kinds:
        if kind.retention_years is not None:
            proposed += _propose_kind(kind.key, kind.retention_years, at_most - proposed)
    return proposed


def _propose_kind(kind: str, years: int, at_most: int) -> int:
    day, after, proposed = years_before(today(), years), "", 0
    while proposed < at_most:
        batch = list(ended_before(kind, day, after=after, at_most=AT_A_TIME))
        if not batch:
            break
        rows = [_row(ended, years) for ended in batch]
        known = set(
            Disposal.objects.filter(subject__in=[row.subject for row in rows]).values_list("subject", flat=True)
        )
        new = [row for row in rows if row.subject not in known]
        Disposal.objects.bulk_create(new, ignore_conflicts=True)
        proposed += len(new)
        after = max(row.subject for row in rows)
    return proposed


def _row(ended: Ended, years: int) -> Disposal:
    return Disposal(
        subject=ended.subject,
        kind=ended.kind,
        ended_on=ended.on,
        due_on=years_before(ended.on, -years),
        proposed_at=now(),
    )


def years_before(day: date, years: int) -> date:
    """The same day so many years earlier (or later); the 29th of February becomes the 28th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)
