"""The one way a case moves: lock it, ask the table and the rule, let the body work, save, write the line."""

from __future__ import annotations

from collections.abc import Container, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import local, now
from shanzhi.kernel.errors import ChangedMeanwhile, NotFound, WrongState
from shanzhi.kernel.events import announce
from shanzhi.records import actions as records
from shanzhi.records.queries import TrailLine, trail_of

from . import _rows, hooks, rules
from .events import CaseChanged
from .models import Case, Errand
from .states import MOVES, Move, State


@dataclass(slots=True)
class Moving:
    """What the body of an act works with. It changes fields of `case` and `errands`, fills `detail`, and may set
    `target` where the table leaves it open; saving, the trail and the announcement follow by themselves."""

    case: Case
    errands: list[Errand]
    by: Actor
    move: Move
    target: State | None
    since: datetime
    """When the act began: what it hands out is not older."""
    detail: dict[str, Any] = field(default_factory=dict)
    concerns: set[int] = field(default_factory=set)
    """Members to be told besides the units."""

    @property
    def lead(self) -> Errand | None:
        """The lead unit's errand that counts now."""
        return next((e for e in self.errands if e.role == "lead" and e.state not in ("RETURNED", "RECALLED")), None)

    def errand_of(self, units: frozenset[int], states: Container[str]) -> Errand | None:
        """The errand of one of these units in one of these states, the lead's first."""
        mine = [e for e in self.errands if e.unit_id in units and e.state in states]
        return min(mine, key=lambda e: (e.role != "lead", -e.id), default=None)


@contextmanager
def moving(case: Case | int, verb: str, *, by: Actor, seen: int | None = None) -> Iterator[Moving]:
    """Lock a case for the act `verb`. Refuses `NotFound`, `ChangedMeanwhile` (the page was older than the case),
    `WrongState` (the table) and whatever the rule says. Runs inside the act's transaction (`@act`)."""
    move = MOVES[verb]
    pk = case if isinstance(case, int) else case.pk
    locked = _rows.lock_case(pk)
    if locked is None:
        raise NotFound(what="案件")
    errands = _rows.errands_of(pk)
    work = Moving(case=locked, errands=errands, by=by, move=move, target=move.target, since=now())
    before = _rows.values_of(locked)
    errands_before = {e.pk: _rows.values_of(e) for e in errands}
    grant = rules.allow(verb, locked, errands, by)
    if locked.state not in move.sources:
        _refuse_stale(locked, seen)
        raise WrongState(code=locked.code, state=locked.get_state_display(), move=move.label)
    _refuse_stale(locked, seen)

    yield work

    if work.target is not None and work.target != locked.state:
        locked.state = work.target
        locked.state_at = now()
    locked.version += 1
    _rows.write_changed(locked, before)
    for errand in work.errands:
        if errand.pk is None:
            _rows.insert(errand)
        else:
            _rows.write_changed(errand, errands_before[errand.pk])
    if locked.state != before["state"]:
        work.detail = {"from": before["state"], "to": str(locked.state), **work.detail}
    write_line(locked, f"cases.{verb}", work.detail, by=by.in_post(grant) if grant else by)
    hooks.run(hooks.Moved(f"cases.{verb}", locked, work.errands, work.detail, by, work.since))
    announce_change(locked, f"cases.{verb}", work.errands, work.concerns)
    if case is not locked and isinstance(case, Case):
        for name in before:
            setattr(case, name, getattr(locked, name))


def write_line(case: Case, verb: str, detail: dict[str, Any], *, by: Actor) -> None:
    records.write(case.subject, verb, detail=detail, by=by)


def announce_change(case: Case, verb: str, errands: list[Errand], concerns: set[int] | None = None) -> None:
    """Tell whoever watches, after commit."""
    announce(
        CaseChanged(
            case_id=case.pk,
            code=case.code,
            verb=verb,
            state=str(case.state),
            version=case.version,
            area_path=case.area_path,
            circle=case.circle,
            unit_ids=frozenset({case.desk_id, *(e.unit_id for e in errands)}),
            member_ids=frozenset(concerns or ()),
        )
    )


def _refuse_stale(case: Case, seen: int | None) -> None:
    """Two people acting at once: the second is told what the first did."""
    if seen is None or seen == case.version:
        return
    lines = _moves_since(case, seen)
    last = lines[-1] if lines else None
    raise ChangedMeanwhile(
        code=case.code,
        who=last.actor_name if last else "他人",
        at=f"{local(last.at):%H:%M}" if last else "",
        what=last.label if last else "更新",
        changes=[{"seq": x.seq, "label": x.label, "who": x.actor_name, "at": x.at.isoformat()} for x in lines],
    )


def _moves_since(case: Case, seen: int) -> list[TrailLine]:
    """The lines of the moves that raised the version from `seen`. Looks, lamps and papers raise none, nor does what
    was joined to the case or parted from it."""
    moves = [
        line
        for line in trail_of(case.subject)
        if line.act.removeprefix("cases.") in MOVES and not {"joined", "parted"} & line.detail.keys()
    ]
    return moves[-(case.version - seen) :] if 0 < case.version - seen <= len(moves) else moves[-1:]
