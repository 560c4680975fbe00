"""Lines of the side navigation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from .. import permissions

GROUP = _("研判")
GROUP_ICON = "chart-column"
ENTRIES = [
    {
        "label": _("指标"),
        "icon": "chart-column",
        "url": "insight:board",
        "permission": permissions.READ,
        "order": 60,
        "within": ("insight:indicator", "insight:cases", "insight:rules"),
    },
    {
        "label": _("月度考评"),
        "icon": "clipboard-list",
        "url": "insight:sheets",
        "permission": permissions.READ,
        "order": 61,
        "within": ("insight:sheet",),
    },
    {
        "label": _("抽查复核"),
        "icon": "list-checks",
        "url": "insight:samples",
        "permission": ("insight.draw_sample", "insight.record_recheck"),
        "order": 62,
        "within": ("insight:sample",),
    },
]
