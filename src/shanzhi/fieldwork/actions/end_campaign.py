from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.records import actions as records
from shanzhi.records.acting import act

from ..models import Campaign, Target
from . import _checking
from ._shots import words


@act("fieldwork.end_campaign")
def end_campaign(campaign: Campaign, *, summary: str = "", by: Actor) -> Campaign:
    """End a campaign: phones forget its places; what was found is still looked at again and settled. 结束专项行动"""
    locked, grant = _checking.campaign_for(
        campaign, "fieldwork.end_campaign", by, states=(Campaign.State.PLANNED, Campaign.State.RUNNING)
    )
    left = Target.objects.filter(campaign=locked, dropped_on=None, state=Target.State.TODO).count()
    said = words("summary", "结束说明", summary, at_least=0, at_most=400)
    locked.state, locked.ended_at, locked.changed_at = Campaign.State.ENDED, now(), now()
    locked.save()
    records.write(
        locked.subject, "fieldwork.end_campaign", detail={"summary": said, "left": left}, by=by.in_post(grant)
    )
    return locked
