"""The demo county: invented people and cases on a made map of real division codes. The same every time."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from .crowd import DemoPerson, people

__all__ = ["DemoPerson", "load", "people"]

Progress = Callable[[str, int, int], None]


def _quiet(what: str, done: int, total: int) -> None:
    """Nobody is watching."""


def load(cases: int = 20_000, profile: str = "cixi", progress: Progress = _quiet) -> None:
    """Fill an empty database: areas, units, people, and `cases` cases over the last year. Refuses (ValueError) a
    database that holds members already. Fixed seed: the same numbers give the same county."""
    from django.db import connection, transaction

    from shanzhi.kernel.actor import Actor
    from shanzhi.kernel.profile import current
    from shanzhi.records.actions import put_profile_in_force
    from shanzhi.staff.models import Member

    from . import crowd, hall, land, year
    from .furnish import furnish

    if Member.objects.exists():
        raise ValueError("the database is not empty")
    by = Actor.system("示例")
    rules = current()
    plan = tomllib.loads((land.folder_of(profile) / "demo.toml").read_text("utf-8"))
    with transaction.atomic():
        put_profile_in_force(rules, by=by)
        progress("绘制示意地图", 0, 1)
        land.draw(rules, profile, plan)
        progress("绘制示意地图", 1, 1)
        areas = _areas()
        progress("组建单位和队伍", 0, 1)
        units = crowd.found_units(rules, areas)
        crowd.people_the_county(rules, plan, areas, units)
        crowd.presence(rules, units)
        progress("组建单位和队伍", 1, 1)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE places_area, staff_unit, staff_member, staff_post")
    if cases:
        year.load(rules, plan, cases, progress)
        progress("布置指挥室", 0, 1)
        furnish(rules)
        progress("布置指挥室", 1, 1)
        progress("布置接待大厅", 0, 1)
        with transaction.atomic():
            hall.fill(rules)
        progress("布置接待大厅", 1, 1)


def _areas() -> dict[str, list[tuple[int, str, str, str]]]:
    from shanzhi.places.models import Area

    found: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for pk, level, code, name, parent in Area.objects.order_by("id").values_list(
        "id", "level", "code", "name", "parent__code"
    ):
        found[level].append((pk, code, name, parent or ""))
    return dict(found)
