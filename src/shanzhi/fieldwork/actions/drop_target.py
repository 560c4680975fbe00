from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now, today
from shanzhi.kernel.errors import NotFound
from shanzhi.records import actions as records
from shanzhi.records.acting import act

from ..errors import CampaignStands
from ..models import Campaign, Target
from . import _checking
from ._shots import words


@act("fieldwork.drop_target")
def drop_target(target: Target, *, reason: str, by: Actor) -> Target:
    """Take a place off the list of a campaign: it is gone, or was listed by mistake. 移除检查对象

    Refuses what was checked already: that stays counted.
    """
    locked, grant = _checking.campaign_for(
        target.campaign, "fieldwork.drop_target", by, states=(Campaign.State.PLANNED, Campaign.State.RUNNING)
    )
    held = Target.objects.select_for_update().filter(pk=target.pk, campaign=locked, dropped_on=None).first()
    if held is None:
        raise NotFound(what="检查对象")
    if held.state == Target.State.DONE:
        raise CampaignStands(name=held.name, state="已检查", move="移除")
    why = words("reason", "移除原因", reason, at_least=2, at_most=120)
    held.dropped_on, held.changed_at = today(), now()
    held.save(update_fields=["dropped_on", "changed_at"])
    records.write(
        locked.subject, "fieldwork.drop_target", detail={"target": held.pk, "reason": why}, by=by.in_post(grant)
    )
    return held
