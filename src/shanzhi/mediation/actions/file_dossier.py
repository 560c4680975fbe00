from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.records.acting import act

from .. import archive, queries
from ..errors import FileIncomplete
from ..models import Mediation
from . import _hold

STATES = (Mediation.State.PERFORMED, Mediation.State.ENDED)
TERMS = {"permanent": "永久", "long": "长期", "short": "短期"}


def _again(pk: str) -> Mediation:
    return Mediation.objects.get(pk=int(pk))


@act("mediation.file_dossier", recall=_again)
def file_dossier(mediation: Mediation, *, key: str | None = None, by: Actor) -> Mediation:
    """Close the file for the archive once nothing is missing, with its term of keeping. 立卷归档

    Refuses `FileIncomplete` with the list of what is missing.
    """
    row, grant = _hold.held(mediation.pk, "file_dossier", by=by, states=STATES)
    missing = archive.missing(row, queries.in_full(row))
    if missing:
        shown = "、".join(missing[:6]) + (f"等{len(missing)}项" if len(missing) > 6 else "")
        raise FileIncomplete(missing=shown, items=missing)
    keeping = queries.in_force().mediation.keeping_of(row.category)
    row.state, row.filed_at, row.filed_by_name = Mediation.State.FILED, now(), by.name
    row.keeping = TERMS[keeping.term] + (f"（{keeping.years}年）" if keeping.years else "")
    row.save(update_fields=["state", "filed_at", "filed_by_name", "keeping"])
    _hold.write(row, "file_dossier", {"keeping": row.keeping}, grant=grant, by=by)
    return row
