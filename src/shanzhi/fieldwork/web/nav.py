"""Lines of the side navigation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

GROUP = _("网格工作")
GROUP_ICON = "footprints"
ENTRIES: list[dict[str, object]] = [
    {
        "label": _("走访覆盖"),
        "icon": "footprints",
        "url": "fieldwork:coverage",
        "permission": ("fieldwork.read_coverage",),
        "order": 60,
        "within": ("fieldwork:overdue",),
    },
    {
        "label": _("网格通"),
        "icon": "smartphone",
        "url": "fieldwork:phone",
        "permission": ("fieldwork.use",),
        "order": 12,
    },
]
