from __future__ import annotations

from shanzhi.cases.models import Case
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import Invalid, NotAllowed, NotFound
from shanzhi.records import actions as records
from shanzhi.records.acting import act
from shanzhi.records.queries import profile_in_force, profile_of

from ..errors import FindingEnded
from ..models import Finding
from . import _checking


@act("fieldwork.turn_into_case")
def turn_into_case(finding: Finding, *, category: str = "", words: str = "", by: Actor) -> Case:
    """Make a case of what was found, once: a second time gives the same case. 排查问题转案件

    `category` is that of its item unless another is named. Refuses `FindingEnded` for what was put right.
    """
    locked = (
        Finding.objects.select_for_update(of=("self",))
        .select_related("campaign", "target", "area", "case")
        .filter(pk=finding.pk)
        .first()
    )
    if locked is None:
        raise NotFound(what="这个问题")
    grant = by.grant_for(
        "fieldwork.turn_into_case", path=locked.area_path, units=[locked.unit_id, locked.campaign.unit_id]
    )
    if grant is None:
        raise NotAllowed(name=by.name, move="排查问题转案件")
    if locked.case is not None:
        return locked.case
    if locked.state != Finding.State.OPEN:
        raise FindingEnded(state=locked.get_state_display())
    profile = profile_of(profile_in_force().pk)
    chosen = category or locked.category
    if profile.category(chosen) is None:
        raise Invalid({"category": "请选择案件类别。"})
    case = _checking.open_case(locked, chosen, profile, by.in_post(grant), words=words.strip()[:200])
    locked.case, locked.state, locked.ended_at, locked.due_on = case, Finding.State.CASE, now(), None
    locked.save(update_fields=["case", "state", "ended_at", "due_on"])
    records.write(locked.subject, "fieldwork.turn_into_case", detail={"case": case.code}, by=by.in_post(grant))
    return case
