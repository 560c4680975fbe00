"""Which content is still needed, and letting go of what is not."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection, transaction
from django.db.models import Q

from .models import Attachment, Run
from .store import store


def hold(contents: Iterable[str]) -> None:
    """Until the end of this transaction nobody removes or newly attaches this content."""
    numbers = sorted({int(sha256[:15], 16) for sha256 in contents})
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(n) FROM unnest(%s::bigint[]) n ORDER BY n", [numbers])


def is_used(sha256: str) -> bool:
    """Does any attachment that was not destroyed, or any finished export, still stand for this content?"""
    any_of_three = Q(sha256=sha256) | Q(shown_sha256=sha256) | Q(thumb_sha256=sha256)
    return (
        Attachment.objects.filter(any_of_three, destroyed_at=None).exists()
        or Run.objects.filter(file_sha256=sha256).exists()
    )


def remove_unused(contents: Iterable[str]) -> list[str]:
    """Remove from the store whatever nobody uses any more; returns what was removed."""
    removed = []
    for sha256 in sorted(set(contents)):
        with transaction.atomic():
            hold([sha256])
            if not is_used(sha256):
                store().remove(sha256)
                removed.append(sha256)
    return removed
