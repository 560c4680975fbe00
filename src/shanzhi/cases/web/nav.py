"""Lines of the side navigation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from .. import rules

ENTRIES = [
    {"label": _("工作台"), "icon": "layout-dashboard", "url": "cases:desk", "order": 10},
    {
        "label": _("案件"),
        "icon": "folder-open",
        "url": "cases:list",
        "permission": (rules.READ, rules.READ_UNIT),
        "order": 20,
        "within": ("cases:case", "cases:move"),
    },
    {
        "label": _("派单异议"),
        "icon": "gavel",
        "url": "cases:pleas",
        "permission": ("cases.rule", "cases.send_back"),
        "order": 22,
    },
]
