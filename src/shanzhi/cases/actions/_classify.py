"""Changing what a case is, under the profile it was opened with."""

from __future__ import annotations

from typing import Any

from shanzhi.kernel.errors import Invalid
from shanzhi.records.queries import profile_of

from ..models import Case


def reclassify(
    case: Case,
    *,
    category: str = "",
    severity: int | None = None,
    circle: str = "",
    is_group: bool | None = None,
) -> dict[str, Any]:
    """Set the given ones on the case and return old and new for the trail. Refuses `Invalid` what the profile lacks."""
    profile = profile_of(case.profile_id)
    changes: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    if category and category != case.category:
        row = profile.category(category)
        if row is None:
            wrong["category"] = "没有这个类别，请从列表中选择。"
        else:
            changes["category"] = [case.category, category]
            case.category = category
            case.kind = row.kind
            if not circle and row.circle != "open" and case.circle == "open":
                circle = row.circle
    if severity is not None and severity != case.severity:
        if severity not in {s.rank for s in profile.severities}:
            wrong["severity"] = "没有这个等级，请从列表中选择。"
        else:
            changes["severity"] = [case.severity, severity]
            case.severity = severity
    if circle and circle != case.circle:
        if circle not in {c.key for c in profile.circles}:
            wrong["circle"] = "没有这个保密范围，请从列表中选择。"
        else:
            changes["circle"] = [case.circle, circle]
            case.circle = circle
    if is_group is not None and is_group != case.is_group:
        changes["is_group"] = [case.is_group, is_group]
        case.is_group = is_group
    if wrong:
        raise Invalid(wrong)
    return changes
