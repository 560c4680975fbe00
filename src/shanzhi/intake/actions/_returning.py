"""Sending an item with real danger back to the police at once."""

from __future__ import annotations

from shanzhi.cases import actions as cases
from shanzhi.cases.models import Case
from shanzhi.cases.states import State
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.profile_sections import Channel

from ..models import Reception


def return_to_police(case: Case, reception: Reception, channel: Channel, *, reason: str, by: Actor) -> None:
    """Make the case TRANSFERRED to where it came from. Whoever has checked must not be held up by lacking another
    permission: then the rule of the re-check does it, and the trail names both."""
    door = channel.return_to or "110指挥中心"
    machine = Actor.system(f"危险复核规则（{by.name}）"[:60])

    def who(verb: str) -> Actor:
        return by if by.may(verb, path=case.desk_path, units=[case.desk_id]) else machine

    if case.state in (State.REPORTED, State.REGISTERED):
        cases.accept(case, note="危险复核后退回", by=who("cases.accept"))
    cases.transfer(case, to=door, reason=f"危险复核：{reason}", by=who("cases.transfer"))
    reception.returned_at = now()
    reception.save(update_fields=["returned_at"])
