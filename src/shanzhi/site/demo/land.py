"""The demo county's areas: real codes and names, everything drawn made up and marked schematic."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import shapely
from django.conf import settings
from django.db import connection

from shanzhi.kernel.profile import Profile
from shanzhi.places import naming

from .map import Tier, make_map, read_divisions

BEGAN = date(2024, 1, 1)


def folder_of(county: str) -> Path:
    return Path(settings.SHANZHI_PROFILES) / county


def draw(profile: Profile, county: str, plan: dict[str, Any]) -> int:
    """Fill the tables of places in one COPY each; returns how many areas there are."""
    tiers = [Tier(level.key, plan["counts"].get(level.key, 0)) for level in profile.levels if level.key != "county"]
    divisions = read_divisions(folder_of(county) / "divisions.csv")
    levels = {level.key: n for n, level in enumerate(profile.levels)}
    town = levels["town"]
    areas: list[tuple[Any, ...]] = []
    codes: list[tuple[Any, ...]] = []
    boundaries: list[tuple[Any, ...]] = []
    known: dict[str, tuple[int, str, str]] = {}
    drawn_levels = {level.key for level in profile.levels if level.drawn}
    for number, row in enumerate(make_map(divisions, tiers, box=tuple(plan["box"])), start=1):
        parent_id, parent_path, parent_label = known.get(row.parent_code, (None, "", ""))
        path = f"{parent_path}{number}."
        label = row.name if levels[row.level] <= town else f"{parent_label}{naming.place_name(row.name)}"
        known[row.code] = (number, path, label)
        areas.append(
            (number, parent_id, row.level, row.kind, row.purpose, path, row.code, row.name, label[:160],
             naming.initials(row.name), row.lon, row.lat, True, BEGAN, None)
        )  # fmt: skip
        codes.append((number, row.code, row.name, BEGAN, None))
        if row.level in drawn_levels and row.wkb:
            west, south, east, north = shapely.bounds(shapely.from_wkb(row.wkb))
            boundaries.append((number, row.wkb, west, south, east, north, "wgs84", BEGAN, None, "示意图"))
    _copy(
        "places_area (id, parent_id, level, kind, purpose, path, code, name, label, initials, lon, lat, schematic,"
        " established_on, retired_on)",
        areas,
    )
    _copy("places_areacode (area_id, code, name, valid_from, valid_to)", codes)
    _copy(
        "places_boundary (area_id, shape, west, south, east, north, source_datum, valid_from, valid_to, note)",
        boundaries,
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval(pg_get_serial_sequence('places_area', 'id'), %s)", [len(areas)])
        cursor.execute(
            "INSERT INTO places_atlas (id, number) VALUES (1, 1)"
            " ON CONFLICT (id) DO UPDATE SET number = places_atlas.number + 1"
        )
    return len(areas)


def _copy(into: str, rows: list[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY {into} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
