"""What upper rooms do inside the act's own transaction, because it must not be lost (a message to the resident,
a reminder). Live pages listen to `events.CaseChanged` after commit instead."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from shanzhi.kernel.actor import Actor
from shanzhi.notices import actions as notices
from shanzhi.notices.actions import Message

from .models import Case, Errand


@dataclass(frozen=True, slots=True)
class Moved:
    """A case that has just moved, its errands, and what the trail line says."""

    verb: str
    case: Case
    errands: list[Errand]
    detail: dict[str, Any]
    by: Actor
    since: datetime
    """When the act began: an errand that it handed out is not older."""
    messages: list[Message] = field(default_factory=list)
    """What is to be told: all of it is written in one statement after the last hook."""


Hook = Callable[[Moved], None]
_hooks: dict[str, list[Hook]] = defaultdict(list)


def register(*verbs: str) -> Callable[[Hook], Hook]:
    """`@register("cases.dispatch", …)`; `"*"` hears every verb. The hook runs before commit: keep it to one insert."""

    def decorate(hook: Hook) -> Hook:
        for verb in verbs:
            if hook not in _hooks[verb]:
                _hooks[verb].append(hook)
        return hook

    return decorate


def run(moved: Moved) -> None:
    for hook in (*_hooks[moved.verb], *_hooks["*"]):
        hook(moved)
    if moved.messages:
        notices.send_many(moved.messages, by=moved.by)
