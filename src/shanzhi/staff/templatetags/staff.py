"""Tags of this room's pages: `{% load staff %}`."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from shanzhi.kernel import verbs

register = template.Library()


@register.inclusion_tag("staff/parts/tabs.html", takes_context=True)
def staff_tabs(context: Context, tab: str) -> dict[str, Any]:
    """The tabs of the room; those that need more than looking are shown to whoever may."""
    actor = context["actor"]
    return {
        "tab": tab,
        "may_see_tokens": actor.has("staff.issue_token") or actor.has("staff.revoke_token"),
        "may_bring_in": any(actor.has(v) for v in ("staff.found_unit", "staff.enrol_member", "staff.appoint")),
    }


@register.filter
def verb(name: str) -> str:
    """The Chinese term of a permission."""
    return verbs.label_of(name)
