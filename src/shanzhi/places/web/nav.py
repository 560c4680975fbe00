"""This room's line in the side navigation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

GROUP = _("组织区划")
GROUP_ICON = "map-pinned"
ENTRIES = [
    {
        "label": _("区划网格"),
        "icon": "map",
        "url": "places:home",
        "permission": "places.read",
        "order": 60,
        "within": ("places",),
    },
]
