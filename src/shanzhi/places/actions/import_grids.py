from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.events import announce
from shanzhi.records import actions as records
from shanzhi.records.acting import act

from .. import _areas, _bulk, _plan_grids, atlas
from ..datum import Datum
from ..events import AreasImported
from ..findings import Progress, Report
from ..models import Area
from ..reading import Row


@act("places.import_grids")
def import_grids(
    rows: Iterable[Row],
    *,
    datum: Datum | str | None = None,
    schematic: bool = False,
    on: date | None = None,
    scope: Area | None = None,
    source: str = "",
    run_id: int | None = None,
    progress: Progress | None = None,
    by: Actor,
) -> Report:
    """Take over grids and boundaries: new ones are set up, others renamed or redrawn. 导入网格

    Divisions may be among the rows, to give them boundaries. Rows with faults are left out and named; the good ones
    are kept, the same file again changes nothing. Without a datum it is found by comparison, or asked for
    (`DatumUnclear`). Old boundaries are kept with their days.
    """
    day = _areas.fit_day(on)
    plan = _plan_grids.plan(rows, datum=datum, schematic=schematic, scope=scope, by=by)
    changes = len(plan.create) + len(plan.rename) + len(plan.redraw)

    def told(done: int, _all: int) -> None:
        if progress is not None:
            progress(done, changes)

    _bulk.create(
        plan.create,
        plan.extents,
        on=day,
        datum=plan.datum,
        purposes=plan.purposes,
        schematic=schematic,
        progress=told,
    )
    _change_held(plan, day=day, schematic=schematic, source=source, progress=told, by=by)
    if changes:
        detail = {"source": source, "run": run_id, "on": day, "datum": str(plan.datum), **plan.report.as_counts()}
        records.write("atlas", "places.import_grids", detail=detail, by=by)
        atlas.turn_page()
        changed = changes - len(plan.create)
        announce(AreasImported(run_id=run_id, created=len(plan.create), changed=changed))
    return plan.report


def _change_held(
    plan: _plan_grids.Plan, *, day: date, schematic: bool, source: str, progress: Progress, by: Actor
) -> None:
    """New names and boundaries of areas that were there before, each with its own line."""
    new_names = {known.code: name for known, name in plan.rename}
    touched = {known.id: known for known in (*plan.redraw, *(known for known, _name in plan.rename))}
    redrawn = {known.id for known in plan.redraw}
    done = len(plan.create)
    areas = Area.objects.select_for_update(of=("self",)).select_related("parent").filter(pk__in=list(touched))
    for area in areas.order_by("path"):
        since = _bulk.no_earlier(area, day)
        detail: dict[str, object] = {"on": since, "source": source}
        if (name := new_names.get(area.code)) is not None:
            detail.update({"from": {"name": area.name}, "to": {"name": name}})
            _areas.new_name(area, code=area.code, name=name, on=since)
        if area.pk in redrawn:
            area.schematic = schematic
            _areas.put_boundary(area, plan.extents[area.code], on=since, datum=plan.datum, note=source[:200])
            detail["redrawn"] = True
        _areas.write_line(area, "places.import_grids", detail, by=by)
        done += 1
        if done % 200 == 0:
            progress(done, 0)
