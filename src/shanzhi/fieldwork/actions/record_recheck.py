from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import local, now
from shanzhi.kernel.errors import NotAllowed, NotFound
from shanzhi.records import actions as records
from shanzhi.records.acting import act
from shanzhi.records.queries import profile_in_force, profile_of

from .. import checks
from ..errors import FindingEnded
from ..models import Finding, Recheck
from ._shots import Shot, words, worker


@act("fieldwork.record_recheck")
def record_recheck(
    finding: Finding,
    *,
    uid: UUID,
    fixed: bool,
    note: str = "",
    photos: Sequence[Shot] = (),
    at: datetime | None = None,
    by: Actor,
) -> Recheck:
    """Look again at what was found: put right, or a new day is set. 隐患复查

    The same `uid` again gives the same. Refuses `FindingEnded` for what was put right or is a case.
    """
    earlier = Recheck.objects.filter(uid=uid, member_id=worker(by)).first()
    if earlier is not None:
        return earlier
    locked = Finding.objects.select_for_update(of=("self",)).select_related("campaign").filter(pk=finding.pk).first()
    if locked is None:
        raise NotFound(what="这个问题")
    grant = by.grant_for(
        "fieldwork.record_recheck", path=locked.area_path, units=[locked.unit_id, locked.campaign.unit_id]
    )
    if grant is None:
        raise NotAllowed(name=by.name, move="隐患复查")
    if locked.state != Finding.State.OPEN:
        raise FindingEnded(state=locked.get_state_display())
    moment = min(at or now(), now())
    look = Recheck.objects.create(
        uid=uid, finding=locked, member_id=worker(by), at=moment, fixed=fixed,
        note=words("note", "复查情况", note, at_least=0, at_most=400),
    )  # fmt: skip
    locked.rechecks += 1
    if fixed:
        locked.state, locked.ended_at, locked.due_on = Finding.State.FIXED, moment, None
    else:
        locked.due_on = local(moment).date() + timedelta(days=_days(locked))
    locked.save()
    speaking = by.in_post(grant)
    records.write(locked.subject, "fieldwork.record_recheck", detail={"fixed": fixed, "look": look.pk}, by=speaking)
    for shot in photos:
        records.attach(locked.subject, shot.paper, stage="after", note=shot.note, by=speaking)
    return look


def _days(finding: Finding) -> int:
    item = next((i for i in checks.items_of(finding.campaign) if i.key == finding.item), None)
    usual = profile_of(profile_in_force().pk).fieldwork.recheck_after
    return item.recheck_after or usual if item is not None else usual
