from __future__ import annotations

from collections.abc import Sequence

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import Invalid
from shanzhi.records.acting import act
from shanzhi.staff.models import Unit

from .. import halls, practice
from ..models import PracticeDone, Visit
from . import _hall


@act("intake.confer")
def confer(visit: Visit, *, units: Sequence[Unit], words: str, by: Actor) -> PracticeDone:
    """Several units look at one visitor's matter together, at once in the hall: who was there and what was agreed. 会诊

    At least two, counting the hall. What needs a meeting with minutes is a gathering of the command room.
    """
    row, grant = _hall.held(visit, halls.CALL, by, "会诊")
    names = [u.short_name or u.name for u in dict.fromkeys(units) if u.pk != row.hall_id]
    wrong: dict[str, str] = {}
    if not names:
        wrong["units"] = "请选择参加会诊的单位。"
    if len(words.strip()) < 4:
        wrong["words"] = "请写明会诊的意见。"
    if wrong:
        raise Invalid(wrong)
    done = practice.record(row, "confer", note=f"{'、'.join(names)}：{words.strip()}", by=by)
    _hall.line(row, "intake.confer", {"units": names}, grant, by)
    return done
