"""By what figures may be cut, and which cuts are kept ready month by month."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

DIMENSIONS = {
    "unit": "unit_id",
    "town": "town",
    "village": "village",
    "kind": "kind",
    "category": "category",
    "channel": "channel",
    "severity": "severity",
}
"""Name of a dimension to its column in the facts."""
LABELS: dict[str, str | Promise] = {
    "unit": gettext_lazy("单位"),
    "town": gettext_lazy("镇（街道）"),
    "village": gettext_lazy("村（社区）"),
    "kind": gettext_lazy("性质"),
    "category": gettext_lazy("类别"),
    "channel": gettext_lazy("来源"),
    "severity": gettext_lazy("等级"),
}
CUTS: tuple[tuple[str, ...], ...] = (
    (),
    ("unit",),
    ("town",),
    ("village",),
    ("kind",),
    ("category",),
    ("channel",),
    ("severity",),
    ("town", "unit"),
    ("town", "village"),
    ("town", "category"),
    ("town", "channel"),
    ("kind", "unit"),
    ("kind", "town"),
    ("kind", "category"),
    ("kind", "channel"),
    ("kind", "severity"),
)
"""Whole months of these are read from cells; everything else is counted from the facts."""


def cut_for(*names: str) -> tuple[str, ...] | None:
    """The kept cut that has exactly these dimensions, if there is one."""
    return next((cut for cut in CUTS if len(cut) == len(names) and set(cut) == set(names)), None)
