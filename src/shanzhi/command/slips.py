"""督办台账、批示、疑难件: lists of slips and one slip, as a person may see them. Paged by key; no writes.

Whoever reads the ladder (`command.read`) sees the slips of the cases in their reach; the people of a unit see what was
addressed to their unit and nothing else. Both only of cases that they may see.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.db import models
from django.db.models import Q, QuerySet

from shanzhi.cases.models import Case
from shanzhi.cases.queries import visible
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import NotFound
from shanzhi.places.queries import after as behind

from .ladder import READ
from .models import SUPERVISION_OPEN, Escalation, HardCase, Instructed, Instruction, Supervision, Urge

SIZE = 50
CEILING = 999
ANSWER_SUPERVISION = "command.answer_supervision"
ANSWER_INSTRUCTION = "command.answer_instruction"
CONCLUDE = "command.conclude_supervision"
TO_ANSWER = (Supervision.State.ISSUED, Supervision.State.SENT_BACK)

M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """台账条件. What narrows a list of slips, read from its address."""

    state: str = ""
    """A state, or `open`."""
    kind: str = ""
    unit: str = ""
    """Code of a unit."""
    late: str = ""
    mine: str = ""
    """`1`: what my own unit has to answer, or what waits for my judgement."""
    q: str = ""

    @classmethod
    def read(cls, query: Mapping[str, Any]) -> Wanted:
        return cls(
            state=str(query.get("state", "") or "")[:12],
            kind=str(query.get("kind", "") or "")[:12],
            unit=str(query.get("unit", "") or "").strip()[:40],
            late="1" if query.get("late") == "1" else "",
            mine="1" if query.get("mine") == "1" else "",
            q=" ".join(str(query.get("q", "") or "").split())[:40],
        )

    def address(self, **changes: str) -> str:
        other = replace(self, **changes) if changes else self
        pairs = ((name, getattr(other, name)) for name in ("state", "kind", "unit", "late", "mine", "q"))
        return urlencode([(name, value) for name, value in pairs if value])


@dataclass(frozen=True, slots=True)
class Page:
    """One screen of a list, newest first. The cursors are ids."""

    rows: list[Any]
    next: int | None
    previous: int | None
    count: int
    """At most one more than the ceiling."""


# --- who sees what ---------------------------------------------------------------------------------------------------


def _of_cases(by: Actor, own: Q) -> Q:
    """The reach of `command.read`, or one of the own units; of cases one may see in any case."""
    if by.is_system:
        return Q()
    reached = Q(pk__in=[])
    for prefix in by.reach_of(READ):
        reached |= Q(case__area_path__gte=prefix, case__area_path__lt=behind(prefix)) if prefix else Q()
        if not prefix:
            reached = Q(pk__isnull=False)
            break
    return (reached | own) & Q(case_id__in=visible(by).order_by().values("pk"))


def supervisions(by: Actor) -> QuerySet[Supervision]:
    """Every order this person may see. 督办台账"""
    own = Q(unit_id__in=list(by.units_of(ANSWER_SUPERVISION) | by.units_of(READ)))
    return Supervision.objects.filter(_of_cases(by, own))


def instructions(by: Actor) -> QuerySet[Instruction]:
    """Every instruction this person may see, and those that wait for a leader's words. 批示"""
    units = list(by.units_of(ANSWER_INSTRUCTION))
    told = Instructed.objects.filter(unit_id__in=units).values("instruction_id") if units else []
    return Instruction.objects.filter(_of_cases(by, Q(pk__in=told) | Q(leader_id=by.id or 0)))


def hard_cases(by: Actor) -> QuerySet[HardCase]:
    """Every hard case this person may see; its owner sees it in any case. 疑难件"""
    return HardCase.objects.filter(_of_cases(by, Q(owner_id=by.id or 0)))


def supervision(pk: int, *, by: Actor) -> Supervision:
    return _one(supervisions(by).select_related("case", "case__area", "case__desk", "unit", "issued_by"), pk, "督办单")


def instruction(pk: int, *, by: Actor) -> Instruction:
    return _one(instructions(by).select_related("case", "case__area", "case__desk", "leader"), pk, "批示")


def hard_case(pk: int, *, by: Actor) -> HardCase:
    return _one(hard_cases(by).select_related("case", "case__area", "case__desk", "owner"), pk, "疑难件")


def _one(found: QuerySet[M], pk: int, what: str) -> M:
    row = found.filter(pk=pk).first()
    if row is None:
        raise NotFound(what=what)
    return row


# --- lists -----------------------------------------------------------------------------------------------------------


def supervision_list(wanted: Wanted, *, by: Actor) -> QuerySet[Supervision]:
    found = supervisions(by)
    if wanted.state == "open":
        found = found.filter(state__in=SUPERVISION_OPEN)
    elif wanted.state in Supervision.State.values:
        found = found.filter(state=wanted.state)
    if wanted.kind in Supervision.Kind.values:
        found = found.filter(kind=wanted.kind)
    if wanted.unit:
        found = found.filter(unit__code=wanted.unit)
    if wanted.late:
        found = found.filter(state__in=TO_ANSWER, due_at__lte=now())
    if wanted.mine:
        found = found.filter(_waits_for(by))
    return _with_words(found, wanted.q)


