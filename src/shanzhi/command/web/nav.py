"""Lines of the side navigation."""

from __future__ import annotations

ENTRIES: list[dict[str, object]] = []
