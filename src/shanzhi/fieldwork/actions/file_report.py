from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from shanzhi.cases import actions as cases
from shanzhi.cases.actions import Person
from shanzhi.cases.models import Case
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.places.models import Area
from shanzhi.records.acting import act
from shanzhi.records.queries import profile_in_force, profile_of

from ._shots import Shot, allowed

CHANNEL = "grid_worker"


@act("fieldwork.file_report")
def file_report(
    *,
    uid: UUID,
    category: str,
    area: Area,
    text: str = "",
    address: str = "",
    lon: float | None = None,
    lat: float | None = None,
    severity: int | None = None,
    reporter: Person | None = None,
    happened_at: datetime | None = None,
    photos: Sequence[Shot] = (),
    by: Actor,
) -> Case:
    """Report what was found in the grid: it becomes a case on the town's desk, together with its photos. 网格上报

    `uid` was made on the phone; the same one again gives the same case. Without words the kind and the place speak for
    themselves, so that a common report takes four taps. A resident who told it is the reporter, else the worker is.
    Refuses what `cases.open_case` refuses.
    """
    grant = allowed("file_report", "网格上报", by, area=area)
    speaking = by.in_post(grant) if grant else by
    profile = profile_of(profile_in_force().pk)
    text = text.strip()
    if len(text) < 4:
        place = address.strip() or area.label
        text = "，".join(part for part in (text, f"{profile.category_label(category)}，{place}") if part) + "。"
    if happened_at is not None and happened_at > now():
        happened_at = None
    case = cases.open_case(
        category=category, channel=CHANNEL, text=text, area=area, address=address, lon=lon, lat=lat, severity=severity,
        people=[reporter or Person(role="reporter", name=by.name, member_id=by.id)],
        happened_at=happened_at, key=f"field/{uid}", by=speaking,
    )  # fmt: skip
    for shot in photos:
        circle = "staff" if case.circle == "open" else "restricted"
        cases.attach(case, shot.paper, stage=shot.stage, note=shot.note, circle=circle, by=speaking)
    return case
