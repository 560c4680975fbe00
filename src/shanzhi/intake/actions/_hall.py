"""What the acts of the hall share: numbers without gaps, visitors on their way in, the line of the trail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from shanzhi.kernel.actor import Actor, Grant
from shanzhi.kernel.errors import Invalid, NotFound, Refusal
from shanzhi.kernel.identity import id_number
from shanzhi.kernel.masking import mask_id, mask_name, mask_phone
from shanzhi.kernel.profile import current
from shanzhi.kernel.sealing import fingerprint, seal
from shanzhi.records import actions as records
from shanzhi.staff.models import Unit

from .. import halls, needs
from ..hall_errors import VisitEnded
from ..models import Ticket, Visit, Visitor

VISITS = "#"
MOST_TOGETHER = 999


@dataclass(frozen=True, slots=True)
class Guest:
    """来访人, in clear, on the way in. Sealed before it is stored."""

    name: str = ""
    phone: str = ""
    id_number: str = ""
    note: str = ""


def next_number(hall: Unit, day: date, letter: str) -> int:
    """The next of a letter on a day. The row stays locked until the act ends: a failed one leaves no gap."""
    with connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO intake_queueserial AS s (hall_id, "on", letter, last) VALUES (%s, %s, %s, 1)'
            ' ON CONFLICT (hall_id, "on", letter) DO UPDATE SET last = s.last + 1 RETURNING last',
            [hall.pk, day, letter],
        )
        return int(cursor.fetchone()[0])


def checked(guests: Sequence[Guest]) -> list[Guest]:
    """With plain numbers. Refuses `Invalid` naming the person whose number is wrong."""
    found, wrong = [], {}
    for n, guest in enumerate(guests, start=1):
        phone, number = needs.phone_of(guest.phone), guest.id_number.strip()
        who = guest.name.strip() or f"第{n}人"
        if phone and not needs.is_phone(phone):
            wrong["phone"] = f"{who}的电话号码不对，请核对位数。"
        if number:
            try:
                number = id_number(number)
            except Refusal as refusal:
                wrong["id_number"] = f"{who}：{refusal}"
        if guest.name.strip() or phone or number:
            found.append(Guest(guest.name.strip()[:40], phone, number, guest.note.strip()[:80]))
    if wrong:
        raise Invalid(wrong)
    return found


def keep_guests(visit: Visit, guests: Sequence[Guest], *, first: int = 1) -> None:
    Visitor.objects.bulk_create(
        Visitor(
            visit=visit,
            position=n,
            name_sealed=seal(g.name) if g.name else None,
            phone_sealed=seal(g.phone) if g.phone else None,
            id_number_sealed=seal(g.id_number) if g.id_number else None,
            name_masked=mask_name(g.name),
            phone_masked=mask_phone(g.phone) if g.phone else "",
            id_number_masked=mask_id(g.id_number) if g.id_number else "",
            phone_mark=fingerprint(g.phone) if g.phone else None,
            id_number_mark=fingerprint(g.id_number) if g.id_number else None,
            note=g.note,
        )
        for n, g in enumerate(guests, start=first)
    )


def circle_of(category: str) -> str:
    row = current().category(category) if category else None
    return row.circle if row is not None else "open"


def held(visit: Visit, verb: str, by: Actor, move: str) -> tuple[Visit, Grant]:
    """The visit locked, and the grant. Refuses `NotAllowed`, and `VisitEnded` for one that is over."""
    row = Visit.objects.select_for_update(of=("self",)).select_related("hall", "hall__area").filter(pk=visit.pk).first()
    if row is None:
        raise NotFound(what="这次来访")
    grant = seated(row, by) if verb == halls.CALL else halls.allow(row.hall, verb, by, move=move)
    if row.state != Visit.State.OPEN:
        raise VisitEnded(code=row.shown, state=row.get_state_display(), move=move)
    return row, grant


def seated(visit: Visit, by: Actor) -> Grant:
    """Who may work on a visit: the guide desk, or whoever has its number at the counter now."""
    path = visit.hall.area.path if visit.hall.area is not None else None
    grant = by.grant_for(halls.GREET, path=path, units=[visit.hall_id])
    if grant is not None:
        return grant
    mine = Ticket.objects.filter(visit=visit, state=Ticket.State.CALLED, member_id=by.id).first() if by.id else None
    return halls.allow(
        visit.hall, halls.CALL if mine is not None else halls.GREET, by, queue=mine.queue if mine else ""
    )


def line(visit: Visit, verb: str, detail: dict[str, Any], grant: Grant | None, by: Actor) -> None:
    records.write(visit.subject, verb, detail=detail, by=by.in_post(grant) if grant else by)


def told(visit: Visit, text: str) -> str:
    """What the trail may say of a visit: nothing that tells a closed matter."""
    return text if visit.circle == "open" else ""


def settle(visit: Visit, outcome: str) -> None:
    """What became of it; the last word counts, except that a case is never forgotten."""
    if visit.outcome != Visit.Outcome.CASE or outcome == Visit.Outcome.CASE:
        visit.outcome = outcome
