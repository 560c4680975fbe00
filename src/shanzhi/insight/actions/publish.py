from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import NotFound
from shanzhi.records import actions as records
from shanzhi.records.acting import act

from .. import appraising, rules
from ..errors import NotDrawnUp, OwnSheet
from ..figures import rules_of
from ..models import Sheet


@act("insight.publish")
def publish(sheet: Sheet, *, by: Actor) -> Sheet:
    """Put an appraisal sheet out, by somebody other than who drew it up; small numbers are hidden. 发布

    Whatever rests on fewer cases than the county's limit is hidden, and as much beside it that it cannot be worked out
    from a total. What is hidden is decided once and kept with the sheet.
    """
    rules.must_everywhere("insight.publish", by=by)
    row = Sheet.objects.select_for_update(of=("self",)).select_related("drawn_up_by").filter(pk=sheet.pk).first()
    if row is None:
        raise NotFound(what="这张考评表")
    if row.state != Sheet.State.DRAWN_UP:
        raise NotDrawnUp(state=row.get_state_display())
    if by.id is not None and by.id == row.drawn_up_by_id:
        raise OwnSheet(name=by.name)
    least = rules_of(row.rule_version).publish_least
    pairs = appraising.hidden(row.content["rows"], least)
    row.hidden = sorted(pairs)
    row.state, row.published_by_id, row.published_at = Sheet.State.PUBLISHED, by.id, now()
    row.save()
    records.write(
        row.subject,
        "insight.publish",
        detail={"month": f"{row.month:%Y-%m}", "of": row.of, "hidden": len(pairs)},
        by=by,
    )
    return row
