"""What this room announces, after commit."""

from __future__ import annotations

from dataclasses import dataclass

from shanzhi.kernel.events import announce


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterChanged:
    """Units, posts, leave or presence are not what they were."""

    unit_ids: frozenset[int] = frozenset()
    member_ids: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInEnded:
    """A session is over; open pages of that session should notice."""

    member_id: int
    session_key: str
    why: str


def tell(event: RosterChanged | SignInEnded) -> None:
    announce(event)
