from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.events import announce
from shanzhi.records import actions as records
from shanzhi.records.acting import act

from .. import _areas, _bulk, _plan_divisions, atlas
from ..events import AreasImported
from ..findings import Progress, Report
from ..models import Area
from ..reading import Row


@act("places.import_divisions")
def import_divisions(
    rows: Iterable[Row],
    *,
    on: date | None = None,
    scope: Area | None = None,
    source: str = "",
    run_id: int | None = None,
    progress: Progress | None = None,
    by: Actor,
) -> Report:
    """Take over a list of divisions: new ones are set up, others renamed. 导入区划

    Rows with faults are left out and named in the report; the good ones are kept. The same list again changes
    nothing. Nothing is ever retired by what a list lacks: the report names it.
    """
    day = _areas.fit_day(on)
    plan = _plan_divisions.plan(rows, scope=scope, by=by)
    _bulk.create(plan.create, {}, on=day, datum="wgs84", progress=progress)
    for known, name in plan.rename:
        area = Area.objects.select_for_update(of=("self",)).select_related("parent").get(pk=known.id or 0)
        before = area.name
        _areas.new_name(area, code=area.code, name=name, on=_bulk.no_earlier(area, day))
        detail = {"from": {"name": before}, "to": {"name": name}, "on": day, "source": source}
        _areas.write_line(area, "places.import_divisions", detail, by=by)
    changed = len(plan.rename)
    if plan.create or changed:
        detail = {"source": source, "run": run_id, "on": day, **plan.report.as_counts()}
        records.write("atlas", "places.import_divisions", detail=detail, by=by)
        atlas.turn_page()
        announce(AreasImported(run_id=run_id, created=len(plan.create), changed=changed))
    return plan.report
