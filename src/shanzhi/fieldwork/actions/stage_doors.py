from __future__ import annotations

from dataclasses import astuple

from shanzhi.intake.errors import SheetUnreadable as CannotRead
from shanzhi.intake.sheets import packed
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import NotAllowed
from shanzhi.records.acting import act
from shanzhi.records.queries import profile_in_force, profile_of

from .. import door_sheets
from ..errors import SheetUnreadable
from ..models import Campaign, DoorImport, Household, Target
from . import _checking
from ._shots import worker

VERBS = {"doors": "fieldwork.enrol_household", "targets": "fieldwork.add_targets"}


@act("fieldwork.stage_doors")
def stage_doors(*, content: bytes, file_name: str, campaign: Campaign | None = None, by: Actor) -> DoorImport:
    """Hand in a table of doors, or of the places a campaign checks, and look it through; nothing changes. 上传走访名单

    Bad rows are named with line, column and reason; the good ones are what `confirm_doors` takes over. Refuses
    `SheetUnreadable`.
    """
    if not by.has("fieldwork.stage_doors"):
        raise NotAllowed(name=by.name, move="上传走访名单")
    what = DoorImport.What.DOORS
    if campaign is not None:
        what = DoorImport.What.TARGETS
        _checking.campaign_for(campaign, VERBS["targets"], by, states=(Campaign.State.PLANNED, Campaign.State.RUNNING))
    rules = profile_of(profile_in_force().pk).fieldwork
    report = door_sheets.Report()
    try:
        rows = list(door_sheets.rows_of(what, content, rules, verb=VERBS[what], report=report, by=by))
    except CannotRead as no:
        raise SheetUnreadable(reason=str(no.facts.get("reason", ""))) from no
    _count(report, rows, campaign)
    return DoorImport.objects.create(
        what=what, campaign=campaign, state=DoorImport.State.PREVIEWED, file_name=file_name[-160:],
        file_sealed=packed(content), counts=dict(report.counts),
        findings=[astuple(f) for f in report.findings[: door_sheets.MOST_FINDINGS]], total=report.total,
        made_by_id=worker(by), made_at=now(),
    )  # fmt: skip


def _count(report: door_sheets.Report, rows: list[door_sheets.Row], campaign: Campaign | None) -> None:
    """What would be done with the good rows. A few statements, however many rows."""
    areas = {row.area_id for row in rows}
    if campaign is not None:
        have = set(Target.objects.filter(campaign=campaign).values_list("area_id", "name", "address"))
        known = sum((row.area_id, row.name, row.address) in have for row in rows)
        report.counts.update(enrolled=len(rows) - known, unchanged=known)
        return
    doors = {
        (door.area_id, door.address): door
        for door in Household.objects.filter(area_id__in=areas, retired_on=None).iterator(chunk_size=2000)
    }
    for row in rows:
        door = doors.get((row.area_id, row.address))
        if door is None:
            report.counts["enrolled"] += 1
        else:
            report.counts["amended" if door_sheets.changes_of(row, door) else "unchanged"] += 1
