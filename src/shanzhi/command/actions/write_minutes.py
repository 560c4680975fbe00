from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.records.acting import act

from ..gathering_errors import MinutesChanged
from ..models import Gathering
from . import _case, _gathering


def _again(pk: str) -> Gathering:
    return Gathering.objects.get(pk=int(pk))


@act("command.write_minutes", recall=_again)
def write_minutes(
    gathering: Gathering,
    *,
    text: str,
    settle: bool = False,
    version: int | None = None,
    key: str | None = None,
    by: Actor,
) -> Gathering:
    """Keep a draft of the minutes, or settle them; every version stays on the trail. 撰写纪要

    `version` is the one the page showed: refuses `MinutesChanged` where somebody else has written since. What was
    settled and is written again is a draft until it is settled anew.
    """
    text = _case.wanted("text", "纪要", text, at_least=10 if settle else 1, at_most=20_000)
    row = _gathering.held(gathering.pk, by)
    grant = _gathering.of_the_host("command.write_minutes", row, by)
    _gathering.refuse_state(row, (Gathering.State.CONVENED, Gathering.State.HELD), "写纪要")
    if version is not None and version != row.minutes_version:
        raise MinutesChanged(who=row.minutes_by_name, version=row.minutes_version)
    row.minutes = text
    row.minutes_version += 1
    row.minutes_by_name = by.name
    row.minutes_settled_at = now() if settle else None
    row.save(update_fields=["minutes", "minutes_version", "minutes_by_name", "minutes_settled_at"])
    detail: dict[str, object] = {"version": row.minutes_version, "settled": settle, "text": text}
    _gathering.write_line(row, "command.write_minutes", detail, grant=grant, by=by)
    if settle:
        _gathering.tell(
            row, "gathering_moved", _gathering.members_of(row), key=f"minutes/{row.minutes_version}", by=by,
            step="纪要已定稿，请查看议定事项",
        )  # fmt: skip
    return row
