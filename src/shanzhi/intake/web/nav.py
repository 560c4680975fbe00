"""Lines of the side navigation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

ENTRIES = [
    {
        "label": _("导引台"),
        "icon": "users",
        "url": "intake:guide_desk",
        "permission": ("intake.greet",),
        "order": 10,
        "within": ("intake:visit", "intake:bookings", "intake:hotline", "intake:ticket"),
    },
    {
        "label": _("窗口叫号"),
        "icon": "ticket",
        "url": "intake:counter",
        "permission": ("intake.call_next",),
        "order": 11,
    },
    {
        "label": _("来访大厅"),
        "icon": "landmark",
        "url": "intake:hall",
        "permission": ("intake.read_hall",),
        "order": 13,
        "badge": "shanzhi.intake.hall_queries.waiting_count",
        "within": ("intake:visits", "intake:referrals", "intake:referral", "intake:hall_figures"),
    },
    {
        "label": _("随驻召集"),
        "icon": "megaphone",
        "url": "intake:unit_calls",
        "permission": ("intake.answer_call_unit",),
        "order": 15,
        "badge": "shanzhi.intake.hall_queries.calls_waiting",
    },
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
