from __future__ import annotations

from collections.abc import Sequence
from typing import IO

from shanzhi.kernel.actor import Actor
from shanzhi.records.acting import act
from shanzhi.records.preparing import Prepared
from shanzhi.staff.models import Unit

from ..models import Case, Memo
from ._talking import enter


def _again(pk: str) -> Memo:
    return Memo.objects.get(pk=int(pk))


@act("cases.say", recall=_again)
def say(
    case: Case,
    *,
    text: str,
    to_unit: Unit | None = None,
    to_centre: bool = False,
    files: Sequence[IO[bytes] | Prepared] = (),
    key: str | None = None,
    by: Actor,
) -> Memo:
    """Say something to the units on the case: to all, to one of them, or to the centre alone. 协同留言

    Refuses whoever has no part in the case, a unit without an errand in it, and a case that has ended.
    """
    return enter(case, Memo.Kind.WORD, text, to_unit=to_unit, to_centre=to_centre, files=files, by=by)
