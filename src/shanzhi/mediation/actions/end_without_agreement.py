from __future__ import annotations

from collections.abc import Sequence

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import Invalid
from shanzhi.records.acting import act

from .. import queries
from ..closed_lists import doors_of
from ..models import Mediation
from . import _ending, _hold


def _again(pk: str) -> Mediation:
    return Mediation.objects.get(pk=int(pk))


@act("mediation.end_without_agreement", recall=_again)
def end_without_agreement(
    mediation: Mediation,
    *,
    reason: str,
    words: str,
    ways: Sequence[str],
    told_how: str,
    key: str | None = None,
    by: Actor,
) -> Mediation:
    """End without an agreement, for a reason of the closed list, telling the parties of the other ways. 终止调解

    `ways` are keys of the county's right doors; refuses `WaysMissing` without one or without how they were told.
    """
    row, grant = _hold.held(mediation.pk, "end_without_agreement", by=by)
    if reason not in Mediation.Reason.values:
        raise Invalid({"reason": "请从列表中选择终止事由。"})
    words = _hold.wanted("words", "终止情况", words, least=4)
    known = [d.key for d in doors_of(queries.in_force(), list(ways))]
    if len(known) != len(set(ways)):
        raise Invalid({"ways": "请从列表中选择其他途径。"})
    _ending.end(row, reason=reason, words=words, ways=known, told_how=told_how, grant=grant, by=by)
    return row
