from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import Invalid, NotFound
from shanzhi.kernel.profile import current
from shanzhi.places.models import Area
from shanzhi.records.acting import act
from shanzhi.staff.models import Unit

from .. import carrying, halls
from ..hall_errors import StepSettled
from ..models import BundleStep, Reception, Visit
from . import _hall
from .call_unit import call_unit
from .receive import receive
from .refer import refer
from .tie_case import tie_case


@act("intake.settle_item")
def settle_item(step: BundleStep, *, wanted: bool, words: str = "", area: Area | None = None, by: Actor) -> BundleStep:
    """Confirm one thing of a bundle, which is then done at once, or say that it is not wanted. 一类事逐项确认

    A case is taken in with the visit's persons, a referral is made, a unit is called. Refuses a second settling.
    """
    visit, grant = _hall.held(step.visit, halls.CALL, by, "确认事项")
    row = BundleStep.objects.select_for_update().filter(pk=step.pk, visit=visit).first()
    if row is None:
        raise NotFound(what="这一项")
    if row.state != BundleStep.State.PROPOSED:
        raise StepSettled(name=row.name)
    words = words.strip() or visit.matter
    if wanted:
        row.note = _do(row, visit, words, area, by)
    row.state = BundleStep.State.DONE if wanted else BundleStep.State.DECLINED
    row.at, row.by_name = now(), by.name
    row.save()
    _hall.line(visit, "intake.settle_item", {"item": _hall.told(visit, spoken(row)), "wanted": wanted}, grant, by)
    return row


def spoken(row: BundleStep) -> str:
    """What is said of a settled step: behind a wall not which way it was."""
    way = current().lawful_way(row.what) if row.do == "refer" else None
    return "隐私转介" if way is not None and way.wall else row.name


def _do(row: BundleStep, visit: Visit, words: str, area: Area | None, by: Actor) -> str:
    if len(words) < 4:
        raise Invalid({"words": "请写一句情况。"})
    if row.do == "refer":
        return refer(way=row.what, why=words, visit=visit, by=by).number
    if row.do == "call":
        unit = Unit.objects.filter(code=row.what, closed_on=None).first()
        if unit is None:
            raise NotFound(what="要召集的单位")
        return call_unit(visit.hall, unit=unit, matter=words[:200], visit=visit, by=by).unit.name
    case = receive(
        channel=carrying.channel_of(visit), text=words, category=row.what, area=area or visit.hall.area,
        located=Reception.Located.GRID if area is not None else Reception.Located.UNKNOWN,
        people=carrying.people_of(visit), came=visit.came, headcount=visit.came if visit.is_batch else None, by=by,
    )  # fmt: skip
    if visit.case_id is None:
        tie_case(visit, case=case, by=by)
    return case.code
