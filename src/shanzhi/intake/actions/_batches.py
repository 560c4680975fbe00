"""A batch of old cases, locked for an act."""

from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import NotAllowed, NotFound

from ..models import ImportBatch
from .stage_import import PERMISSION


def locked(batch: ImportBatch, by: Actor) -> ImportBatch:
    """Refuses somebody without the permission, and a batch that somebody else handed in: its file is full of names."""
    if not by.is_system and not by.has(PERMISSION):
        raise NotAllowed(name=by.name, move="导入旧案")
    found = ImportBatch.objects.select_for_update().filter(pk=batch.pk).first()
    if found is None or (not by.is_system and found.by_id != by.id):
        raise NotFound(what="这一批导入")
    return found
