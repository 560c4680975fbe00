from __future__ import annotations

from datetime import date
from uuid import uuid4

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now, today
from shanzhi.kernel.errors import Invalid, NotAllowed
from shanzhi.places.models import Area
from shanzhi.records import actions as records
from shanzhi.records.acting import act
from shanzhi.staff.models import Unit

from ..errors import ListInUse
from ..models import Campaign, Checklist
from ._shots import words


def _again(pk: str) -> Campaign:
    return Campaign.objects.get(pk=int(pk))


@act("fieldwork.plan_campaign", recall=_again)
def plan_campaign(
    *,
    name: str,
    checklist: Checklist,
    area: Area,
    ends_on: date,
    kind: str = Campaign.Kind.CAMPAIGN,
    says: str = "",
    unit: Unit | None = None,
    key: str | None = None,
    by: Actor,
) -> Campaign:
    """Plan a campaign: a checklist, an area and a last day; who is to be checked follows, then it begins. 筹备专项行动

    `unit` leads it and may check everywhere in the area, whatever its people's own reach.
    """
    grant = by.grant_for("fieldwork.plan_campaign", path=area.path, units=[unit.pk] if unit else [])
    if grant is None:
        raise NotAllowed(name=by.name, move="筹备专项行动")
    if kind not in Campaign.Kind.values:
        raise Invalid({"kind": "请选择专项排查或综合查一次。"})
    if checklist.retired_on is not None:
        raise ListInUse(name=checklist.name)
    if ends_on < today():
        raise Invalid({"ends_on": "截止日期应在今天以后。"})
    campaign = Campaign.objects.create(
        uid=uuid4(), name=words("name", "名称", name, at_least=2, at_most=60), kind=kind, checklist=checklist,
        items=checklist.items, area=area, area_path=area.path, unit=unit, ends_on=ends_on, made_by_id=by.id,
        says=words("says", "要求", says, at_least=0, at_most=800), made_at=now(), changed_at=now(),
    )  # fmt: skip
    records.write(
        campaign.subject, "fieldwork.plan_campaign",
        detail={"name": campaign.name, "area": area.label, "checklist": checklist.name, "until": ends_on},
        by=by.in_post(grant),
    )  # fmt: skip
    return campaign
