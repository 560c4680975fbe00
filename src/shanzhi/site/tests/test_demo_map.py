"""The made map: believable, exact, the same every time."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path

import pytest
import shapely

from shanzhi.kernel.profile import load
from shanzhi.site.demo.map import BOXES, Division, Drawn, Tier, make_map, read_divisions, tiers_of

PROFILES = Path(__file__).parents[4] / "profiles"
SMALL = [
    Division("330282", "慈溪市"),
    Division("330282001", "新城街道"),
    Division("330282101", "长河镇"),
    Division("330282402", "滨海经济开发区"),
    *(Division(f"330282001{n:03d}", f"第{n}社区") for n in range(1, 6)),
    *(Division(f"330282101{n:03d}", f"第{n}村委会") for n in range(201, 209)),
    Division("330282402498", "滨海虚拟社区"),
]
TIERS = [Tier("town"), Tier("village"), Tier("grid", 40), Tier("micro_grid", 170)]


@pytest.fixture(scope="module")
def small() -> list[Drawn]:
    return list(make_map(SMALL, TIERS))


def by_level(rows: list[Drawn]) -> dict[str, list[Drawn]]:
    levels: dict[str, list[Drawn]] = defaultdict(list)
    for row in rows:
        levels[row.level].append(row)
    return levels


def test_it_works(small: list[Drawn]) -> None:
    assert Counter(row.level for row in small) == {
        "county": 1, "town": 3, "village": 14, "grid": 40, "micro_grid": 170,
    }  # fmt: skip
    assert all(row.schematic for row in small)


def test_each_level_covers_its_parent_exactly_without_gap_or_overlap(small: list[Drawn]) -> None:
    shape = {row.code: shapely.from_wkb(row.wkb) for row in small}
    for level, rows in by_level(small).items():
        shapes = [shape[row.code] for row in rows]
        assert all(s.is_valid and s.geom_type == "Polygon" for s in shapes), level
        assert shapely.coverage_is_valid(shapes), level
        parts = defaultdict(list)
        for row in rows:
            parts[row.parent_code].append(shape[row.code])
        for parent, children in parts.items():
            if parent:
                assert shapely.coverage_union_all(children).equals(shape[parent])


def test_every_label_point_lies_inside(small: list[Drawn]) -> None:
    assert all(shapely.contains_xy(shapely.from_wkb(row.wkb), row.lon, row.lat) for row in small)


def test_the_same_seed_draws_the_same_map(small: list[Drawn]) -> None:
    assert list(make_map(SMALL, TIERS)) == small
    assert list(make_map(SMALL, TIERS, seed=2)) != small


def test_grids_are_named_and_numbered_by_the_rule(small: list[Drawn]) -> None:
    codes = {row.code: row for row in small}
    assert len(codes) == len(small)
    for row in small:
        if row.level == "grid":
            assert row.code[:12] == row.parent_code
            assert (int(row.code[12:]) > 900) == (row.kind == "dedicated") == row.name.endswith("专属网格")
        if row.level == "micro_grid":
            assert row.code[:15] == row.parent_code
    assert codes["330282001001001"].name == "第一网格"
    assert codes["33028200100100101"].name == "1-1微网格"
    assert codes["330282101201"].name == "第201村"
    assert all(row.kind == "dedicated" for row in small if row.parent_code == "330282402498")


def test_the_whole_of_cixi() -> None:
    tiers = tiers_of(load("cixi", PROFILES, check_verbs=False), {"grid": 1724, "micro_grid": 10450})
    rows = list(make_map(read_divisions(PROFILES / "cixi" / "divisions.csv"), tiers, box=BOXES["330282"]))
    assert Counter(row.level for row in rows) == {
        "county": 1, "town": 24, "village": 406, "grid": 1724, "micro_grid": 10450,
    }  # fmt: skip
    assert shapely.coverage_is_valid(shapely.from_wkb([row.wkb for row in rows if row.level == "micro_grid"]))
    west, south, east, north = shapely.from_wkb(rows[0].wkb).bounds
    assert 120.9 < west < east < 121.8
    assert 29.9 < south < north < 30.5


def test_haining_has_stations_between_town_and_village_and_an_undrawn_level() -> None:
    counts = {"station": 48, "grid": 300, "micro_grid": 600, "household_group": 1200}
    tiers = tiers_of(load("haining", PROFILES, check_verbs=False), counts)
    rows = list(make_map(read_divisions(PROFILES / "haining" / "divisions.csv"), tiers, box=BOXES["330481"]))
    levels = by_level(rows)
    assert len(levels["station"]) == 48
    stations = {row.code for row in levels["station"]}
    assert all(row.parent_code in stations for row in levels["village"])
    assert {row.wkb for row in levels["household_group"]} == {None}
    assert levels["household_group"][0].name.endswith("党员中心户")
