"""What this room puts into the side navigation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

GROUP = _("档案管理")
GROUP_ICON = "archive"
ENTRIES = [
    {
        "label": _("审计"),
        "icon": "scroll-text",
        "url": "records:audit",
        "permission": "records.read_audit",
        "order": 90,
        "within": ("records:looks", "records:verification", "records:seals", "records:disposals"),
    },
]
