"""Lines of the side navigation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

ENTRIES = [
    {
        "label": _("收件登记"),
        "icon": "file-plus",
        "url": "intake:new",
        "permission": ("intake.receive",),
        "order": 12,
        "within": ("intake:hand_over",),
    },
    {
        "label": _("待受理"),
        "icon": "inbox",
        "url": "intake:queue",
        "permission": ("cases.accept", "cases.register"),
        "order": 14,
        "badge": "shanzhi.intake.queries.waiting_count",
    },
    {
        "label": _("群众异议"),
        "icon": "message-circle",
        "url": "intake:objections",
        "permission": ("cases.redo",),
        "order": 46,
        "badge": "shanzhi.intake.queries.objections_count",
    },
    {
        "label": _("旧案导入"),
        "icon": "file-spreadsheet",
        "url": "intake:imports",
        "permission": ("intake.import_cases",),
        "order": 88,
        "within": ("intake:import",),
    },
]
