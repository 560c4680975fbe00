from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import NotFound
from shanzhi.records.acting import act

from .. import _rows, hooks
from .._moving import announce_change, write_line
from ..errors import ViewGiven
from ..models import Plea
from ._text import wanted


@act("cases.give_view")
def give_view(plea: Plea, *, agrees: bool, view: str, by: Actor) -> Plea:
    """The unit named in an objection says whether the case is its own; the reviewer decides all the same. 建议单位意见

    Said once, by somebody who may object for that unit. Whoever was not asked is told that there is nothing.
    """
    case = _rows.lock_case(plea.case_id)
    asked = Plea.objects.select_for_update().filter(pk=plea.pk).first()
    units = by.units_of("cases.send_back")
    if case is None or asked is None or asked.view_asked_at is None or asked.next_unit_id not in units:
        raise NotFound(what="征求意见的派单异议")
    if asked.state != "ASKED" or asked.viewed_at is not None:
        raise ViewGiven()
    asked.view = wanted("view", "意见说明", view, at_least=4, at_most=400)
    asked.next_agrees, asked.viewed_by_id, asked.viewed_at = agrees, by.id, now()
    asked.save(update_fields=["view", "next_agrees", "viewed_by", "viewed_at"])
    grant = by.grant_for("cases.send_back", units=[asked.next_unit_id])
    errands = _rows.errands_of(case.pk)
    detail = {"plea": asked.pk, "agrees": agrees, "note": asked.view}
    write_line(case, "cases.give_view", detail, by=by.in_post(grant) if grant else by)
    unit = asked.next_unit.short_name if asked.next_unit else ""
    hooks.run(hooks.Moved("cases.give_view", case, errands, {**detail, "unit": unit}, by, asked.viewed_at))
    announce_change(case, "cases.give_view", errands)
    return asked
