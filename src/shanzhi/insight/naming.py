"""Names for the values of dimensions, all of one page in one query."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from shanzhi.places.models import Area
from shanzhi.staff.models import Unit

from .rules import profile_now

Named = dict[str, tuple[str, str]]
"""Value to (code to sort by, name)."""


def names_of(dimension: str, values: Iterable[str]) -> Named:
    """Code and name of each value. A value that is no longer known keeps its own text."""
    wanted = {v for v in values if v}
    if dimension == "unit":
        units = Unit.objects.filter(pk__in=[int(v) for v in wanted]).values_list("id", "code", "name")
        return {str(pk): (code, name) for pk, code, name in units}
    if dimension in ("town", "village"):
        areas = Area.objects.filter(pk__in=[int(v) for v in wanted]).values_list("id", "code", "name", "label")
        return {str(pk): (code, label if dimension == "village" else name) for pk, code, name, label in areas}
    profile = profile_now()
    if dimension == "category":
        return {v: (v, profile.category_label(v)) for v in wanted}
    if dimension == "severity":
        ranks = {str(s.rank): s.name for s in profile.severities}
        return {v: (v.zfill(3), ranks.get(v, v)) for v in wanted}
    if dimension == "kind":
        rows = [(row.key, row.name) for row in profile.kinds]
    else:
        rows = [(row.key, row.name) for row in profile.channels]
    order = {key: (f"{n:03}", name) for n, (key, name) in enumerate(rows)}
    return {v: order.get(v, ("999", v)) for v in wanted}


def name_of(dimension: str, value: str) -> str:
    if not value:
        return {"unit": _("尚未派单"), "village": _("未落到村（社区）"), "town": _("未落到镇（街道）")}.get(
            dimension, _("未填")
        )
    return names_of(dimension, [value]).get(value, ("", value))[1]
