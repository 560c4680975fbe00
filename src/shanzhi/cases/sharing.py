"""What a unit that only assists sees of a case: its own errand, what the centre decided, and what is shared with it.
Another unit's result, its notes and its photos stay with the centre and the lead unit until one of them shares them;
who reported the case is not told at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.db.models import Q

from shanzhi.kernel.actor import Actor
from shanzhi.records.models import Attachment
from shanzhi.records.queries import TrailLine
from shanzhi.staff.models import Post

from . import rules
from .models import Case, Concerned, Errand, Memo, Plea

CENTRE_ACTS = frozenset({
    "cases.open_case", "cases.report", "cases.register", "cases.accept", "cases.triage", "cases.dispatch",
    "cases.enlist", "cases.recall", "cases.rule", "cases.resume", "cases.redo", "cases.escalate", "cases.verify",
    "cases.close", "cases.reopen", "cases.archive", "cases.turn_lamps", "cases.amend", "cases.join", "cases.part",
})  # fmt: skip
"""Lines that say how the case goes. Their words are left out, except what was written for the units."""
FOR_UNITS = frozenset({"cases.dispatch", "cases.enlist", "cases.redo"})
PLAIN = frozenset({
    "from", "to", "role", "unit", "unit_id", "assisting", "kind", "granted", "limit", "lamp", "channel", "category",
    "severity", "area", "desk", "round", "until", "amount", "next_unit",
})  # fmt: skip
BEFOREHAND = ("report", "before")
"""Stages of attachments that every unit needs for its own part."""


@dataclass(frozen=True, slots=True)
class Part:
    """办案视角. How much of a case somebody sees: all of it, or the part of these units."""

    whole: bool
    unit_ids: frozenset[int] = frozenset()
    unit_names: frozenset[str] = frozenset()
    member_id: int | None = None

    def holds(self, errand: Errand) -> bool:
        return self.whole or errand.unit_id in self.unit_ids or (errand.handler_id or 0) == self.member_id


def part_of(case: Case, errands: Sequence[Errand], by: Actor) -> Part:
    """What this person, who may see the case, sees of it. `errands` with their units."""
    whole = rules.sees_whole(case, errands, by)
    units = by.units_of(rules.READ_UNIT)
    own = {e.unit_id: (e.unit.name, e.unit.short_name) for e in errands if e.unit_id in units or e.handler_id == by.id}
    names = frozenset(name for both in own.values() for name in both)
    return Part(whole=whole, unit_ids=frozenset(own), unit_names=names, member_id=by.id)


def lines_for(part: Part, lines: Sequence[TrailLine]) -> list[TrailLine]:
    """The lines of the trail that this part may read, each with what it may read of it."""
    if part.whole:
        return list(lines)
    return [shown for line in lines if (shown := _line(part, line)) is not None]


def _line(part: Part, line: TrailLine) -> TrailLine | None:
    if line.actor_unit in part.unit_names or (line.actor_id is not None and line.actor_id == part.member_id):
        return line
    about = line.detail.get("unit_id")
    is_mine = about in part.unit_ids
    if line.act not in CENTRE_ACTS or (line.act in ("cases.enlist", "cases.recall", "cases.rule") and not is_mine):
        return None
    if is_mine or line.act in FOR_UNITS:
        return line
    plain = {k: v for k, v in line.detail.items() if k in PLAIN or isinstance(v, bool | int)}
    return replace(line, detail=plain)


def errands_for(part: Part, errands: Sequence[Errand], memos: Iterable[Memo]) -> None:
    """Take from the loaded rows what another unit wrote and nobody has shared."""
    if part.whole:
        return
    shared = {m.errand_id for m in memos if m.kind == Memo.Kind.SHARED}
    for errand in errands:
        if not part.holds(errand) and errand.pk not in shared:
            errand.result = ""
        if not part.holds(errand):
            errand.task = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """任务进度. How many of the errands that count are done."""

    done: int
    all: int

    @property
    def is_shared(self) -> bool:
        return self.all > 1


def progress_of(errands: Iterable[Errand]) -> Progress:
    counting = [e for e in errands if e.state not in ("RETURNED", "RECALLED")]
    return Progress(sum(e.state == "REPORTED_BACK" for e in counting), len(counting))


def people_for(part: Part, people: Sequence[Concerned]) -> list[Concerned]:
    return [p for p in people if part.whole or p.role != "reporter"]


def pleas_for(part: Part, pleas: Sequence[Plea]) -> list[Plea]:
    return [p for p in pleas if part.whole or p.errand.unit_id in part.unit_ids]


def memos_of(case: Case, part: Part, *, is_centre: bool) -> list[Memo]:
    """The thread as this part reads it, the oldest first: what is for all, for the own unit, or from it. 协同留言"""
    rows = Memo.objects.filter(case_id=case.pk).select_related("unit", "to_unit", "errand__unit").order_by("id")
    if not is_centre:
        for_all = Q(to_centre=False, to_unit=None)
        rows = rows.filter(for_all | Q(unit_id__in=part.unit_ids) | Q(to_unit_id__in=part.unit_ids))
    return list(rows[:500])


def is_centre(case: Case, by: Actor) -> bool:
    """Of the desk, or with reach over the place: reads what is said to the centre alone."""
    return by.is_system or case.desk_id in by.units_of(rules.READ_UNIT) or by.may(rules.READ, path=case.area_path)


def own_units(errands: Sequence[Errand], by: Actor) -> frozenset[int]:
    """The units with an errand here for which somebody reads."""
    return by.units_of(rules.READ_UNIT) & {e.unit_id for e in errands}


def may_open(case: Case, errands: Sequence[Errand], attachment: Attachment, by: Actor) -> bool:
    """May somebody who sees the case open this attachment?"""
    if rules.sees_whole(case, errands, by) or attachment.stage in BEFOREHAND or attachment.circle == "public":
        return True
    if attachment.added_by_id is not None and attachment.added_by_id == by.id:
        return True
    mine = own_units(errands, by)
    if attachment.added_by_id and Post.objects.filter(member_id=attachment.added_by_id, unit_id__in=mine).exists():
        return True
    for_all = Q(to_centre=False, to_unit=None)
    told = Memo.objects.filter(for_all | Q(to_unit_id__in=mine), case_id=case.pk, files__contains=[attachment.pk])
    return told.exists()
