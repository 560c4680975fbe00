from __future__ import annotations

from django.db import connection

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import WrongState
from shanzhi.records.acting import act

from .. import _clocks, _loop, _rows
from .._moving import moving
from ..errors import OpenChildren, ReplyMissing
from ..models import Case, Reply
from ..queries import by_code
from ..states import ENDED
from ._text import wanted


@act("cases.close", recall=by_code)
def close(
    case: Case, *, reply: str = "", note: str = "", seen: int | None = None, key: str | None = None, by: Actor
) -> Case:
    """End the case: verified, answered, and nothing below it still open. Not by anybody who handled it. 结案

    `reply` answers the resident in the same step, where that has not been done. Refuses without a reply to the
    resident, with open child cases, without the check or the follow-up that the county's loop puts before closing, and
    a second time.
    """
    with moving(case, "close", by=by, seen=seen) as work:
        if work.case.closed_at is not None:
            raise WrongState(code=work.case.code, state=work.case.get_state_display(), move="再次结案")
        if reply.strip():
            text = wanted("reply", "答复内容", reply, at_least=6, at_most=2000)
            _rows.insert(Reply(case=work.case, text=text, at=now(), by_name=by.name, by_unit=by.unit))
            work.case.replied_at = now()
            work.detail["reply"] = text
        if work.case.replied_at is None:
            raise ReplyMissing()
        if waiting := _open_children(work.case.pk):
            raise OpenChildren(count=waiting)
        _loop.refuse_unchecked(work.case, "结案")
        _loop.refuse_unasked(work.case, "结案")
        work.case.closed_at = now()
        if work.case.followed_up_at is not None or not _loop.wants_follow_up(work.case):
            _clocks.stop(work.case)
        if note:
            work.detail["note"] = note.strip()[:400]
    return case


def _open_children(pk: int) -> int:
    """How many cases below it have not ended. Written out: every closing asks it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM cases_case WHERE parent_id = %s AND NOT (state = ANY(%s))",
            [pk, [str(state) for state in ENDED]],
        )
        return int(cursor.fetchone()[0])
