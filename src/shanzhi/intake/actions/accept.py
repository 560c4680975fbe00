from __future__ import annotations

from shanzhi.cases import actions as cases
from shanzhi.cases.models import Case
from shanzhi.cases.queries import by_code
from shanzhi.kernel.actor import Actor
from shanzhi.places.models import Area
from shanzhi.records.acting import act

from ..models import Reception


@act("intake.accept", recall=by_code)
def accept(
    case: Case,
    *,
    category: str = "",
    severity: int | None = None,
    area: Area | None = None,
    note: str = "",
    seen: int | None = None,
    key: str | None = None,
    by: Actor,
) -> Case:
    """Take in a report from the queue, putting category, severity or place right on the way. 收件受理

    The correction is a line of its own in the trail; whether the machine's proposal was taken is kept. Refuses what
    `cases.amend` and `cases.accept` refuse, and a 110 item whose danger has not been re-checked.
    """
    other_category = category if category and category != case.category else ""
    other_severity = severity if severity is not None and severity != case.severity else None
    other_area = area if area is not None and area.pk != case.area_id else None
    if other_category or other_severity is not None or other_area is not None:
        cases.amend(
            case,
            category=other_category,
            severity=other_severity,
            area=other_area,
            reason="受理时核正",
            seen=seen,
            by=by,
        )
        seen = case.version if seen is not None else None
    cases.accept(case, note=note, seen=seen, by=by)
    if category:
        _remember_choice(case, category)
    return case


def _remember_choice(case: Case, category: str) -> None:
    reception = Reception.objects.filter(pk=case.pk).first()
    if reception is not None and reception.suggested:
        reception.suggested = {**reception.suggested, "taken": reception.suggested.get("code") == category}
        reception.save(update_fields=["suggested"])
