"""A mediation held for an act on it: found, locked, in a state that allows the act, by somebody who may."""

from __future__ import annotations

from collections.abc import Container

from shanzhi.cases.events import CaseChanged
from shanzhi.kernel import verbs
from shanzhi.kernel.actor import Actor, Grant
from shanzhi.kernel.clock import local, now
from shanzhi.kernel.errors import Invalid, NotAllowed, NotFound
from shanzhi.kernel.events import announce
from shanzhi.records import actions as records

from .. import queries
from ..errors import MediationMoved, NoMediator, NotTheMediator, StillTold, TermOver
from ..models import LIVE, Agreement, Assignment, Mediation, Party

State = Mediation.State
HEADLINES = frozenset(
    {
        "open_mediation",
        "assign_mediator",
        "end_without_agreement",
        "seal_agreement",
        "seal_batch",
        "record_ruling",
        "record_rulings",
        "reopen",
        "file_dossier",
    }
)
"""What the case's own trail says of the mediation; the rest stays on the mediation's trail."""


def wanted(field: str, label: str, text: str, *, least: int = 2, most: int = 400) -> str:
    """The trimmed text, or `Invalid` naming the field."""
    text = (text or "").strip()
    if len(text) < least:
        raise Invalid({field: f"请填写{label}（不少于{least}个字）。"})
    if len(text) > most:
        raise Invalid({field: f"{label}最多{most}个字，现有{len(text)}个字。"})
    return text


def held(pk: int, verb: str, *, by: Actor, states: Container[str] = LIVE) -> tuple[Mediation, Grant | None]:
    """Locked. Refuses `NotFound` to whoever may not know of it, `NotAllowed`, and `MediationMoved`."""
    if not queries.visible(by).filter(pk=pk).exists():
        raise NotFound(what="调解")
    row = Mediation.objects.select_for_update(of=("self",)).select_related("case", "committee").get(pk=pk)
    grant = allowed(row, verb, by)
    if row.state not in states:
        raise MediationMoved(number=row.number, state=row.get_state_display(), move=verbs.label_of(f"mediation.{verb}"))
    return row, grant


def allowed(mediation: Mediation, verb: str, by: Actor) -> Grant | None:
    """Of the committee, with reach over the place, or one of its mediators from elsewhere."""
    full = f"mediation.{verb}"
    grant = by.grant_for(full, path=mediation.area_path, units=[mediation.committee_id])
    if grant is None and queries.mediates(mediation, by):
        grant = by.grant_for(full, units=by.units_of(full))
    if grant is None:
        raise NotAllowed(name=by.name, move=verbs.label_of(full))
    return None if by.is_system else grant


def by_the_mediator(mediation: Mediation, verb: str, by: Actor) -> Assignment:
    """Only one of its mediators; the chief must be in office, and nobody may still have to accept a conflict."""
    label = verbs.label_of(f"mediation.{verb}")
    rows = list(mediation.assignments.filter(state__in=("TOLD", "ACTIVE")))
    chief = next((a for a in rows if a.role == Assignment.Role.CHIEF), None)
    if chief is None:
        raise NoMediator(move=label)
    if chief.state == Assignment.State.TOLD:
        waiting = [p.name_masked for p in in_play(mediation) if p.pk not in chief.accepted_by]
        raise StillTold(name=chief.name, names="、".join(waiting))
    own = next((a for a in rows if a.member_id == by.id and a.state == Assignment.State.ACTIVE), None)
    if own is None:
        raise NotTheMediator(name=by.name, move=label)
    return own


def in_time(mediation: Mediation, verb: str) -> None:
    """Nothing new is negotiated after the term; it is extended by consent of all, or the mediation ends."""
    if mediation.due_at is not None and mediation.due_at <= now():
        raise TermOver(at=f"{local(mediation.due_at):%Y年%m月%d日}", move=verbs.label_of(f"mediation.{verb}"))


def in_play(mediation: Mediation) -> list[Party]:
    """Parties that take part; members of a group that stepped out are not among them."""
    return list(mediation.parties.filter(out_at=None).order_by("n"))


def party_of(mediation: Mediation, party: Party | int) -> Party:
    pk = party if isinstance(party, int) else party.pk
    row = Party.objects.filter(pk=pk, mediation=mediation).first()
    if row is None:
        raise NotFound(what="当事人")
    return row


def agreement_held(
    pk: int, verb: str, *, by: Actor, states: Container[str], of: Container[str] = (State.OPEN, State.AGREED)
) -> tuple[Agreement, Mediation, Grant | None]:
    """Mediation first, agreement second, both locked."""
    from ..errors import AgreementMoved

    owner = Agreement.objects.filter(pk=pk).values_list("mediation_id", flat=True).first()
    if owner is None:
        raise NotFound(what="调解协议")
    mediation, grant = held(owner, verb, by=by, states=of)
    row = Agreement.objects.select_for_update(of=("self",)).get(pk=pk)
    if row.state not in states:
        label = verbs.label_of(f"mediation.{verb}")
        raise AgreementMoved(number=row.number, state=row.get_state_display(), move=label)
    return row, mediation, grant


def write(mediation: Mediation, verb: str, detail: dict[str, object], *, grant: Grant | None, by: Actor) -> None:
    """The line on the mediation's trail; a headline, without persons and words, on the case's."""
    who = by.in_post(grant) if grant else by
    records.write(mediation.subject, f"mediation.{verb}", detail=detail, by=who)
    if verb in HEADLINES:
        head = {"number": mediation.number, "state": mediation.state}
        records.write(mediation.case.subject, f"mediation.{verb}", detail=head, by=who)
        case = mediation.case
        announce(
            CaseChanged(
                case_id=case.pk, code=case.code, verb=f"mediation.{verb}", state=str(case.state), version=case.version,
                area_path=case.area_path, circle=case.circle,
                unit_ids=frozenset({case.desk_id, mediation.committee_id}),
            )
        )  # fmt: skip
