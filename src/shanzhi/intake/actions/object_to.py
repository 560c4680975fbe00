from __future__ import annotations

from shanzhi.cases import actions as cases
from shanzhi.cases.models import Case, Concerned, Errand
from shanzhi.cases.states import MOVES, State
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import local, now
from shanzhi.kernel.errors import Invalid
from shanzhi.records import actions as records
from shanzhi.records.acting import act
from shanzhi.records.queries import profile_of

from .. import _telling
from ..errors import AlreadyObjected, NothingToObject
from ..models import Objection
from ..queries import waiting_objection
from ._affected import main_of, refuse_stranger

_ENDED = frozenset({State.ARCHIVED, State.REFUSED, State.TRANSFERRED, State.WITHDRAWN})
_BY_ITSELF = (Objection.Outcome.REDONE, Objection.Outcome.REOPENED)


def _again(pk: str) -> Objection:
    return Objection.objects.get(pk=int(pk))


@act("intake.object_to", recall=_again)
def object_to(
    case: Case,
    *,
    concerned: Concerned,
    reason: str,
    satisfaction: int | None = None,
    key: str | None = None,
    by: Actor,
) -> Objection:
    """A resident says it is not solved. 群众异议

    So often as the county sets (once), the case goes back by itself: to the unit that led it, or reopened where it had
    ended; after that a supervisor decides, and nobody closes it before.

    The verdict is kept as a rating where the case can be rated. Refuses `NothingToObject` while the case is being
    handled, and `AlreadyObjected` while a supervisor has not answered.
    """
    reason = reason.strip()
    if len(reason) < 2:
        raise Invalid({"reason": "请写一句还有什么没有解决，方便承办单位处理。"})
    if satisfaction is not None and satisfaction not in range(1, 6):
        raise Invalid({"satisfaction": "请在五个等级中选择一个。"})
    refuse_stranger(main_of(case), concerned)
    main = Case.objects.select_for_update(of=("self",)).get(pk=main_of(case).pk)
    waiting = waiting_objection(main)
    if waiting is not None:
        raise AlreadyObjected(at=f"{local(waiting.at):%m月%d日 %H:%M}")
    if not is_answered(main):
        raise NothingToObject()
    row = Objection(
        case=main,
        concerned=concerned,
        reason=reason[:400],
        satisfaction=satisfaction,
        outcome=_outcome(main),
        at=now(),
    )
    row.save(force_insert=True)
    if main.state in MOVES["rate"].sources:
        cases.rate(main, is_solved=False, satisfaction=satisfaction, words=reason[:400], concerned=concerned, by=by)
    if row.outcome == Objection.Outcome.REDONE:
        cases.redo(main, reason=f"群众认为没有解决：{reason}"[:400], by=by)
    elif row.outcome == Objection.Outcome.REOPENED:
        cases.reopen(main, reason=f"群众认为没有解决：{reason}"[:400], by=by)
    else:
        _call_the_supervisor(main, row, by)
    return row


def is_answered(case: Case) -> bool:
    """Has the resident been given a result to agree or disagree with?"""
    if case.state in _ENDED:
        return True
    return case.state in MOVES["redo"].sources and (case.replied_at is not None or case.closed_at is not None)


def _outcome(case: Case) -> str:
    loop = profile_of(case.profile_id).loop
    already = Objection.objects.filter(case_id=case.pk, outcome__in=_BY_ITSELF).count()
    if already >= loop.redo_by_itself:
        return str(Objection.Outcome.WAITING)
    if case.state in _ENDED:
        return str(Objection.Outcome.REOPENED)
    has_lead = Errand.objects.filter(case_id=case.pk, role="lead").exclude(state__in=("RETURNED", "RECALLED")).exists()
    if has_lead:
        return str(Objection.Outcome.REDONE)
    can_reopen = case.state in MOVES["reopen"].sources
    return str(Objection.Outcome.REOPENED if can_reopen else Objection.Outcome.WAITING)


def _call_the_supervisor(case: Case, row: Objection, by: Actor) -> None:
    members = _telling.supervisors_of(case)
    records.write(
        case.subject,
        "intake.object_to",
        detail={"reason": row.reason, "to_post": profile_of(case.profile_id).loop.after_redo},
        by=by,
    )
    _telling.tell(case, "not_solved", members, key=f"not_solved/{case.code}/{row.pk}", by=by)
    _telling.announce_change(case, "intake.object_to")
