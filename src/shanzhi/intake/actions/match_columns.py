from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import Invalid
from shanzhi.places.models import Area
from shanzhi.records.acting import act

from .. import columns
from ..errors import BatchMoved
from ..models import ImportBatch
from ._batches import locked


@act("intake.match_columns")
def match_columns(
    batch: ImportBatch, *, mapping: Mapping[str, int], defaults: Mapping[str, Any] | None = None, by: Actor
) -> ImportBatch:
    """Say which column is which, and what holds for rows that do not say. 列对应

    Remembered for the next sheet with the same headings.

    Refuses a column that does not exist or stands for two things (`Invalid`), and a batch that is on its way.
    """
    held = locked(batch, by)
    if held.state != ImportBatch.State.MATCHED:
        raise BatchMoved(state=held.get_state_display(), move="改列对应")
    chosen = {key: int(n) for key, n in mapping.items() if key in columns.BY_KEY}
    wrong: dict[str, str] = {}
    for key, n in chosen.items():
        if not 0 <= n < len(held.headers):
            wrong[key] = "没有这一列，请重新选择。"
    doubled = {n for n in chosen.values() if list(chosen.values()).count(n) > 1}
    for key, n in chosen.items():
        if n in doubled and {k for k, v in chosen.items() if v == n} != {"title", "text"}:
            wrong[key] = f"“{held.headers[n]}”已用作另一项，请只选一次。"
    if wrong:
        raise Invalid(wrong)
    held.mapping = chosen
    given = dict(defaults or {})
    if given.get("area") and not Area.objects.filter(pk=given["area"], retired_on=None).exists():
        raise Invalid({"area": "没有这个区域，请重新选择。"})
    held.defaults = {**held.defaults, **given}
    held.save(update_fields=["mapping", "defaults"])
    columns.remember(held.headers, chosen, now())
    return held
