"""What one pass of the ladder writes: gathered case by case, put down table by table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from shanzhi.cases.events import CaseChanged
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.case_code import spoken
from shanzhi.kernel.clock import now
from shanzhi.kernel.events import announce
from shanzhi.kernel.profile import Profile
from shanzhi.kernel.profile_ladder import Rung
from shanzhi.kernel.profile_sections import Reminder
from shanzhi.kernel.worktime import remaining_words
from shanzhi.notices import actions as notices
from shanzhi.notices.actions import Message
from shanzhi.staff.models import Unit

from .. import numbers
from ..climbing import Standing, Step
from ..models import SUPERVISION_OPEN, HardCase, Instruction, Supervision, Urge
from ..posts import DESK_POSTS, UNIT_POSTS, Holders
from . import _case


class Batch:
    """Rows, lines of the trail and messages of one pass. `know` first, `add` each step, `write` once."""

    def __init__(self, profile: Profile, holders: Holders, by: Actor) -> None:
        self.profile, self.holders, self.by, self.moment = profile, holders, by, now()
        self._urges: list[Urge] = []
        self._supervisions: list[Supervision] = []
        self._wanted: list[Instruction] = []
        self._hard: list[HardCase] = []
        self._told: dict[tuple[str, int], dict[str, Message]] = defaultdict(dict)
        """By case and member, then by template: a plain reminder is left out where a stronger message goes."""
        self._lines: list[tuple[str, str, dict[str, Any]]] = []
        self._changed: dict[int, tuple[Standing, str]] = {}
        self._units: dict[int, str] = {}
        self._supervised: set[tuple[int, int, str]] = set()
        self._instructed: set[int] = set()
        self._known_hard: set[int] = set()

    def know(self, case_ids: Iterable[int]) -> None:
        """What these cases have already: four statements however many they are."""
        ids = list(set(case_ids))
        self._supervised = set(
            Supervision.objects.filter(case_id__in=ids, state__in=SUPERVISION_OPEN).values_list(
                "case_id", "unit_id", "kind"
            )
        )
        waiting = Instruction.objects.filter(case_id__in=ids, state__in=("WANTED", "ISSUED"))
        self._instructed = set(waiting.values_list("case_id", flat=True))
        hard = HardCase.objects.filter(case_id__in=ids, state__in=("SUGGESTED", "LISTED"))
        self._known_hard = set(hard.values_list("case_id", flat=True))
        self._units = dict(Unit.objects.values_list("pk", "short_name"))

    # --- one step ----------------------------------------------------------------------------------------------------

    def add(self, one: Standing, step: Step) -> None:
        if isinstance(step, Reminder):
            self._remind(one, step)
        elif step.do == "urge":
            self._urge(one, step)
        elif step.do == "supervise":
            self._supervise(one, step)
        elif step.do == "call_leader":
            self._call_leader(one, step)
        elif step.do == "suggest_hard":
            self._suggest(one, step)

    def _remind(self, one: Standing, step: Reminder) -> None:
        members: set[int] = set()
        for kind in step.posts:
            members |= self.holders.in_unit(one.unit_id, [kind], one.circle) or self.holders.nearest(
                one.desk_path, kind, one.circle
            )
        self._tell(one, f"lamp_{step.lamp}", members, key=f"{one.id}/{step.after}")

    def _urge(self, one: Standing, rung: Rung) -> None:
        words = rung.demand or "请立即办理并记录进展。"
        self._urges.append(
            Urge(case_id=one.case_id, errand_id=one.errand_id, unit_id=one.unit_id, words=words, rule=rung.key,
                 at=self.moment, by_name=self.by.name)
        )  # fmt: skip
        self._line(one, "command.urge", {"unit": self._unit(one), "text": words, "rule": rung.key})
        self._tell(one, "urged", self._answerable(one), key=f"{one.id}/{rung.key}")

    def _supervise(self, one: Standing, rung: Rung) -> None:
        known = (one.case_id, one.unit_id, rung.kind)
        if known in self._supervised:
            return
        self._supervised.add(known)
        limits = self.profile.ladder.limits
        limit = rung.limit or (limits.process if rung.kind == "process" else limits.result)
        due = self.profile.calendar().due(self.moment, limit)
        self._supervisions.append(
            Supervision(
                case_id=one.case_id, errand_id=one.errand_id, unit_id=one.unit_id, kind=rung.kind, rule=rung.key,
                reason=rung.reason or "案件超期。", demand=rung.demand or "请说明原因和办结时间。", limit=str(limit),
                due_at=due, next_at=due, issued_at=self.moment, issued_by_name=self.by.name,
            )
        )  # fmt: skip
        detail = {"kind": rung.kind, "unit": self._unit(one), "reason": rung.reason, "limit": str(limit),
                  "rule": rung.key}  # fmt: skip
        self._line(one, "command.supervise", detail)
        self._tell(
            one, "supervised", self._answerable(one), key=f"{one.id}/{rung.key}", link="/command/supervisions",
            due=_case.due_words(due), title=str(Supervision.Kind(rung.kind).label),
        )  # fmt: skip

    def _call_leader(self, one: Standing, rung: Rung) -> None:
        if one.case_id in self._instructed:
            return
        self._instructed.add(one.case_id)
        reason = rung.reason or "案件严重超期。"
        self._wanted.append(
            Instruction(case_id=one.case_id, state=Instruction.State.WANTED, wanted_for=reason, rule=rung.key,
                        wanted_at=self.moment, by_name=self.by.name)
        )  # fmt: skip
        self._line(one, "command.call_leader", {"reason": reason, "rule": rung.key})
        leaders = self.holders.leaders(one.desk_path, one.circle)
        self._tell(one, "instruction_wanted", leaders, key=f"{one.id}/{rung.key}")

    def _suggest(self, one: Standing, rung: Rung) -> None:
        if one.case_id in self._known_hard:
            return
        self._known_hard.add(one.case_id)
        reason = rung.reason or "长期未化解。"
        self._hard.append(
            HardCase(case_id=one.case_id, state=HardCase.State.SUGGESTED, reason=reason, rule=rung.key,
                     at=self.moment, by_name=self.by.name)
        )  # fmt: skip
        self._line(one, "command.suggest_hard_case", {"reason": reason, "rule": rung.key})
        chiefs = self.holders.nearest(one.desk_path, "command_chief", one.circle)
        self._tell(one, "hard_case_suggested", chiefs, key=f"{one.id}/{rung.key}", step=reason.rstrip("。"))

    # --- whom and what -----------------------------------------------------------------------------------------------

    def _answerable(self, one: Standing) -> set[int]:
        if one.errand_id is None and one.unit_id == one.desk_id:
            owner = {one.owner_id} if one.owner_id is not None else set()
            return owner | self.holders.in_unit(one.unit_id, DESK_POSTS, one.circle)
        if one.handler_id is not None:
            return {one.handler_id} | self.holders.in_unit(one.unit_id, ("unit_head",), one.circle)
        return self.holders.in_unit(one.unit_id, UNIT_POSTS, one.circle)

    def _unit(self, one: Standing) -> str:
        return self._units.get(one.unit_id, "")

    def _line(self, one: Standing, verb: str, detail: dict[str, Any]) -> None:
        self._lines.append((one.subject, verb, detail))
        self._changed.setdefault(one.case_id, (one, verb))

    def _tell(
        self, one: Standing, template: str, members: Iterable[int], *, key: str, link: str = "", **more: str
    ) -> None:
        facts = {
            "code": spoken(one.code),
            "category": self.profile.category_label(one.category),
            "unit": self._unit(one),
            "left": remaining_words(self.moment, one.clock),
            **more,
        }
        for member in members:
            message = Message(
                to=member, template=template, key=f"{template}/{one.code}/{key}/{member}", facts=facts,
                about=one.subject, link=link or f"/cases/{one.code}/", circle=one.circle,
            )  # fmt: skip
            self._told[one.code, member].setdefault(template, message)

    # --- putting it down ---------------------------------------------------------------------------------------------

    def write(self) -> None:
        """Six statements and one message list, whatever the pass holds."""
        Urge.objects.bulk_create(self._urges)
        taken = numbers.take("supervision", self.profile, many=len(self._supervisions))
        lines = iter(detail for _s, verb, detail in self._lines if verb == "command.supervise")
        for slip, number, detail in zip(self._supervisions, taken, lines, strict=True):
            slip.number = detail["number"] = number
        Supervision.objects.bulk_create(self._supervisions)
        Instruction.objects.bulk_create(self._wanted)
        HardCase.objects.bulk_create(self._hard)
        _case.write_lines(self._lines, by=self.by)
        notices.send_many(self._messages(), by=self.by)
        for one, verb in self._changed.values():
            announce(
                CaseChanged(
                    case_id=one.case_id,
                    code=one.code,
                    verb=verb,
                    state=one.state,
                    version=one.version,
                    area_path=one.area_path,
                    circle=one.circle,
                    unit_ids=frozenset({one.desk_id, one.unit_id}),
                )
            )

    def _messages(self) -> list[Message]:
        found: list[Message] = []
        for each in self._told.values():
            stronger = [m for m in each.values() if not m.template.startswith("lamp_")]
            found += stronger or list(each.values())
        return found
