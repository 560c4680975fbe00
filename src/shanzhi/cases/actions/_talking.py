"""A word among the units on a case: who may say it, that it is kept, and who is told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import IO, Any

from shanzhi.kernel.actor import Actor, Grant
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import Invalid, NotAllowed, NotFound
from shanzhi.records import actions as records
from shanzhi.records.preparing import Prepared
from shanzhi.staff.models import Unit

from .. import _rows, hooks, rules
from .._moving import announce_change, write_line
from ..errors import NothingToTalkAbout
from ..models import Case, Errand, Memo
from ..states import ENDED
from ._text import wanted


def enter(
    case: Case,
    kind: str,
    text: str,
    *,
    to_unit: Unit | None = None,
    to_centre: bool = False,
    errand: Errand | None = None,
    files: Sequence[IO[bytes] | Prepared] = (),
    by: Actor,
) -> Memo:
    """Keep a memo. The version of the case does not rise: nobody's open page is out of date for a word."""
    locked = _rows.lock_case(case.pk)
    if locked is None:
        raise NotFound(what="案件")
    errands = _rows.errands_of(case.pk)
    text = wanted("text", "留言内容", text, at_most=1000)
    grant = _allow(locked, errands, by)
    if locked.state in ENDED:
        raise NothingToTalkAbout(state=locked.get_state_display())
    if to_unit is not None and to_unit.pk not in {
        e.unit_id for e in errands if e.state not in ("RETURNED", "RECALLED")
    }:
        raise Invalid({"to_unit": f"“{to_unit.short_name}”在本案中没有任务，请从本案的承办单位中选择。"})
    speaker = by.in_post(grant) if grant else by
    kept = [
        records.attach(locked.subject, file, stage="paper", note="协同留言附件", by=speaker).pk for file in files[:9]
    ]
    memo = Memo.objects.create(
        case=locked, kind=kind, text=text, to_unit=to_unit, to_centre=to_centre and to_unit is None, errand=errand,
        files=kept, by_id=by.id, by_name=by.name, unit_id=grant.unit_id if grant else None, at=now(),
    )  # fmt: skip
    verb = {"word": "cases.say", "reminder": "cases.prompt", "shared": "cases.share"}[kind]
    detail: dict[str, Any] = {"memo": memo.pk}
    if kind != Memo.Kind.WORD and errand is not None:
        detail["unit_id"] = errand.unit_id
    if to_unit is not None:
        detail["to_unit"] = to_unit.short_name
    elif memo.to_centre:
        detail["to_centre"] = True
    write_line(locked, verb, detail, by=speaker)
    told = {**detail, "text": text, "from_unit": memo.unit_id, "to_unit_id": to_unit.pk if to_unit else None}
    hooks.run(hooks.Moved(verb, locked, errands, told, by, memo.at))
    announce_change(locked, verb, errands)
    return memo


def _allow(case: Case, errands: list[Errand], by: Actor) -> Grant | None:
    """The centre and the units whose errand counts."""
    if by.is_system:
        return None
    if not rules.may_see(case, errands, by):
        raise NotFound(what="案件")
    units = [e.unit_id for e in errands if e.state not in ("RETURNED", "RECALLED")]
    grant = by.grant_for("cases.note", units=units) or by.grant_for(
        "cases.note", path=case.area_path, units=[case.desk_id]
    )
    if grant is None:
        raise NotAllowed(name=by.name, move="协同留言")
    return grant
