from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now, today
from shanzhi.kernel.errors import NotFound
from shanzhi.records import actions as records
from shanzhi.records.acting import act

from ..models import Household
from ._shots import allowed_at, words


@act("fieldwork.retire_household")
def retire_household(household: Household, *, reason: str, by: Actor) -> Household:
    """Strike a door off the list of those that are visited: moved away, pulled down. 停止走访

    Its visits stay; name and number go. A phone forgets it with the next sync.
    """
    locked = Household.objects.select_for_update().filter(pk=household.pk, retired_on=None).first()
    if locked is None:
        raise NotFound(what="这一户")
    grant = allowed_at("retire_household", "停止走访", by, path=locked.area_path)
    locked.retired_why = words("reason", "停止走访的原因", reason, at_least=2, at_most=120)
    locked.retired_on, locked.changed_at = today(), now()
    locked.name_sealed, locked.name_masked, locked.phone_sealed, locked.phone_masked = None, "", None, ""
    locked.save()
    records.write(
        locked.subject, "fieldwork.retire_household", detail={"reason": locked.retired_why},
        by=by.in_post(grant) if grant else by,
    )  # fmt: skip
    return locked
