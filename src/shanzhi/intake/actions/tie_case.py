from __future__ import annotations

from shanzhi.cases import queries as cases
from shanzhi.cases.models import Case
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import Invalid
from shanzhi.records.acting import act

from .. import halls
from ..models import Visit
from . import _hall


@act("intake.tie_case")
def tie_case(visit: Visit, *, case: Case, by: Actor) -> Visit:
    """Put the case beside the visit out of which it was registered, or about which somebody came again. 关联案件

    Only a case that one may see. A visit has one case; another one is a further visit or belongs to its bundle.
    """
    row, grant = _hall.held(visit, halls.CALL, by, "关联案件")
    found = cases.get(case.code, by=by)
    if row.case_id not in (None, found.pk):
        raise Invalid({"case": "这次来访已经有一件案件，请另行登记来访。"})
    row.case = found
    if not row.category:
        row.category = found.category
    # Never wider than either of the two.
    row.circle = found.circle if row.circle == "open" else row.circle
    _hall.settle(row, Visit.Outcome.CASE)
    row.save(update_fields=["case", "category", "circle", "outcome"])
    _hall.line(row, "intake.tie_case", {"case": found.code}, grant, by)
    return row
