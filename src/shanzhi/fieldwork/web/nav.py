"""Lines of the side navigation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

GROUP = _("网格工作")
GROUP_ICON = "footprints"
ENTRIES: list[dict[str, object]] = [
    {
        "label": _("走访覆盖"),
        "icon": "footprints",
        "url": "fieldwork:coverage",
        "permission": ("fieldwork.read_coverage",),
        "order": 60,
        "within": (
            "fieldwork:overdue",
            "fieldwork:doors",
            "fieldwork:door",
            "fieldwork:import_doors",
            "fieldwork:import",
        ),
    },
    {
        "label": _("民情日记"),
        "icon": "notebook-pen",
        "url": "fieldwork:diary",
        "permission": ("fieldwork.read_diary",),
        "order": 61,
        "within": ("fieldwork:topics", "fieldwork:topic"),
    },
    {
        "label": _("专项排查"),
        "icon": "clipboard-list",
        "url": "fieldwork:campaigns",
        "permission": ("fieldwork.read_checks",),
        "order": 62,
        "within": (
            "fieldwork:campaign",
            "fieldwork:new_campaign",
            "fieldwork:targets",
            "fieldwork:findings",
            "fieldwork:inspection",
            "fieldwork:checklists",
            "fieldwork:checklist",
            "fieldwork:new_checklist",
        ),
    },
    {
        "label": _("求助"),
        "icon": "heart-handshake",
        "url": "fieldwork:help",
        "permission": ("fieldwork.answer_help",),
        "order": 63,
    },
    {
        "label": _("点位签到"),
        "icon": "map-pin",
        "url": "fieldwork:check_ins",
        "permission": ("fieldwork.read_check_ins",),
        "order": 64,
        "within": ("fieldwork:points",),
    },
    {
        "label": _("网格通设备"),
        "icon": "shield-check",
        "url": "fieldwork:devices",
        "permission": ("fieldwork.read_devices",),
        "order": 65,
    },
    {
        "label": _("网格通"),
        "icon": "smartphone",
        "url": "fieldwork:phone",
        "permission": ("fieldwork.use",),
        "order": 12,
    },
]
