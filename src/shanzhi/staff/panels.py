"""Slots that upper rooms fill: what a person or a unit still holds, and how it is handed over.

A room registers a holder once, in its `AppConfig.ready`:

    from shanzhi.staff import panels
    panels.register(CaseHolder())
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from django.utils.functional import Promise

from shanzhi.kernel.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """Work that is in somebody's hands: `承办中的案件 12件`, and where to see it."""

    what: str | Promise
    count: int
    unit_id: int | None = None
    """The unit for which it is done: whoever takes it over must have a post there. None: anybody may."""
    url: str = ""


class Holder(Protocol):
    """What a room above answers. Both handovers run inside the act's transaction and refuse by raising."""

    def holdings(self, member_id: int) -> list[Holding]: ...

    def hand_over(self, member_id: int, to_member_id: int, *, unit_id: int | None = None, by: Actor) -> None:
        """Everything, or only what is done for one unit."""

    def unit_holdings(self, unit_id: int) -> list[Holding]: ...

    def hand_over_unit(self, unit_id: int, to_unit_id: int, *, by: Actor) -> None: ...


_holders: list[Holder] = []


def register(holder: Holder) -> None:
    """Add a room's holder; the same object is added once."""
    if holder not in _holders:
        _holders.append(holder)


def unregister(holder: Holder) -> None:
    _holders.remove(holder)


def held_by(member_id: int, *, unit_id: int | None = None) -> list[Holding]:
    """What is in a person's hands; with `unit_id` only what is done for that unit."""
    found = _counted(h for holder in _holders for h in holder.holdings(member_id))
    return [h for h in found if unit_id is None or h.unit_id == unit_id]


def held_by_unit(unit_id: int) -> list[Holding]:
    return _counted(h for holder in _holders for h in holder.unit_holdings(unit_id))


def hand_over(member_id: int, to_member_id: int, *, unit_id: int | None = None, by: Actor) -> None:
    for holder in _holders:
        holder.hand_over(member_id, to_member_id, unit_id=unit_id, by=by)


def hand_over_unit(unit_id: int, to_unit_id: int, *, by: Actor) -> None:
    for holder in _holders:
        holder.hand_over_unit(unit_id, to_unit_id, by=by)


def _counted(holdings: Iterable[Holding]) -> list[Holding]:
    return [h for h in holdings if h.count]
