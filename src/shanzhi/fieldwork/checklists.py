"""检查表 at the desk: the county's own lists and the profile's patterns. No writes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from shanzhi.kernel.errors import NotFound
from shanzhi.kernel.profile import Profile
from shanzhi.kernel.profile_fieldwork import CheckForm, CheckItem
from shanzhi.records.queries import profile_in_force, profile_of
from shanzhi.staff.models import Unit

from .models import Checklist

KINDS = {"ok": "符合/不符合", "yes_no": "是/否", "number": "数字", "choice": "选择", "text": "文字"}


def listed() -> list[Checklist]:
    """Those in use first."""
    rows = Checklist.objects.select_related("made_by").annotate(times=Count("campaigns"))
    return list(rows.order_by("retired_on", "name", "id")[:200])


def by_id(pk: int) -> Checklist:
    found = Checklist.objects.filter(pk=pk).first()
    if found is None:
        raise NotFound(what="检查表")
    return found


def patterns() -> tuple[CheckForm, ...]:
    """What the profile offers to be copied."""
    return profile_of(profile_in_force().pk).fieldwork.checklists


def pattern(key: str) -> CheckForm:
    found = next((form for form in patterns() if form.key == key), None)
    if found is None:
        raise NotFound(what="检查表样式")
    return found


@dataclass(frozen=True, slots=True)
class Names:
    """Units and categories by the names people know: what a page shows and takes."""

    units: dict[str, str]
    """{code or @key: name}."""
    categories: dict[str, str]

    def unit_of(self, text: str) -> str:
        """The code of what was typed; what is not known stays, and is refused with its line."""
        text = text.strip()
        return next((code for code, name in self.units.items() if text in (code, name)), text)

    def category_of(self, text: str) -> str:
        text = text.strip()
        return next((code for code, name in self.categories.items() if text in (code, name)), text)


def names() -> Names:
    """Two small lists, one query."""
    profile: Profile = profile_of(profile_in_force().pk)
    rows = Unit.objects.filter(closed_on=None, kind__in=("department", "platform", "centre", "other", "station"))
    units = dict(rows.order_by("sort", "code").values_list("code", "short_name")[:300])
    for rule in profile.units_everywhere:
        named = (rule.short or rule.name).replace("{name}", "").replace("{short}", "").strip("（）")
        units[f"@{rule.key}"] = f"当地{named or Unit.Kind(rule.kind).label}"
    return Names(units, {c.code: c.name for c in profile.categories if c.circle == "open"})


def as_typed(item: CheckItem, known: Names) -> dict[str, Any]:
    """One item as its line of the page."""
    return {
        **item.model_dump(mode="json"), "unit": known.units.get(item.unit, item.unit),
        "category": known.categories.get(item.category, item.category), "options": "、".join(item.options),
        "recheck_after": item.recheck_after or "",
    }  # fmt: skip
