from __future__ import annotations

from datetime import datetime

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import Invalid
from shanzhi.kernel.masking import mask_name
from shanzhi.kernel.sealing import seal
from shanzhi.records.acting import act

from ..models import Inquiry, Mediation
from . import _hold


def _again(pk: str) -> Inquiry:
    return Inquiry.objects.get(pk=int(pk))


@act("mediation.record_inquiry", recall=_again)
def record_inquiry(
    mediation: Mediation,
    *,
    asked: str,
    place: str,
    notes: str,
    held_at: datetime | None = None,
    present: str = "",
    key: str | None = None,
    by: Actor,
) -> Inquiry:
    """Write down what somebody who was asked about the facts said. 制作调查笔录

    It goes into the file, where both sides read it: what is told in confidence does not belong here.
    """
    row, grant = _hold.held(mediation.pk, "record_inquiry", by=by)
    _hold.by_the_mediator(row, "record_inquiry", by)
    at = held_at or now()
    if at > now():
        raise Invalid({"held_at": "调查时间不能晚于现在。"})
    asked = _hold.wanted("asked", "被调查人", asked, most=40)
    last = row.inquiries.order_by("-n").values_list("n", flat=True).first() or 0
    made = Inquiry.objects.create(
        mediation=row, n=last + 1, asked_sealed=seal(asked), asked_masked=mask_name(asked)[:24],
        place=_hold.wanted("place", "地点", place, most=120), present=present.strip()[:120], held_at=at,
        notes=_hold.wanted("notes", "调查记录", notes, least=6, most=8000), by_name=by.name,
    )  # fmt: skip
    _hold.write(row, "record_inquiry", {"n": made.n, "asked": made.asked_masked}, grant=grant, by=by)
    return made
