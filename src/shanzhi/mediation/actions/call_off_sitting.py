from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import NotFound
from shanzhi.records.acting import act

from .. import telling
from ..models import Sitting
from . import _hold


def _again(pk: str) -> Sitting:
    return Sitting.objects.get(pk=int(pk))


@act("mediation.call_off_sitting", recall=_again)
def call_off_sitting(sitting: Sitting, *, words: str, key: str | None = None, by: Actor) -> Sitting:
    """Call a planned sitting off: the room and the mediators are free again. 取消调解会"""
    row, grant = _hold.held(sitting.mediation_id, "call_off_sitting", by=by)
    planned = row.sittings.select_for_update().filter(pk=sitting.pk, state=Sitting.State.PLANNED).first()
    if planned is None:
        raise NotFound(what="已安排的调解")
    planned.state, planned.next_steps = Sitting.State.CALLED_OFF, _hold.wanted("words", "取消原因", words)
    planned.save(update_fields=["state", "next_steps"])
    planned.slots.all().delete()
    _hold.write(row, "call_off_sitting", {"n": planned.n, "words": planned.next_steps}, grant=grant, by=by)
    telling.tell(row, telling.members_of(row), f"第{planned.n}次调解已取消", key=f"off/{planned.pk}", by=by)
    return planned
