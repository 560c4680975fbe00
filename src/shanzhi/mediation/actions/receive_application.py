from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shanzhi.cases import actions as cases
from shanzhi.cases.actions import Person
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import Invalid, NotAllowed
from shanzhi.places.models import Area
from shanzhi.records.acting import act
from shanzhi.staff.models import Unit

from ..models import Mediation
from .add_party import add_party
from .open_mediation import open_mediation
from .record_consent import record_consent


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """来访的当事人, or the other side as the applicant names it."""

    name: str
    side: str = "A"
    phone: str = ""
    id_number: str = ""
    address: str = ""
    is_organisation: bool = False


def _again(pk: str) -> Mediation:
    return Mediation.objects.get(pk=int(pk))


@act("mediation.receive_application", recall=_again)
def receive_application(
    *,
    committee: Unit,
    area: Area,
    category: str,
    matter: str,
    people: Sequence[Applicant],
    words: str,
    checked: Mapping[str, bool],
    explained: Mapping[str, str] | None = None,
    claims: str = "",
    channel: str = "window",
    key: str | None = None,
    by: Actor,
) -> Mediation:
    """Somebody comes to the committee: the case with its one code, the mediation, the parties, the yes. 受理调解申请

    All or nothing: what may not be mediated leaves no case behind, and the refusal names the right door. `words` are
    what the applicant says to being mediated; the other side is asked afterwards.
    """
    if by.grant_for("mediation.receive_application", path=area.path, units=[committee.pk]) is None:
        raise NotAllowed(name=by.name, move="受理调解申请")
    applicants = [p for p in people if p.side == "A"]
    if not applicants or not any(p.side != "A" for p in people):
        raise Invalid({"other": "请登记申请人和另一方当事人。"})
    first = applicants[0]
    case = cases.open_case(
        category=category, channel=channel, text=matter, area=area, headcount=len(people),
        people=[Person(name=first.name, phone=first.phone, id_number=first.id_number, address=first.address)], by=by,
    )  # fmt: skip
    row: Mediation = open_mediation(
        case, committee=committee, source=Mediation.Source.APPLICATION, matter=matter, claims=claims, checked=checked,
        explained=explained, by=by,
    )  # fmt: skip
    for p in people:
        party = add_party(
            row, side=p.side, name=p.name, phone=p.phone, id_number=p.id_number, address=p.address,
            is_organisation=p.is_organisation, by=by,
        )  # fmt: skip
        if p.side == "A":
            record_consent(row, party=party, answer="yes", words=words, how="当面", by=by)
    return row
