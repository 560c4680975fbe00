"""Campaigns and targets, locked; what an answer must be; which unit a finding belongs to; how it becomes a case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from shanzhi.cases import actions as cases
from shanzhi.cases.models import Case
from shanzhi.kernel import verbs
from shanzhi.kernel.actor import Actor, Grant
from shanzhi.kernel.errors import Invalid, NotAllowed, NotFound
from shanzhi.kernel.profile import Profile
from shanzhi.kernel.profile_fieldwork import CheckItem
from shanzhi.places.queries import codes_by_level
from shanzhi.records.models import Attachment
from shanzhi.records.preparing import Prepared
from shanzhi.staff.models import Unit

from ..errors import CampaignStands
from ..models import Campaign, Finding
from .file_report import CHANNEL

RESULTS = ("ok", "bad", "na")


def campaign_for(campaign: Campaign, verb: str, by: Actor, *, states: Iterable[str] = ()) -> tuple[Campaign, Grant]:
    """Locked for somebody with the right over its area or in its unit. Refuses `CampaignStands` in another state."""
    locked = Campaign.objects.select_for_update(of=("self",)).select_related("area").filter(pk=campaign.pk).first()
    if locked is None:
        raise NotFound(what="这次行动")
    grant = by.grant_for(verb, path=locked.area_path, units=[locked.unit_id])
    if grant is None:
        raise NotAllowed(name=by.name, move=verbs.label_of(verb))
    if states and locked.state not in states:
        raise CampaignStands(name=locked.name, state=locked.get_state_display(), move=verbs.label_of(verb))
    return locked, grant


def checked_answers(items: Sequence[CheckItem], answers: Mapping[str, Any]) -> dict[str, Any]:
    """Each answer in the kind that its item asks for, and every item that must be answered. Refuses `Invalid`."""
    known = {item.key: item for item in items}
    wrong = {key: "检查表里没有这一项，请刷新后再填。" for key in answers if key not in known}
    for item in items:
        value = answers.get(item.key)
        if value in (None, ""):
            if item.required:
                wrong[item.key] = f"请填写“{item.text}”。"
        elif not _fits(item, value):
            wrong[item.key] = f"“{item.text}”填写不正确，请重新填写。"
    if wrong:
        raise Invalid(wrong)
    return {key: value for key, value in answers.items() if value not in (None, "")}


def _fits(item: CheckItem, value: Any) -> bool:
    match item.kind:
        case "ok":
            return value in RESULTS
        case "yes_no":
            return isinstance(value, bool)
        case "number":
            return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e9
        case "choice":
            return value in item.options
        case _:
            return isinstance(value, str) and len(value) <= 400


def not_in_order(items: Sequence[CheckItem], answers: Mapping[str, Any]) -> list[CheckItem]:
    return [i for i in items if (i.kind == "ok" and answers.get(i.key) == "bad")
            or (i.kind == "yes_no" and answers.get(i.key) is False)]  # fmt: skip


def units_of(items: Iterable[CheckItem], path: str, profile: Profile) -> dict[str, Unit]:
    """Whose the items are at a place: {what the item says: unit}. One query."""
    areas = codes_by_level(path)
    codes = {item.unit: profile.unit_at(item.unit, areas) for item in items if item.unit}
    found = {
        u.code: u for u in Unit.objects.filter(code__in=[c for c in codes.values() if c]).select_related("successor")
    }
    units = {ref: found[code] for ref, code in codes.items() if code in found}
    return {ref: u.successor if u.closed_on and u.successor else u for ref, u in units.items()}


def open_case(finding: Finding, category: str, profile: Profile, by: Actor, *, words: str = "") -> Case:
    """The case of a finding, once for ever, with the photos of the finding."""
    target = finding.target
    said = "，".join(part for part in (finding.title, finding.text, words) if part)
    text = f"{finding.campaign.name}：{target.name}{f'（{target.address}）' if target.address else ''}，{said}。"
    # A checklist that makes cases at once was drawn up by the county: whoever checks need not be one who may open any.
    opener = by if by.may("cases.open_case", path=finding.area_path, units=by.unit_ids) else Actor.system("检查表")
    case = cases.open_case(
        category=category, channel=CHANNEL, text=text, area=finding.area, address=target.address or target.name,
        lon=target.lon, lat=target.lat, happened_at=finding.found_at, key=f"finding/{finding.uid}", by=opener,
    )  # fmt: skip
    for shot in Attachment.objects.filter(subject=finding.subject, destroyed_at=None).order_by("id"):
        again = Prepared(
            name=shot.name, kind=shot.kind, mime=shot.mime, size=shot.size, sha256=shot.sha256,
            shown_sha256=shot.shown_sha256, shown_mime=shot.shown_mime, thumb_sha256=shot.thumb_sha256,
        )  # fmt: skip
        cases.attach(case, again, stage="report", by=Actor.system("检查表"))
    return case
