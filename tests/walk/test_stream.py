"""The live stream names only those cases of which its reader may know."""

from __future__ import annotations

import asyncio
import json

from shanzhi.site import live
from shanzhi.staff.queries import actor_for

from . import oracle
from .world import World


def test_the_live_stream_names_only_what_they_may_know(world: World) -> None:
    """What the crier says of every case, given to everybody's stream at once."""
    rows = []
    for one in world.marked.values():
        case = one.case
        units = sorted({case.desk_id, *case.errands.values_list("unit_id", flat=True)})
        rows.append([case.pk, case.code, "cases.note", case.version, case.area_path, case.circle, units, []])
    hub = live.Hub()
    streams = {}
    for walker in world.walkers:
        streams[walker.key] = stream = live.Stream(actor_for(walker.member), asyncio.Queue(live.WAITING))
        hub.streams.add(stream)
    hub.hear(json.loads(json.dumps({"cases": rows})))
    for walker in world.walkers:
        waiting = streams[walker.key].waiting
        heard = set()
        while not waiting.empty():
            _event, part = waiting.get_nowait()
            heard |= {row["code"] for row in part.get("cases", ())}
        may = {
            one.code for one in world.marked.values() if oracle.may_know(walker, one) and one.opened_by != walker.key
        }
        own = {one.code for one in world.marked.values() if one.opened_by == walker.key}
        assert may <= heard <= may | own, walker.key
