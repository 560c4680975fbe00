from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.profile import Profile
from shanzhi.kernel.profile_ladder import Rung
from shanzhi.records.acting import act

from .. import climbing
from ..climbing import Standing, Step
from ..ladder import in_force, is_working
from ..models import HardCase
from ..posts import Holders
from ._batch import Batch
from ._late import remind_late
from ._lifting import lift_many


@act("command.climb")
def climb(*, most: int = 500, by: Actor) -> int:
    """One pass of the ladder by the county's rules. 督办巡查

    What is due is urged, supervised, put before a leader, suggested as hard, escalated; and whoever has not answered
    in time is told.

    Returns how many climbs were looked at. Reads only the moments that have come, writes in batches: some fifteen
    statements a pass, whatever it holds; only an escalation moves its case by the case's own act. Ordinary cases climb
    in working time, urgent ones around the clock. Doing it again does nothing.
    """
    profile, moment = in_force(), now()
    working = is_working(profile.calendar(), moment)
    taken = climbing.take_due(moment, with_ordinary=working, most=most)
    if taken:
        _climb(taken, profile, by)
    late = remind_late(profile, most=most, by=by) if working else 0
    return len(taken) + late


def _climb(taken: Sequence[Standing], profile: Profile, by: Actor) -> None:
    moment = now()
    listed = _listed(taken)
    steps: list[tuple[Standing, Step]] = []
    looks: list[tuple[int, datetime | None]] = []
    for one in taken:
        if not one.still() or (one.cause == "listed" and one.case_id not in listed):
            looks.append((one.id, None))
            continue
        steps += [(one, step) for step in climbing.due_steps(one, profile, moment)]
        looks.append((one.id, climbing.next_look(one, profile, moment)))
    climbing.move_on(looks, moment)
    if not steps:
        return
    batch = Batch(profile, Holders({one.unit_id for one, _s in steps} | {one.desk_id for one, _s in steps}, profile,
                                   kinds={kind for r in profile.lamps.reminders for kind in r.posts}), by)  # fmt: skip
    batch.know(one.case_id for one, _step in steps)
    for one, step in steps:
        batch.add(one, step)
    batch.write()
    lifted = [(one, s, listed.get(one.case_id)) for one, s in steps if isinstance(s, Rung) and s.do == "escalate"]
    lift_many(lifted, batch.holders, profile, by)


def _listed(taken: Sequence[Standing]) -> dict[int, int | None]:
    """Cases that are still on the list of hard cases, and who owns them."""
    ids = [one.case_id for one in taken if one.cause == "listed"]
    if not ids:
        return {}
    rows = HardCase.objects.filter(case_id__in=ids, state=HardCase.State.LISTED)
    return dict(rows.values_list("case_id", "owner_id"))
