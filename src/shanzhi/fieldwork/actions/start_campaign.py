from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now, today
from shanzhi.records import actions as records
from shanzhi.records.acting import act

from ..errors import NoTargets
from ..models import Campaign, Target
from . import _checking


@act("fieldwork.start_campaign")
def start_campaign(campaign: Campaign, *, by: Actor) -> Campaign:
    """Begin: the list is frozen as it stands, and the places come to the phones of whoever works there. 启动专项行动"""
    locked, grant = _checking.campaign_for(campaign, "fieldwork.start_campaign", by, states=(Campaign.State.PLANNED,))
    # Phones ask for what changed since they last asked: the list was made before that.
    listed = Target.objects.filter(campaign=locked, dropped_on=None).update(changed_at=now())
    if not listed:
        raise NoTargets(name=locked.name)
    locked.items = locked.checklist.items
    locked.state, locked.starts_on, locked.changed_at = Campaign.State.RUNNING, today(), now()
    locked.save()
    records.write(locked.subject, "fieldwork.start_campaign", detail={"targets": listed}, by=by.in_post(grant))
    return locked
