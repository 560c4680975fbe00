from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import SHANGHAI, local, now
from shanzhi.kernel.errors import Invalid
from shanzhi.records.acting import act

from .. import queries
from ..models import Extension, Mediation
from . import _ending, _hold


def _again(pk: str) -> Extension:
    return Extension.objects.get(pk=int(pk))


@act("mediation.extend_term", recall=_again)
def extend_term(
    mediation: Mediation,
    *,
    until: datetime,
    reason: str,
    words: Mapping[int, str],
    key: str | None = None,
    by: Actor,
) -> Extension:
    """Mediate longer than the term, with the consent of every party in words of their own. 延长调解期限

    `words` maps a party's id to what that party said. Refuses by name a party without words:
    nobody consents by silence.
    """
    row, grant = _hold.held(mediation.pk, "extend_term", by=by, states=(Mediation.State.OPEN,))
    assert row.due_at is not None and row.willing_at is not None  # noqa: S101 - an open mediation has both
    missing = [p.label for p in _hold.in_play(row) if len(words.get(p.pk, "").strip()) < 2]
    if missing:
        raise Invalid({"words": f"延期须各方同意，还没有{'、'.join(missing[:5])}的意见。"})
    rules = queries.in_force().mediation
    until = datetime.combine(local(until).date(), time(23, 59, 59), SHANGHAI)
    latest = max(row.due_at, now()) + queries.in_force().calendar().length(rules.longest_extension)
    if not max(row.due_at, now()) < until <= latest:
        longest = rules.longest_extension.str_zh
        raise Invalid({"until": f"延长后的期限应在{local(row.due_at):%m月%d日}之后，一次最多延长{longest}。"})
    made = Extension.objects.create(
        mediation=row, until=until, reason=_hold.wanted("reason", "延期理由", reason, least=4),
        words={str(p.pk): words[p.pk].strip()[:200] for p in _hold.in_play(row)}, at=now(), by_name=by.name,
    )  # fmt: skip
    row.due_at = until
    row.next_at = _ending.next_look(row)
    row.save(update_fields=["due_at", "next_at"])
    _hold.write(row, "extend_term", {"until": until.isoformat(), "reason": made.reason}, grant=grant, by=by)
    return made
