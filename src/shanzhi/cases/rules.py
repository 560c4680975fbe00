"""Who may do what to a case. Questions only; nothing here changes anything.

A rule answers with the grant that allows it (so that the trail names the right post), or None for the system and
for residents, or it raises the refusal. Everybody who may not even see the case is told it was not found.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from shanzhi.kernel import verbs
from shanzhi.kernel.actor import Actor, Grant
from shanzhi.kernel.errors import NotAllowed, NotFound
from shanzhi.records.queries import trail_of

from .errors import OwnHandling
from .models import Case, Errand
from .states import ERRAND_OPEN, MOVES, State

HANDLING_ACTS = frozenset({"cases.take_up", "cases.assign_handler", "cases.report_back"})
Rule = Callable[[Case, Sequence[Errand], Actor], Grant | None]

READ = verbs.declare("cases.read", "查看辖区案件", is_act=False).name
READ_UNIT = verbs.declare("cases.read_unit", "查看本单位案件", is_act=False).name
READ_RESTRICTED = verbs.declare("cases.read_restricted", "查看保密案件", is_act=False).name
EXPORT = verbs.declare("cases.export", "导出案件", is_act=False).name


def may_see(case: Case, errands: Sequence[Errand], by: Actor) -> bool:
    """The one rule of visibility for a single case; `queries.visible` is the same rule for many."""
    if by.is_system:
        return True
    if by.id is not None and by.id in {
        case.procedure_owner_id,
        case.substance_owner_id,
        case.first_contact_id,
    }:
        return True
    if by.id is not None and any(e.handler_id == by.id for e in errands):
        return True
    units = {case.desk_id, *(e.unit_id for e in errands)}
    permission = READ if case.circle == "open" else READ_RESTRICTED
    if by.may(permission, path=case.area_path) and (case.circle == "open" or by.may(READ, path=case.area_path)):
        return True
    mine = by.units_of(READ_UNIT) if case.circle == "open" else by.units_of(READ_UNIT) & by.units_of(READ_RESTRICTED)
    return not mine.isdisjoint(units)


def sees_whole(case: Case, errands: Sequence[Errand], by: Actor) -> bool:
    """Of those who may see a case: the centre, whoever has reach over its place, whoever took it in and the lead unit
    see all of it; a unit that assists, or that has given it back, sees its own part and what is meant for it."""
    if by.is_system:
        return True
    if by.id is not None and by.id in {case.procedure_owner_id, case.substance_owner_id, case.first_contact_id}:
        return True
    if by.may(READ, path=case.area_path):
        return True
    leading = {e.unit_id for e in errands if e.role == "lead" and e.state not in ("RETURNED", "RECALLED")}
    return not by.units_of(READ_UNIT).isdisjoint({case.desk_id, *leading})


def handled(case: Case, errands: Sequence[Errand], by: Actor) -> bool:
    """Did this person handle the substance of the case, in any round? The errands name who handles it now; who did in
    an earlier round, or before somebody else was named, stands in the trail."""
    if by.id is None:
        return False
    if by.id == case.substance_owner_id or any(e.handler_id == by.id for e in errands):
        return True
    if not case.redos and by.unit_ids.isdisjoint(e.unit_id for e in errands):
        return False
    return any(
        line.act in HANDLING_ACTS and by.id in (line.actor_id, line.detail.get("handler_id"))
        for line in trail_of(case.subject)
    )


def allow(verb: str, case: Case, errands: Sequence[Errand], by: Actor) -> Grant | None:
    """Ask the rule of a move. Refuses with `NotFound` or `NotAllowed`."""
    if by.is_system:
        return None
    if by.via != "resident" and not may_see(case, errands, by):
        raise NotFound(what="案件")
    return RULES[verb](case, errands, by)


def allows(verb: str, case: Case, errands: Sequence[Errand], by: Actor) -> bool:
    """The same question without the refusal, for showing only the moves that may be made."""
    try:
        allow(verb, case, errands, by)
    except NotAllowed:
        return False
    except NotFound:
        return False
    return True


def _refuse(verb: str, by: Actor) -> NotAllowed:
    return NotAllowed(name=by.name, move=str(MOVES[verb].label) if verb in MOVES else verbs.label_of(f"cases.{verb}"))


def _centre(verb: str) -> Rule:
    """An act of procedure: the desk's own people, or whoever has reach over the desk."""

    def rule(case: Case, errands: Sequence[Errand], by: Actor) -> Grant | None:
        grant = by.grant_for(f"cases.{verb}", path=case.desk_path, units=[case.desk_id])
        if grant is None:
            raise _refuse(verb, by)
        return grant

    rule.__name__ = f"may_{verb}"
    return rule


def _independent(verb: str) -> Rule:
    """An act of the centre that judges the substance: never by somebody who handled it."""
    centre = _centre(verb)

    def rule(case: Case, errands: Sequence[Errand], by: Actor) -> Grant | None:
        grant = centre(case, errands, by)
        if handled(case, errands, by):
            raise OwnHandling(name=by.name, move=str(MOVES[verb].label))
        return grant

    rule.__name__ = f"may_{verb}"
    return rule


