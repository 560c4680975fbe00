"""问一次、填一次: what was said at the desk goes into the case without being typed or shown again."""

from __future__ import annotations

from shanzhi.cases.actions import Person
from shanzhi.kernel.profile import current
from shanzhi.kernel.sealing import unseal

from .models import Visit, Visitor


def channel_of(visit: Visit) -> str:
    """The channel of a case that comes of a visit: the hotline's own, else the window's."""
    line = next((n for n in current().hall.lines if n.number == visit.line), None) if visit.line else None
    return line.channel if line is not None else "window"


def people_of(visit: Visit) -> list[Person]:
    """The persons of a visit on their way into a case: the first reports, the others are parties. Opened only inside an
    act and sealed again by it; no page shows them."""
    return [_person(row) for row in visit.visitors.order_by("position")] or [Person(is_anonymous=True)]


def _person(row: Visitor) -> Person:
    def clear(sealed: bytes | memoryview | None) -> str:
        return unseal(bytes(sealed)) if sealed else ""

    first = row.position == 1
    return Person(
        role="reporter" if first else "party", name=clear(row.name_sealed), phone=clear(row.phone_sealed),
        id_number=clear(row.id_number_sealed), wants_reply=first,
    )  # fmt: skip
