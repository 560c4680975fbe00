"""A confirmed table is taken over row by row by the same acts as at the desk, so that each leaves its line and nobody
may more by a table than by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import astuple
from itertools import islice
from uuid import uuid4

from django.db import transaction

from shanzhi.intake.sheets import unpacked
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import Refusal
from shanzhi.places.queries import area_by_id
from shanzhi.records.queries import profile_in_force, profile_of
from shanzhi.staff.queries import actor_for

from . import actions
from .door_sheets import MOST_FINDINGS, Report, Row, changes_of, rows_of
from .models import DoorImport, Household

BATCH = 100
Told = Callable[[int], None]
STATE = DoorImport.State


def take_over(run: DoorImport) -> None:
    """Do what is left; broken off and begun again it finds what is there already. 导入走访名单"""
    by = actor_for(run.made_by, via="web")
    rules = profile_of(profile_in_force().pk).fieldwork
    verb = "fieldwork.enrol_household" if run.what == DoorImport.What.DOORS else "fieldwork.add_targets"
    report = Report()
    rows = rows_of(run.what, unpacked(run.file_sealed or b""), rules, verb=verb, report=report, by=by)

    def told(done: int) -> None:
        DoorImport.objects.filter(pk=run.pk).update(done=done)

    if run.what == DoorImport.What.DOORS:
        _doors(rows, report, told, by)
    else:
        _targets(run, rows, report, by)
    run.state, run.file_sealed, run.done, run.finished_at = STATE.FINISHED, None, report.total, now()
    run.counts, run.total = dict(report.counts), report.total
    run.findings = [astuple(f) for f in report.findings[:MOST_FINDINGS]]
    run.save()


def _doors(rows: Iterable[Row], report: Report, told: Told, by: Actor) -> None:
    waiting = iter(rows)
    done = 0
    while batch := list(islice(waiting, BATCH)):
        with transaction.atomic():
            for row in batch:
                _door(row, report, by)
        done += len(batch)
        told(done)


def _door(row: Row, report: Report, by: Actor) -> None:
    door = Household.objects.filter(area_id=row.area_id, address=row.address, retired_on=None).first()
    try:
        with transaction.atomic():
            if door is None:
                actions.enrol_household(
                    uid=uuid4(),
                    area=area_by_id(row.area_id), address=row.address, kind=row.kind, name=row.name, phone=row.phone,
                    groups=row.groups, known=row.known, lon=row.lon, lat=row.lat, by=by,
                )  # fmt: skip
                report.counts["enrolled"] += 1
            elif changes := changes_of(row, door):
                actions.amend_household(door, changes=changes, by=by)
                report.counts["amended"] += 1
            else:
                report.counts["unchanged"] += 1
    except Refusal as refusal:
        report.refuse(row.line, "", row.address, str(refusal))


def _targets(run: DoorImport, rows: Iterable[Row], report: Report, by: Actor) -> None:
    named = [actions.NamedPlace(area_by_id(row.area_id), row.name, row.address, row.lon, row.lat) for row in rows]
    if run.campaign is None or not named:
        return
    added = actions.add_targets(run.campaign, places=named, by=by)
    report.counts.update(enrolled=added, unchanged=len(named) - added)
