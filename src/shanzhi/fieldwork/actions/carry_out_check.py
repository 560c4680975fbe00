from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import local, now
from shanzhi.kernel.errors import Invalid, NotAllowed, NotFound
from shanzhi.kernel.profile import Profile
from shanzhi.kernel.profile_fieldwork import CheckItem
from shanzhi.records import actions as records
from shanzhi.records.acting import act
from shanzhi.records.queries import profile_in_force, profile_of
from shanzhi.staff.models import Unit

from .. import checks, telling
from ..errors import AlreadyChecked, CampaignOver
from ..models import Campaign, Finding, Inspection, Target
from . import _checking
from ._shots import Shot, words, worker

OUTCOMES = {"checked": Target.State.DONE, "shut": Target.State.SHUT, "declined": Target.State.DECLINED}


@act("fieldwork.carry_out_check")
def carry_out_check(
    target: Target,
    *,
    uid: UUID,
    outcome: str = "checked",
    answers: Mapping[str, Any] | None = None,
    notes: Mapping[str, str] | None = None,
    note: str = "",
    photos: Sequence[Shot] = (),
    again: bool = False,
    at: datetime | None = None,
    by: Actor,
) -> Inspection:
    """Go through a checklist at one place; every item that is not in order is a finding of its unit. 检查

    The same `uid` again gives the same. What the list holds for grave becomes a case with the visit; the rest is looked
    at again on its day. Refuses `AlreadyChecked` where somebody was there first, unless it is meant to be checked
    `again`; `CampaignOver`; and `Invalid` with the items that are not answered.
    """
    earlier = Inspection.objects.filter(uid=uid, member_id=worker(by)).first()
    if earlier is not None:
        return earlier
    locked = Target.objects.select_for_update(of=("self",)).select_related("campaign", "area", "member")
    held = locked.filter(pk=target.pk, dropped_on=None).first()
    if held is None:
        raise NotFound(what="检查对象")
    campaign = held.campaign
    grant = by.grant_for("fieldwork.carry_out_check", path=held.area_path, units=[campaign.unit_id])
    if grant is None:
        raise NotAllowed(name=by.name, move="检查")
    if campaign.state != Campaign.State.RUNNING:
        raise CampaignOver(name=campaign.name, state=campaign.get_state_display())
    if outcome not in OUTCOMES:
        raise Invalid({"outcome": "请选择检查结果：已检查、关门或拒绝检查。"})
    items = checks.items_of(campaign)
    given = dict(answers or {}) if outcome == "checked" else {}
    if held.state == Target.State.DONE and not again:
        raise _crossed(held, items, given)
    if outcome == "checked":
        given = _checking.checked_answers(items, given)
    said = {key: str(text).strip()[:400] for key, text in (notes or {}).items() if str(text).strip()}
    inspection = Inspection.objects.create(
        uid=uid, target=held, member_id=worker(by), at=min(at or now(), now()), outcome=OUTCOMES[outcome],
        answers=given, notes=said, note=words("note", "备注", note, at_least=0, at_most=400), received_at=now(),
    )  # fmt: skip
    speaking = by.in_post(grant)
    profile = profile_of(profile_in_force().pk)
    findings = _findings(inspection, held, items, profile)
    held.state, held.at, held.member_id = OUTCOMES[outcome], inspection.at, worker(by)
    held.found += len(findings)
    held.changed_at = now()
    held.save()
    records.write(
        inspection.subject, "fieldwork.carry_out_check",
        detail={"campaign": campaign.pk, "target": held.pk, "outcome": outcome, "findings": len(findings)}, by=speaking,
    )  # fmt: skip
    _attach(inspection, findings, photos, speaking)
    for finding, item in findings:
        if item.at_once:
            finding.case = _checking.open_case(finding, item.category, profile, speaking)
            finding.state, finding.ended_at, finding.due_on = Finding.State.CASE, now(), None
            finding.save(update_fields=["case", "state", "ended_at", "due_on"])
    if campaign.kind == Campaign.Kind.JOINT and outcome == "checked":
        telling.results(inspection, held, items, findings, _checking.units_of(items, held.area_path, profile), by=by)
    return inspection


def _crossed(target: Target, items: Sequence[CheckItem], given: Mapping[str, Any]) -> AlreadyChecked:
    """What each of the two found."""
    before = target.inspections.order_by("-at", "-id").first()
    theirs = _checking.not_in_order(items, before.answers) if before else []
    yours = _checking.not_in_order(items, given)
    at, who = checks.said_at(target), target.member.name if target.member else "他人"
    row = {
        "field": "target", "name": target.name, "was": "", "theirs": f"{who} {at}：{_in_words(theirs)}",
        "yours": _in_words(yours),
    }  # fmt: skip
    return AlreadyChecked(target=f"“{target.name}”", who=who, at=at, crossed=[row])


def _in_words(items: Sequence[CheckItem]) -> str:
    return "、".join(item.text for item in items) or "没有发现问题"


def _findings(
    inspection: Inspection, target: Target, items: Sequence[CheckItem], profile: Profile
) -> list[tuple[Finding, CheckItem]]:
    bad = _checking.not_in_order(items, inspection.answers)
    if not bad:
        return []
    units = _checking.units_of(bad, target.area_path, profile)
    day = local(inspection.at).date()
    rows = [
        Finding(
            uid=uuid5(inspection.uid, item.key), campaign_id=target.campaign_id, target=target, inspection=inspection,
            item=item.key, title=item.text, text=inspection.notes.get(item.key, ""), category=item.category,
            unit=_whose(item, units), area=target.area, area_path=target.area_path,
            due_on=_due(item, day, profile), found_at=inspection.at,
        )
        for item in bad
    ]  # fmt: skip
    Finding.objects.bulk_create(rows)
    return list(zip(rows, bad, strict=True))


def _whose(item: CheckItem, units: Mapping[str, Unit]) -> Unit | None:
    return units.get(item.unit)


def _due(item: CheckItem, day: date, profile: Profile) -> date:
    return day + timedelta(days=item.recheck_after or profile.fieldwork.recheck_after)


def _attach(
    inspection: Inspection, findings: Sequence[tuple[Finding, CheckItem]], photos: Sequence[Shot], by: Actor
) -> None:
    """A photo of an item that is not in order belongs to its finding, any other to the visit."""
    of_item = {item.key: finding for finding, item in findings}
    for shot in photos:
        finding = of_item.get(shot.item)
        subject = finding.subject if finding is not None else inspection.subject
        records.attach(subject, shot.paper, stage=shot.stage, note=shot.note, by=by)
