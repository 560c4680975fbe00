"""Lines of the side navigation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

GROUP = _("指挥调度")
GROUP_ICON = "radio-tower"
ENTRIES: list[dict[str, object]] = [
    {
        "label": _("亮灯墙"),
        "icon": "siren",
        "url": "command:wall",
        "permission": ("command.read",),
        "order": 40,
    },
    {
        "label": _("督办台账"),
        "icon": "gavel",
        "url": "command:supervisions",
        "permission": ("command.read", "command.answer_supervision"),
        "order": 41,
        "badge": "shanzhi.command.slips.waiting_count",
        "within": ("command:supervision",),
    },
    {
        "label": _("领导批示"),
        "icon": "stamp",
        "url": "command:instructions",
        "permission": ("command.read", "command.answer_instruction"),
        "order": 42,
        "badge": "shanzhi.command.slips.instruction_count",
        "within": ("command:instruction",),
    },
    {
        "label": _("疑难件"),
        "icon": "layers",
        "url": "command:hard_cases",
        "permission": ("command.read",),
        "order": 43,
        "badge": "shanzhi.command.slips.hard_case_count",
        "within": ("command:hard_case",),
    },
    {
        "label": _("吹哨报到"),
        "icon": "megaphone",
        "url": "command:whistles",
        "permission": ("command.read", "command.whistle", "command.answer_whistle"),
        "order": 44,
        "badge": "shanzhi.command.whistles.waiting_count",
        "within": ("command:whistle", "command:new_whistle", "command:whistle_counts"),
    },
    {
        "label": _("会商联席"),
        "icon": "users-round",
        "url": "command:meetings",
        "permission": ("command.read", "command.convene", "command.answer_invitation"),
        "order": 45,
        "badge": "shanzhi.command.gatherings.waiting_count",
        "within": ("command:meeting", "command:new_meeting"),
    },
    {
        "label": _("联合执法"),
        "icon": "shield-check",
        "url": "command:teams",
        "permission": ("command.read", "command.form_team", "command.answer_invitation"),
        "order": 46,
        "badge": "shanzhi.command.gatherings.teams_waiting_count",
        "within": ("command:team", "command:new_team", "command:enforcement_counts"),
    },
    {
        "label": _("指挥室"),
        "icon": "monitor",
        "url": "command:home",
        "permission": ("command.read", "command.read_watch"),
        "order": 38,
        "within": ("command:limits", "command:limits_run"),
    },
    {
        "label": _("一张图"),
        "icon": "map",
        "url": "command:map",
        "permission": ("cases.read",),
        "order": 39,
    },
    {
        "label": _("法定时限"),
        "icon": "scale",
        "url": "command:clocks",
        "permission": ("command.read_watch",),
        "order": 47,
    },
    {
        "label": _("值班接访"),
        "icon": "calendar-days",
        "url": "command:duty",
        "permission": ("command.read_watch",),
        "order": 48,
        "within": ("command:duty_log", "command:receptions", "command:reception"),
    },
    {
        "label": _("平战切换"),
        "icon": "siren",
        "url": "command:emergencies",
        "permission": ("command.read_watch", "command.start_emergency"),
        "order": 49,
        "within": ("command:emergency",),
    },
]
