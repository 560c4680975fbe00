"""The demo county's areas: real codes and names, everything drawn made up and marked schematic."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.profile import Profile
from shanzhi.places import actions as places

from .map import make_map, read_divisions, tiers_of

BEGAN = date(2024, 1, 1)


def folder_of(county: str) -> Path:
    return Path(settings.SHANZHI_PROFILES) / county


def draw(profile: Profile, county: str, plan: dict[str, Any]) -> int:
    """Lay the made map out in the empty tables of places; returns how many areas there are."""
    divisions = read_divisions(folder_of(county) / "divisions.csv")
    rows = make_map(divisions, tiers_of(profile, plan["counts"]), box=tuple(plan["box"]))
    return places.lay_out(rows, on=BEGAN, source="示意图", by=Actor.system("示例"))


def _copy(into: str, rows: list[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY {into} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
