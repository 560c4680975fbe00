from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from shanzhi.cases.actions import Person
from shanzhi.cases.models import Case
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.sealing import unseal
from shanzhi.records import actions as records
from shanzhi.records.acting import act

from ..errors import AlreadyGrown
from ..models import DiaryEntry
from ._shots import Shot
from ._writer import of_writer
from .file_report import file_report


@act("fieldwork.turn_into_report")
def turn_into_report(
    entry: DiaryEntry, *, uid: UUID, category: str, text: str = "", photos: Sequence[Shot] = (), by: Actor, **place: Any
) -> Case:
    """Make a report of a diary entry: its words become a case, and what comes of it is written back. 日记转上报

    Whoever said it, where they left a name or a number, is the reporter and hears of the case as any reporter does.
    Refuses `AlreadyGrown` where a report or a topic has grown from it before.
    """
    locked = of_writer(entry, by, "turn_into_report", "日记转上报")
    if locked.case_id or locked.topic_id:
        raise AlreadyGrown(what="案件" if locked.case_id else "议题")
    case = file_report(
        uid=uid, category=category, area=locked.area, text=text or locked.text, happened_at=locked.at, photos=photos,
        reporter=_teller(locked), by=by, **place,
    )  # fmt: skip
    locked.case = case
    locked.save(update_fields=["case"])
    records.write(locked.subject, "fieldwork.turn_into_report", detail={"case": case.code}, by=by)
    return case


def _teller(entry: DiaryEntry) -> Person | None:
    if entry.teller_name_sealed is None and entry.teller_phone_sealed is None:
        return None
    return Person(
        name=unseal(entry.teller_name_sealed) if entry.teller_name_sealed else "",
        phone=unseal(entry.teller_phone_sealed) if entry.teller_phone_sealed else "",
    )
