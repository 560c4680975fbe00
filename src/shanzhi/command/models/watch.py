"""值守. Duty, reception days, emergency mode and statutory clocks."""

from __future__ import annotations

__all__: list[str] = []
