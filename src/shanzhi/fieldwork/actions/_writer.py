"""A diary entry, locked for whoever wrote it."""

from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import NotAllowed, NotFound

from ..models import DiaryEntry


def of_writer(entry: DiaryEntry, by: Actor, verb: str, label: str) -> DiaryEntry:
    """Refuses `NotFound` to everybody else: a diary is its writer's."""
    locked = DiaryEntry.objects.select_for_update(of=("self",)).select_related("area").filter(pk=entry.pk).first()
    if locked is None or (not by.is_system and locked.member_id != by.id):
        raise NotFound(what="这篇日记")
    if not by.is_system and not by.has(f"fieldwork.{verb}"):
        raise NotAllowed(name=by.name, move=label)
    return locked
