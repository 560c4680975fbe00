from __future__ import annotations

from datetime import date

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now, today
from shanzhi.kernel.errors import Invalid, NotAllowed
from shanzhi.records.acting import act

from ..ladder import in_force, morning_of
from ..ladder_errors import SlipMoved
from ..models import HardCase, HardCaseNote
from . import _case


def _again(pk: str) -> HardCaseNote:
    return HardCaseNote.objects.get(pk=int(pk))


@act("command.note_hard_case", recall=_again)
def note_hard_case(
    hard_case: HardCase, *, text: str, review_on: date | None = None, key: str | None = None, by: Actor
) -> HardCaseNote:
    """Write down how a hard case goes on, and when it is reviewed next. 疑难件进展

    The owner, the desk's people, or a unit that has an errand in it.
    """
    text = _case.wanted("text", "进展情况", text, at_most=1000)
    case, errands = _case.locked(hard_case.case_id, by)
    row = HardCase.objects.select_for_update().get(pk=hard_case.pk)
    units = [case.desk_id, *(e.unit_id for e in errands if e.state not in ("RETURNED", "RECALLED"))]
    grant = by.grant_for("command.note_hard_case", path=case.desk_path, units=units)
    if grant is None and (by.id is None or by.id != row.owner_id):
        raise NotAllowed(name=by.name, move="疑难件进展")
    if row.state != HardCase.State.LISTED:
        raise SlipMoved(number=row.number or case.code, state=row.get_state_display(), move="记录进展")
    if review_on is not None and review_on <= today():
        raise Invalid({"review_on": "复核日期应当在今天之后。"})
    made = HardCaseNote.objects.create(
        hard_case=row, text=text, at=now(), by_name=by.name, by_unit=grant.unit if grant else by.unit
    )
    detail: dict[str, object] = {"number": row.number, "text": text}
    if review_on is not None:
        row.review_on, row.next_at = review_on, morning_of(review_on, in_force())
        row.save(update_fields=["review_on", "next_at"])
        detail["review_on"] = review_on.isoformat()
    _case.write_line(case, "command.note_hard_case", detail, grant=None if by.is_system else grant, by=by)
    _case.announce_change(case, "command.note_hard_case", [])
    return made
