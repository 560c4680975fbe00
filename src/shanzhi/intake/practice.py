"""接待步骤: the place's own names for what is done with a visitor, kept where the profile names them."""

from __future__ import annotations

from dataclasses import dataclass

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.profile import current

from .models import PracticeDone, Visit


def did(visit: Visit, key: str, *, note: str = "", by: Actor) -> None:
    """Write down a step, where this county has one of that kind; a step twice in a row is one."""
    step = next((s for s in current().hall.practice if s.key == key), None)
    if step is None:
        return
    last = visit.practice.order_by("-id").first()
    if last is not None and last.key == key and not note:
        return
    PracticeDone.objects.create(visit=visit, key=key, name=step.name, note=note[:400], at=now(), by_name=by.name)


_PLAIN = {"confer": "会诊", "revisit": "复诊", "pass": "流转理由", "move": "转窗交代", "end": "办结说明"}


def record(visit: Visit, key: str, *, note: str, by: Actor) -> PracticeDone:
    """The same for words that are kept whatever the place calls the step. They stand here and not on the trail, where
    they could never be taken away again."""
    step = next((s for s in current().hall.practice if s.key == key), None)
    name = step.name if step is not None else _PLAIN[key]
    return PracticeDone.objects.create(visit=visit, key=key, name=name, note=note[:400], at=now(), by_name=by.name)


@dataclass(frozen=True, slots=True)
class Shown:
    """One step as the page draws it."""

    key: str
    name: str
    hint: str
    done: PracticeDone | None
    is_last: bool


def steps_of(visit: Visit) -> list[Shown]:
    """All steps of the place with what was done; empty where the place has none."""
    steps = current().hall.practice
    if not steps:
        return []
    done = {row.key: row for row in visit.practice.order_by("id")}
    last = max(done.values(), key=lambda row: row.pk, default=None)
    return [Shown(s.key, s.name, s.note, done.get(s.key), last is not None and last.key == s.key) for s in steps]
