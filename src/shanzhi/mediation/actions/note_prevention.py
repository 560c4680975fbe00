from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import Invalid
from shanzhi.records.acting import act

from ..models import Mediation
from . import _hold

STATES = (Mediation.State.OPEN, Mediation.State.AGREED, Mediation.State.PERFORMED, Mediation.State.ENDED)


def _again(pk: str) -> Mediation:
    return Mediation.objects.get(pk=int(pk))


@act("mediation.note_prevention", recall=_again)
def note_prevention(
    mediation: Mediation, *, prevented: str, people: int, words: str, key: str | None = None, by: Actor
) -> Mediation:
    """Note what was kept from happening, and with how many people, for the bureau's statistics. 登记防止激化"""
    row, grant = _hold.held(mediation.pk, "note_prevention", by=by, states=STATES)
    if prevented not in Mediation.Prevented.values:
        raise Invalid({"prevented": "请选择防止了哪一种情形。"})
    if not 1 <= people <= 100_000:
        raise Invalid({"people": "请填写涉及人数。"})
    words = _hold.wanted("words", "情况", words, least=6)
    row.prevented, row.prevented_people = prevented, people
    row.save(update_fields=["prevented", "prevented_people"])
    detail: dict[str, object] = {"prevented": prevented, "people": people, "words": words}
    _hold.write(row, "note_prevention", detail, grant=grant, by=by)
    return row
