from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import Invalid
from shanzhi.records.acting import act

from ..models import Confirmation, Mediation
from . import _hold
from .record_ruling import record_ruling


@act("mediation.record_rulings", recall=int)
def record_rulings(
    mediation: Mediation,
    *,
    rulings: Mapping[int, str],
    result: str,
    ruled_on: date,
    reason: str = "",
    key: str | None = None,
    by: Actor,
) -> int:
    """Write down many rulings of the court, each with a number of its own; one wrong and none is written. 批量登记裁定

    `rulings` maps the id of an application to the number of the ruling. A number stands for one ruling only.
    """
    row, grant = _hold.held(mediation.pk, "record_rulings", by=by, states=tuple(Mediation.State))
    numbers = [n.strip() for n in rulings.values() if n.strip()]
    if len(numbers) != len(set(numbers)):
        raise Invalid({"rulings": "有两份裁定的案号相同，请核对。"})
    found = list(Confirmation.objects.filter(agreement__mediation=row, pk__in=list(rulings)).order_by("id"))
    if not found or len(found) != len(rulings):
        raise Invalid({"rulings": "请选择本案待裁定的申请。"})
    for confirmation in found:
        record_ruling(
            confirmation, result=result, ruling=rulings[confirmation.pk], ruled_on=ruled_on, reason=reason, by=by
        )
    detail: dict[str, object] = {"count": len(found), "result": result}
    _hold.write(row, "record_rulings", detail, grant=grant, by=by)
    return len(found)
