"""Lines of the side navigation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ..permissions import READ

GROUP = _("组织区划")
GROUP_ICON = "users"
ENTRIES = [
    {
        "label": _("单位与人员"),
        "icon": "users",
        "url": "staff:units",
        "permission": READ,
        "order": 60,
        "within": ("staff",),
    },
]
