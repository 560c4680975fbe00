"""Lines of the side navigation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

GROUP = _("多元化解")
GROUP_ICON = "handshake"
_WHO = ("mediation.read", "mediation.read_unit")
ENTRIES: list[dict[str, object]] = [
    {
        "label": _("我的调解"), "icon": "handshake", "url": "mediation:desk", "permission": "mediation.read_unit",
        "order": 24, "badge": "shanzhi.mediation.queries.waiting_count", "within": ("mediation:mediation",),
    },
    {"label": _("调解台账"), "icon": "list", "url": "mediation:list", "permission": _WHO, "order": 25},
    {"label": _("调解室"), "icon": "calendar-days", "url": "mediation:rooms", "permission": _WHO, "order": 26},
    {
        "label": _("调解员名册"), "icon": "id-card", "url": "mediation:mediators", "permission": _WHO, "order": 27,
        "within": ("mediation:committees",),
    },
    {"label": _("调解统计"), "icon": "chart-column", "url": "mediation:figures", "permission": _WHO, "order": 28},
    {
        "label": _("文书模板"), "icon": "file-text", "url": "mediation:templates",
        "permission": "mediation.change_template", "order": 66, "within": ("mediation:template",),
    },
]  # fmt: skip
