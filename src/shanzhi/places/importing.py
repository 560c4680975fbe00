"""An import from file to areas: open it, look it through, note what was found, remember who confirmed it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from shanzhi.kernel.actor import Actor, Grant

from . import _plan_divisions, _plan_grids
from .datum import Datum
from .errors import DatumUnclear, FileUnreadable
from .findings import Progress, Report
from .models import ImportFinding, ImportRun
from .reading import Reading, Row, open_file

VERBS = {ImportRun.Content.DIVISIONS: "places.import_divisions", ImportRun.Content.GRIDS: "places.import_grids"}


def examine(run: ImportRun, *, by: Actor) -> None:
    """Look the run's file through and note on it what would happen. The run is not saved; its findings are.

    Where the datum is in doubt the run asks (`ASKED`), with the candidates in `guesses`.
    """
    reading = opened(run)
    run.findings.all().delete()
    run.guesses, run.flaws = [], []
    try:
        report = _plan(run, reading, by=by)
    except DatumUnclear as unclear:
        run.state = ImportRun.State.ASKED
        run.guesses = [
            {"datum": str(each.datum), "words": each.distance_words, "unit": each.unit} for each in unclear.guesses
        ]
        run.failure = str(unclear)[:300]
        return
    run.state, run.failure = ImportRun.State.PREVIEWED, ""
    keep(run, report)


def keep(run: ImportRun, report: Report) -> None:
    """Note a report on the run."""
    run.total, run.counts, run.flaws = report.total, report.as_counts(), report.flaws
    ImportFinding.objects.bulk_create(
        [
            ImportFinding(run=run, line=f.line, column=f.column, value=f.value, weight=f.weight, reason=f.reason)
            for f in report.findings
        ],
        batch_size=5000,
    )


def opened(run: ImportRun) -> Reading:
    """The run's file. A datum that the file itself states credibly is noted on the run."""
    if run.file is None:
        raise FileUnreadable(reason=_("文件已不在，请重新上传"))
    reading = open_file(bytes(run.file), run.file_name)
    if reading.declared and not run.datum:
        run.datum = reading.declared
    return reading


def _plan(run: ImportRun, reading: Reading, *, by: Actor) -> Report:
    rows: Iterator[Row] = reading.rows
    if run.content == ImportRun.Content.DIVISIONS:
        return _plan_divisions.plan(rows, scope=run.scope, by=by).report
    plan = _plan_grids.plan(rows, datum=run.datum or None, scope=run.scope, by=by)
    if plan.extents or run.datum:
        run.datum = str(Datum(run.datum) if run.datum else plan.datum)
    return plan.report


def remembered(by: Actor) -> dict[str, Any]:
    """An actor as JSON, for a job that acts later in their name."""
    return {
        "id": by.id,
        "name": by.name,
        "via": by.via,
        "system": by.is_system,
        "scopes": sorted(by.scopes) if by.scopes is not None else None,
        "grants": [
            {**asdict(grant), "permissions": sorted(grant.permissions), "reach": list(grant.reach)}
            for grant in by.grants
        ],
    }


def recalled(said: dict[str, Any]) -> Actor:
    """The actor that `remembered` wrote down."""
    if said.get("system"):
        return Actor.system(str(said.get("name", "")))
    grants = tuple(
        Grant(**{**grant, "permissions": frozenset(grant["permissions"]), "reach": tuple(grant["reach"])})
        for grant in said.get("grants", ())
    )
    scopes = said.get("scopes")
    return Actor(
        id=said.get("id"),
        name=str(said.get("name", "")),
        via=str(said.get("via", "web")),
        grants=grants,
        scopes=frozenset(scopes) if scopes is not None else None,
    )


def reporter(run_id: int) -> tuple[Progress, Callable[[], None]]:
    """A progress callback that others can see while the import's own transaction is still open, and how to end it.

    It writes over a connection of its own: the import commits as a whole, its progress at once.
    """
    beside = connection.copy()

    def told(done: int, total: int) -> None:
        with beside.cursor() as cursor:
            cursor.execute(
                "UPDATE places_importrun SET done = %s, total = greatest(total, %s) WHERE id = %s",
                [done, total, run_id],
            )

    return told, beside.close
