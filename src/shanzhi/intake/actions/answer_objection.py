from __future__ import annotations

from shanzhi.cases import actions as cases
from shanzhi.cases.models import Case
from shanzhi.cases.queries import reporters_of
from shanzhi.cases.states import MOVES
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.case_code import spoken
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import Invalid, NotAllowed, NotFound
from shanzhi.notices import actions as notices
from shanzhi.notices.actions import Message, Phone
from shanzhi.records import actions as records
from shanzhi.records.acting import act

from .. import _telling
from ..errors import AlreadyObjected
from ..models import Objection

HOW = ("redo", "escalate", "explain")


def _again(pk: str) -> Objection:
    return Objection.objects.get(pk=int(pk))


@act("intake.answer_objection", recall=_again)
def answer_objection(objection: Objection, *, how: str, answer: str, key: str | None = None, by: Actor) -> Objection:
    """A supervisor decides on a resident's second “not solved”. 异议处理

    Back to the unit, up to the desk above, or explained with reasons that the resident reads.

    Refuses somebody who may not send the case back (`cases.redo`), and an objection already answered.
    """
    answer = answer.strip()
    if how not in HOW:
        raise Invalid({"how": "请选择退回重办、提级或者向群众解释。"})
    if len(answer) < 4:
        raise Invalid({"answer": "请写明处理意见（不少于4个字），群众会看到。"})
    case = Case.objects.select_for_update(of=("self",)).filter(pk=objection.case_id).first()
    if case is None:
        raise NotFound(what="案件")
    row = Objection.objects.select_for_update().get(pk=objection.pk)
    if row.outcome != Objection.Outcome.WAITING:
        raise AlreadyObjected(at=f"{row.answered_at:%m-%d}" if row.answered_at else "")
    grant = by.grant_for("cases.redo", path=case.desk_path, units=[case.desk_id])
    if grant is None and not by.is_system:
        raise NotAllowed(name=by.name, move="异议处理")
    row.outcome = {
        "redo": Objection.Outcome.SUPERVISED,
        "escalate": Objection.Outcome.ESCALATED,
        "explain": Objection.Outcome.EXPLAINED,
    }[how]
    row.answer = answer[:400]
    row.answered_at = now()
    row.answered_by_name = by.name
    row.save(update_fields=["outcome", "answer", "answered_at", "answered_by_name"])
    records.write(
        case.subject,
        "intake.answer_objection",
        detail={"how": how, "note": row.answer},
        by=by.in_post(grant) if grant else by,
    )
    if how == "redo":
        _send_back(case, answer, by)
    elif how == "escalate":
        _lift(case, answer, by)
    else:
        _explain(case, by)
    return row


def _send_back(case: Case, answer: str, by: Actor) -> None:
    if case.state in MOVES["redo"].sources:
        cases.redo(case, reason=f"督办：{answer}"[:400], by=by)
    else:
        cases.reopen(case, reason=f"督办：{answer}"[:400], by=by)


def _lift(case: Case, answer: str, by: Actor) -> None:
    if case.state in MOVES["reopen"].sources:
        cases.reopen(case, reason=f"督办提级：{answer}"[:400], by=by)
    cases.escalate(case, reason=f"群众再次表示没有解决：{answer}"[:400], by=by)


def _explain(case: Case, by: Actor) -> None:
    rows = reporters_of(case).filter(phone_sealed__isnull=False, member=None).select_related("case")
    notices.send_many(
        [
            Message(
                to=Phone(sealed=bytes(row.phone_sealed or b""), masked=row.phone_masked),
                template="progress",
                key=f"explained/{case.code}/{row.pk}/{case.version}",
                facts={"code": spoken(row.case.code), "step": "督办人员已答复您的意见"},
                about=row.case.subject,
                link=f"/t/{row.case.code}",
                circle=case.circle,
            )
            for row in rows
        ],
        by=by,
    )
    _telling.announce_change(case, "intake.answer_objection")