def _unit(verb: str) -> Rule:
    """An act of substance: somebody of a unit that has an errand here."""

    def rule(case: Case, errands: Sequence[Errand], by: Actor) -> Grant | None:
        mine = [e.unit_id for e in errands if e.state not in ("RETURNED", "RECALLED")]
        grant = by.grant_for(f"cases.{verb}", units=mine)
        if grant is None:
            raise _refuse(verb, by)
        return grant

    rule.__name__ = f"may_{verb}"
    return rule


def _either(verb: str) -> Rule:
    """The centre or a unit with an errand."""

    def rule(case: Case, errands: Sequence[Errand], by: Actor) -> Grant | None:
        units = [case.desk_id, *(e.unit_id for e in errands if e.state not in ("RETURNED", "RECALLED"))]
        grant = by.grant_for(f"cases.{verb}", path=case.area_path, units=units)
        if grant is None:
            raise _refuse(verb, by)
        return grant

    rule.__name__ = f"may_{verb}"
    return rule


def may_report(case: Case, errands: Sequence[Errand], by: Actor) -> Grant | None:
    """A draft is sent by whoever wrote it."""
    if by.id is None or case.first_contact_id != by.id:
        raise _refuse("report", by)
    return by.grant_for("cases.open_case", path=case.area_path, units=by.unit_ids)


def may_withdraw(case: Case, errands: Sequence[Errand], by: Actor) -> Grant | None:
    """The resident who reported (the door has checked code and tail), the colleague who filed, or the desk."""
    if by.via == "resident" or (by.id is not None and by.id == case.first_contact_id):
        return None
    return _centre("withdraw")(case, errands, by)


def may_rate(case: Case, errands: Sequence[Errand], by: Actor) -> Grant | None:
    """The resident, or a colleague of the centre who writes down what the resident said."""
    if by.via == "resident":
        return None
    return _independent("rate")(case, errands, by)


def may_redo(case: Case, errands: Sequence[Errand], by: Actor) -> Grant | None:
    """The centre; a resident's “not solved” sends it back by itself (the act counts how often)."""
    if by.via == "resident":
        return None
    return _centre("redo")(case, errands, by)


def may_reopen(case: Case, errands: Sequence[Errand], by: Actor) -> Grant | None:
    """Anyone affected may ask for it with the code; the centre may do it."""
    if by.via == "resident":
        return None
    return _centre("reopen")(case, errands, by)


def parked(case: Case, errands: Sequence[Errand], by: Actor) -> list[Errand]:
    """The errands whose clocks a resumption by this actor sets going again: all of a suspended case, else the own
    unit's, or all for the desk."""
    standing = [e for e in errands if e.paused_at is not None and e.state in ERRAND_OPEN]
    if case.state == State.SUSPENDED or by.may("cases.resume", path=case.desk_path, units=[case.desk_id]):
        return standing
    mine = by.units_of("cases.resume")
    return [e for e in standing if e.unit_id in mine]


_CENTRE = (
    "register", "accept", "decline", "triage", "dispatch", "transfer", "enlist", "recall", "amend",
    "rule", "join", "part", "archive",
)  # fmt: skip
_INDEPENDENT = ("verify", "follow_up", "close")
_UNIT = ("take_up", "assign_handler", "send_back", "report_back", "suspend", "extend")
_EITHER = ("note", "reply", "escalate", "resume")

RULES: dict[str, Rule] = {
    **{verb: _centre(verb) for verb in _CENTRE},
    **{verb: _independent(verb) for verb in _INDEPENDENT},
    **{verb: _unit(verb) for verb in _UNIT},
    **{verb: _either(verb) for verb in _EITHER},
    "report": may_report,
    "withdraw": may_withdraw,
    "rate": may_rate,
    "redo": may_redo,
    "reopen": may_reopen,
}


def allow_looking(case: Case, errands: Sequence[Errand], by: Actor, *, role: str = "") -> Grant | None:
    """Personal data in clear: the desk, a unit with an errand, or reach, with the permission to look. Who reported it
    is not for a unit that only assists."""
    if by.is_system:
        return None
    if not may_see(case, errands, by):
        raise NotFound(what="案件")
    units = [case.desk_id, *(e.unit_id for e in errands if e.state not in ("RETURNED", "RECALLED"))]
    grant = by.grant_for("cases.look", path=case.area_path, units=units)
    if grant is None:
        raise NotAllowed(name=by.name, move="查看个人信息")
    if role == "reporter" and not sees_whole(case, errands, by):
        raise NotFound(what="相关人")
    return grant


def allow_attaching(case: Case, errands: Sequence[Errand], by: Actor) -> Grant | None:
    """Photos and papers: the desk, a unit with an errand, or reach, with the permission to attach."""
    if by.is_system:
        return None
    if not may_see(case, errands, by):
        raise NotFound(what="案件")
    units = [case.desk_id, *(e.unit_id for e in errands if e.state not in ("RETURNED", "RECALLED"))]
    grant = by.grant_for("records.attach", path=case.area_path, units=units)
    if grant is None and (by.id is None or by.id != case.first_contact_id):
        raise NotAllowed(name=by.name, move="添加材料")
    return grant