def instruction_list(wanted: Wanted, *, by: Actor) -> QuerySet[Instruction]:
    found = instructions(by)
    if wanted.state == "open":
        found = found.filter(state__in=("WANTED", "ISSUED"))
    elif wanted.state in Instruction.State.values:
        found = found.filter(state=wanted.state)
    if wanted.unit:
        found = found.filter(pk__in=Instructed.objects.filter(unit__code=wanted.unit).values("instruction_id"))
    if wanted.late:
        found = found.filter(state=Instruction.State.ISSUED, due_at__lte=now())
    if wanted.mine:
        units = by.units_of(ANSWER_INSTRUCTION)
        waiting = Instructed.objects.filter(unit_id__in=units, answered_at=None, instruction__state="ISSUED")
        mine = Q(pk__in=waiting.values("instruction_id"))
        if by.has("command.instruct"):
            mine |= Q(state=Instruction.State.WANTED)
        found = found.filter(mine)
    return _with_words(found, wanted.q)


def hard_case_list(wanted: Wanted, *, by: Actor) -> QuerySet[HardCase]:
    found = hard_cases(by)
    if wanted.state == "open":
        found = found.filter(state__in=("SUGGESTED", "LISTED"))
    elif wanted.state in HardCase.State.values:
        found = found.filter(state=wanted.state)
    if wanted.late:
        found = found.filter(state=HardCase.State.LISTED, next_at__lte=now())
    if wanted.mine:
        found = found.filter(owner_id=by.id or 0, state=HardCase.State.LISTED)
    return _with_words(found, wanted.q)


def _with_words(found: QuerySet[M], words: str) -> QuerySet[M]:
    """By the number of the slip, the code of the case, or words of its title."""
    if not words:
        return found
    code = "".join(c for c in words if c.isdigit())
    condition = Q(number__contains=words) | Q(case__title__contains=words)
    return found.filter(condition | Q(case__code=code) if len(code) > 12 else condition)


def _waits_for(by: Actor) -> Q:
    """What my unit has to answer, and what I have to judge."""
    condition = Q(state__in=TO_ANSWER, unit_id__in=list(by.units_of(ANSWER_SUPERVISION)))
    if by.has(CONCLUDE):
        condition |= Q(state=Supervision.State.ANSWERED)
    return condition


def page(found: QuerySet[Any], *, after: str = "", before: str = "", size: int = SIZE) -> Page:
    """Newest first, by key. A cursor that cannot be read is the first page."""
    count = found.order_by().values("pk")[: CEILING + 1].count()
    back = before.isdigit() and not after.isdigit()
    if back:
        rows = list(found.filter(pk__gt=int(before[:18])).order_by("pk")[: size + 1])
    elif after.isdigit():
        rows = list(found.filter(pk__lt=int(after[:18])).order_by("-pk")[: size + 1])
    else:
        rows = list(found.order_by("-pk")[: size + 1])
    more = len(rows) > size
    rows = rows[:size]
    if back:
        rows.reverse()
    has_next = bool(rows) and (more or back)
    has_previous = bool(rows) and (after.isdigit() or (back and more))
    return Page(rows, rows[-1].pk if has_next else None, rows[0].pk if has_previous else None, count)


# --- figures ---------------------------------------------------------------------------------------------------------


def waiting_count(*, by: Actor) -> int:
    """Orders that wait for this person's unit or judgement: the badge."""
    if not (by.has(ANSWER_SUPERVISION) or by.has(CONCLUDE)):
        return 0
    return supervisions(by).filter(_waits_for(by)).order_by().values("pk")[:100].count()


def instruction_count(*, by: Actor) -> int:
    """Instructions that wait for this person's words or answer."""
    if not (by.has(ANSWER_INSTRUCTION) or by.has("command.instruct")):
        return 0
    return instruction_list(Wanted(mine="1"), by=by).order_by().values("pk")[:100].count()


def hard_case_count(*, by: Actor) -> int:
    """Suggestions that wait for a decision."""
    if not by.has("command.list_hard_case"):
        return 0
    return hard_cases(by).filter(state=HardCase.State.SUGGESTED).order_by().values("pk")[:100].count()


def count_by_state(found: QuerySet[Any]) -> dict[str, int]:
    rows = found.order_by().values_list("state").annotate(n=models.Count("pk"))
    return {str(state): int(n) for state, n in rows}


def of_case(case: Case, *, by: Actor) -> dict[str, list[Any]]:
    """What the ladder knows of a case that this person may see, newest first; a unit sees what it was told itself."""
    told = models.Prefetch("to", Instructed.objects.select_related("unit").order_by("id"))
    orders = supervisions(by).filter(case=case).select_related("unit").prefetch_related("answers")
    urges = Urge.objects.filter(case=case).select_related("unit")
    if not _reads(case, by):
        urges = urges.filter(unit_id__in=list(by.unit_ids))
    return {
        "urges": list(urges.order_by("-id")[:20]),
        "supervisions": list(orders.order_by("-id")[:20]),
        "instructions": list(instructions(by).filter(case=case).prefetch_related(told).order_by("-id")[:20]),
        "escalations": list(Escalation.objects.filter(case=case).order_by("-id")[:10]),
        "hard_cases": list(HardCase.objects.filter(case=case).prefetch_related("notes").order_by("-id")[:5]),
    }


def _reads(case: Case, by: Actor) -> bool:
    return by.may(READ, path=case.area_path, units=[case.desk_id])
