from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.records.acting import act
from shanzhi.records.queries import profile_of

from .. import _clocks
from .._moving import moving
from ..errors import OpenChildren, ReplyMissing, RequiredStepMissing
from ..models import Case
from ..queries import by_code
from ..states import ENDED


@act("cases.close", recall=by_code)
def close(case: Case, *, note: str = "", seen: int | None = None, key: str | None = None, by: Actor) -> Case:
    """End the case: verified, answered, and nothing below it still open. Not by anybody who handled it. 结案

    Refuses without a reply to the resident, with open child cases, and without the follow-up where the county's
    loop puts it before closing.
    """
    with moving(case, "close", by=by, seen=seen) as work:
        if work.case.replied_at is None:
            raise ReplyMissing()
        waiting = Case.objects.filter(parent_id=work.case.pk).exclude(state__in=ENDED).count()
        if waiting:
            raise OpenChildren(count=waiting)
        loop = profile_of(work.case.profile_id).loop
        if loop.follow_up_before_closing and work.case.followed_up_at is None:
            raise RequiredStepMissing(step="回访", move="结案")
        work.case.closed_at = now()
        if work.case.followed_up_at is not None:
            _clocks.stop(work.case)
        if note:
            work.detail["note"] = note.strip()[:400]
    return case
