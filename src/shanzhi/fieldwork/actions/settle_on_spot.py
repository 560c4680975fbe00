from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import Invalid
from shanzhi.places.models import Area
from shanzhi.records import actions as records
from shanzhi.records.acting import act
from shanzhi.records.queries import profile_in_force, profile_of

from ..errors import BeforeAndAfter, TooGrave
from ..models import SpotFix
from ._shots import Shot, allowed, words, worker


@act("fieldwork.settle_on_spot")
def settle_on_spot(
    *,
    uid: UUID,
    category: str,
    area: Area,
    text: str,
    photos: Sequence[Shot],
    address: str = "",
    lon: float | None = None,
    lat: float | None = None,
    at: datetime | None = None,
    by: Actor,
) -> SpotFix:
    """Keep what was found and put right at once, with photos of before and after. 即查即改

    It goes to nobody's desk and is counted apart from cases. Refuses without both photos, and whatever the county
    holds too grave for it or keeps confidential: that is reported.
    """
    grant = allowed("settle_on_spot", "即查即改", by, area=area)
    earlier = SpotFix.objects.filter(uid=uid, member_id=worker(by)).first()
    if earlier is not None:
        return earlier
    profile = profile_of(profile_in_force().pk)
    row = profile.category(category)
    if row is None:
        raise Invalid({"category": "没有这个类别，请从列表中选择。"})
    if row.severity > profile.fieldwork.settle_up_to or row.circle != "open":
        severity = profile.severity(row.severity)
        raise TooGrave(category=row.name, severity=severity.name if severity and row.circle == "open" else "保密")
    if {"before", "after"} - {shot.stage for shot in photos}:
        raise BeforeAndAfter()
    fix = SpotFix.objects.create(
        uid=uid, member_id=worker(by), area=area, area_path=area.path, category=category,
        text=words("text", "情况和处置", text, at_least=2), address=address.strip()[:160], lon=lon, lat=lat,
        at=min(at or now(), now()), received_at=now(),
    )  # fmt: skip
    speaking = by.in_post(grant) if grant else by
    records.write(
        fix.subject, "fieldwork.settle_on_spot", detail={"category": category, "area": area.label}, by=speaking
    )
    for shot in photos:
        records.attach(fix.subject, shot.paper, stage=shot.stage, note=shot.note, by=speaking)
    return fix
