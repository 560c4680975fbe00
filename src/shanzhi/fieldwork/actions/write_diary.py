from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.masking import mask_name
from shanzhi.kernel.sealing import seal
from shanzhi.places.models import Area
from shanzhi.records import actions as records
from shanzhi.records.acting import act

from ..models import DiaryEntry, Household
from ._shots import allowed, words, worker
from .enrol_household import called


@act("fieldwork.write_diary")
def write_diary(
    *,
    uid: UUID,
    area: Area,
    text: str,
    household: Household | None = None,
    teller_name: str = "",
    teller_phone: str = "",
    at: datetime | None = None,
    by: Actor,
) -> DiaryEntry:
    """Write down what was heard and seen in the grid. 民情日记

    With the phone of whoever said it (`teller_phone`) the result goes to them too. The same `uid` again gives the same
    entry. A report or a topic may grow from it (`turn_into_report`, `raise_topic`).
    """
    grant = allowed("write_diary", "写民情日记", by, area=area)
    earlier = DiaryEntry.objects.filter(uid=uid, member_id=worker(by)).first()
    if earlier is not None:
        return earlier
    entry = DiaryEntry.objects.create(
        uid=uid, member_id=worker(by), area=area, area_path=area.path, household=household,
        text=words("text", "日记内容", text, at_least=2, at_most=2000), at=min(at or now(), now()), received_at=now(),
        **_told(teller_name, teller_phone),
    )  # fmt: skip
    records.write(
        entry.subject, "fieldwork.write_diary", detail={"area": area.label}, by=by.in_post(grant) if grant else by
    )
    return entry


def _told(name: str, phone: str) -> dict[str, Any]:
    """The columns of whoever said it; sealed."""
    name = name.strip()[:40]
    number = called(phone)
    return {
        "teller_name_sealed": seal(name) if name else None, "teller_phone_sealed": number["phone_sealed"],
        "teller_masked": " ".join(part for part in (mask_name(name) if name else "", number["phone_masked"]) if part),
    }  # fmt: skip
