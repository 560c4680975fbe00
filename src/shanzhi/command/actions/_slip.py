"""A supervision held for an act on it, with its case."""

from __future__ import annotations

from collections.abc import Container

from shanzhi.cases.models import Case
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import NotFound

from .. import posts
from ..ladder_errors import SlipMoved
from ..models import Supervision
from . import _case


def held(supervision: Supervision, by: Actor) -> tuple[Supervision, Case]:
    """Case first and slip second, in the order of every act, so that two acts never wait for each other."""
    case, _errands = _case.locked(supervision.case_id, by)
    row = Supervision.objects.select_for_update(of=("self",)).select_related("unit").filter(pk=supervision.pk).first()
    if row is None:
        raise NotFound(what="督办单")
    return row, case


def refuse_state(row: Supervision, states: Container[str], move: str) -> None:
    if row.state not in states:
        raise SlipMoved(number=row.number, state=row.get_state_display(), move=move)


def minders(row: Supervision, case: Case) -> set[int]:
    """Who waits for the answer: whoever issued it, else the overseers."""
    return {row.issued_by_id} if row.issued_by_id is not None else posts.overseers_of(case)


def tell_the_unit(row: Supervision, case: Case, words: str, *, by: Actor) -> None:
    last = row.answers.order_by("-id").first()
    members = posts.of_unit(case, row.unit_id) | ({last.by_id} if last and last.by_id is not None else set())
    _case.tell(
        case, "supervision_ruled", members, key=f"{case.code}/{row.pk}/{row.round}/{row.state}",
        link=f"/command/supervisions/{row.pk}/", by=by, step=words,
    )  # fmt: skip
