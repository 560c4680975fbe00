from __future__ import annotations

from datetime import date, datetime, time, timedelta

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import SHANGHAI, local, now, today
from shanzhi.kernel.errors import Invalid
from shanzhi.records import actions as records
from shanzhi.records.acting import act

from .. import appraising, rules
from ..errors import ComputedTooEarly, MonthNotOver, NoIndicators
from ..figures import latest
from ..models import Sheet
from ..periods import Period


@act("insight.draw_up")
def draw_up(*, month: date, of: str, by: Actor) -> Sheet:
    """Draw up the appraisal sheet of a month, of the units or of the towns, and freeze what it says. 编制

    Replaces an earlier sheet of the same month, published or not; the earlier one is kept. Units and towns only, never
    persons, and by code, never by rank. Refuses a month that is not over or was not computed since it was.
    """
    rules.must_everywhere("insight.draw_up", by=by)
    if of not in Sheet.Of.values:
        raise Invalid({"of": "请选择考评单位还是考评镇（街道）。"})
    period = Period.of_month(month)
    if period.last >= today():
        raise MonthNotOver(month=period.label)
    computation = latest(rules.profile_now())
    over = datetime.combine(period.last + timedelta(days=1), time.min, SHANGHAI)
    if computation.at < over:
        raise ComputedTooEarly(at=f"{local(computation.at):%Y-%m-%d %H:%M}", month=period.label)
    weights = appraising.weights_of(computation.rules, of)
    if not weights:
        raise NoIndicators()
    rows, total = appraising.draw(computation, period, of)
    Sheet.objects.filter(month=period.first, of=of).exclude(state=Sheet.State.REPLACED).update(
        state=Sheet.State.REPLACED
    )
    sheet = Sheet.objects.create(
        month=period.first,
        of=of,
        rule_version=computation.version,
        computed_at=computation.at,
        content={
            "items": [w.model_dump(mode="json") for w in weights],
            "rows": [
                {"id": r.id, "code": r.code, "name": r.name, "score": r.score, "numbers": r.numbers} for r in rows
            ],
            "total": total,
        },
        drawn_up_by_id=by.id,
        drawn_up_at=now(),
    )
    detail = {"month": period.text, "of": of, "rows": len(rows), "rule_version": computation.version[:12]}
    records.write(sheet.subject, "insight.draw_up", detail=detail, by=by)
    return sheet
