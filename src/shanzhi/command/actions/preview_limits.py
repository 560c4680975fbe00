from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shanzhi.kernel import verbs
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import NotAllowed
from shanzhi.records import actions as records
from shanzhi.records.acting import act
from shanzhi.records.models import Run
from shanzhi.records.queries import profile_in_force, profile_of

from .. import limits_preview

KIND = "limits"


@act("command.preview_limits")
def preview_limits(changes: Mapping[str, Any], *, by: Actor) -> Run:
    """Ask what other limits would have done to the cases of the last year; a job works it out. 时限预演

    Nothing is put in force by it. Refuses limits that cannot be read and a proposal that changes nothing.
    """
    if not by.has("command.preview_limits") and not by.is_system:
        raise NotAllowed(name=by.name, move=verbs.label_of("command.preview_limits"))
    version = profile_in_force()
    limits_preview.proposed(profile_of(version.pk), changes)
    run = Run.objects.create(
        kind=KIND, asked={"profile": version.pk, "changes": dict(changes), "until": now().isoformat()}, by_id=by.id,
        by_name=by.name, created_at=now(),
    )  # fmt: skip
    records.write(f"profile/{version.county}", "command.preview_limits", detail={"changes": dict(changes)}, by=by)
    return run
