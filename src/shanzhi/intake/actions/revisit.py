from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import Invalid, NotFound
from shanzhi.records.acting import act

from .. import halls, practice
from ..models import PracticeDone, Visit
from . import _hall


@act("intake.revisit")
def revisit(visit: Visit, *, words: str, solved: bool, by: Actor) -> PracticeDone:
    """Ask a visitor again afterwards whether it is really settled; also when the visit is over. 复诊"""
    row = Visit.objects.select_related("hall", "hall__area").filter(pk=visit.pk).first()
    if row is None:
        raise NotFound(what="这次来访")
    grant = halls.allow(row.hall, halls.GREET, by, move="复诊")
    if len(words.strip()) < 4:
        raise Invalid({"words": "请写明回访时对方怎么说。"})
    done = practice.record(row, "revisit", note=f"{'已解决' if solved else '没有解决'}：{words.strip()}", by=by)
    _hall.line(row, "intake.revisit", {"solved": solved}, grant, by)
    return done
