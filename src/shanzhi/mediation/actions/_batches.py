"""Many agreements of one group held at once: read in a fixed number of queries, whatever their number."""

from __future__ import annotations

from collections.abc import Sequence

from shanzhi.kernel.actor import Actor, Grant
from shanzhi.kernel.errors import Invalid

from ..models import Agreement, Mediation
from . import _hold

MOST = 1000


def held(
    mediation: Mediation, agreements: Sequence[Agreement], verb: str, *, state: str, by: Actor
) -> tuple[Mediation, list[Agreement], Grant | None]:
    """The mediation, and its agreements that were named (none named: every one in that state), locked, in order."""
    row, grant = _hold.held(mediation.pk, verb, by=by, states=(Mediation.State.OPEN,))
    found = row.agreements.select_for_update(of=("self",)).filter(state=state)
    if agreements:
        found = found.filter(pk__in=[a.pk for a in agreements])
    rows = list(found.order_by("n").prefetch_related("parties", "clauses__duties", "signatures")[: MOST + 1])
    if not rows or (agreements and len(rows) != len({a.pk for a in agreements})):
        label = Agreement.State(state).label
        raise Invalid({"agreements": f"请选择“{label}”的协议；页面打开后有变化的，请刷新。"})
    if len(rows) > MOST:
        raise Invalid({"agreements": f"一次最多办理{MOST}份，请分批办理。"})
    return row, rows, grant
