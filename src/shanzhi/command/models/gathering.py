"""会商吹哨. Whistles, meetings, joint teams and linkage plans."""

from __future__ import annotations

__all__: list[str] = []
