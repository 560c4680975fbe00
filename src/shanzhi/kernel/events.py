"""Facts announced by one room and heard by others, only once the transaction has committed.

What is heard here may be lost if the machine dies in that instant, so it serves only what can be looked up
again (live pages, caches). What must not be lost is written in the same transaction instead.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from django.db import transaction

E = TypeVar("E")
_listeners: dict[type, list[Callable[[Any], None]]] = defaultdict(list)


def listens_to(event_type: type[E]) -> Callable[[Callable[[E], None]], Callable[[E], None]]:
    """Register a listener; it is called after commit, with the frozen event."""

    def register(listener: Callable[[E], None]) -> Callable[[E], None]:
        if listener not in _listeners[event_type]:
            _listeners[event_type].append(listener)
        return listener

    return register


def announce(event: object) -> None:
    """Tell all listeners of the event's type after the transaction has committed. One that fails harms no other."""
    for listener in (*_listeners[type(event)], *_listeners[object]):
        transaction.on_commit(partial(listener, event), robust=True)
