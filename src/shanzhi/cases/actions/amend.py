from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.places.models import Area
from shanzhi.records.acting import act

from .. import search
from .._moving import moving
from ..models import Case, Narrative
from ..queries import by_code
from ._classify import reclassify
from ._text import wanted


@act("cases.amend", recall=by_code)
def amend(
    case: Case,
    *,
    title: str | None = None,
    address: str | None = None,
    area: Area | None = None,
    category: str = "",
    severity: int | None = None,
    circle: str = "",
    reason: str,
    seen: int | None = None,
    key: str | None = None,
    by: Actor,
) -> Case:
    """Correct what was entered wrongly; the old values stay in the trail. 更正"""
    reason = wanted("reason", "更正理由", reason, at_most=200)
    with moving(case, "amend", by=by, seen=seen) as work:
        target = work.case
        changes = reclassify(target, category=category, severity=severity, circle=circle)
        if title is not None and title.strip() and title.strip() != target.title:
            changes["title"] = [target.title, wanted("title", "标题", title, at_most=80)]
            target.title = changes["title"][1]
        if address is not None and address.strip() != target.address:
            changes["address"] = [target.address, address.strip()[:160]]
            target.address = changes["address"][1]
        if area is not None and area.pk != target.area_id:
            changes["area"] = [target.area.label, area.label]
            target.area, target.area_path = area, area.path
        work.detail.update(changes=changes, reason=reason)
        if {"title", "address", "area"} & changes.keys():
            narrative = Narrative.objects.get(case_id=target.pk)
            search.index(narrative, target)
    return case
