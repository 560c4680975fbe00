"""What this room puts into the side navigation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

ENTRIES = [
    {
        "label": _("消息"),
        "icon": "mail",
        "url": "notices:inbox",
        "order": 70,
        "badge": "shanzhi.notices.queries.unread_count",
        "within": ("notices:write", "notices:log"),
    },
]
