"""places.md: the places of `profiles/` side by side, printed from the profiles."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from shanzhi.kernel.profile import Profile, load
from shanzhi.site.demo.map import read_divisions

SECTIONS = {
    "levels": "levels", "posts": "posts", "channels": "channels", "loop": "loop", "staffing": "staffing",
    "presence": "presence", "windows": "windows", "centre_plan": "layout", "limits": "limits", "lamps": "lamps",
    "papers": "papers", "units_everywhere": "town offices",
}  # fmt: skip
"""Sections a place may say something of its own about, as the table names them."""


def names(root: Path) -> list[str]:
    """Folders of places, in the order of their codes."""
    found = [folder.name for folder in root.iterdir() if (folder / "demo.toml").is_file()]
    return sorted(found, key=lambda name: load(name, root, check_verbs=False).county.code)


def as_markdown(root: Path) -> Iterator[str]:
    default = load("default", root, check_verbs=False)
    places = [(name, load(name, root, check_verbs=False)) for name in names(root)]
    yield "# The places\n"
    yield f"One code runs {len(places)} places; what differs is data in `profiles/`. Every one of them lands and takes"
    yield "a case through its own steps in `src/shanzhi/site/tests/test_every_place.py`;"
    yield "`shanzhi demo --profile <folder>` makes any of them the demo county. Where the published report"
    yield "is silent, the default profile holds; each file says what was chosen.\n"
    yield "| Place | Folder | Code | Levels | Steps | Tries first | Presence | Windows |"
    yield "|---|---|---|---|---|---|---|---|"
    for name, place in places:
        yield (
            f"| {place.county.name} | `{name}` | {place.county.code} | {_levels(place)} | {_steps(place, default)}"
            f" | {_tries(place)} | {_presence(place)} | {len(place.windows)} |"
        )
    yield "\n## In figures\n"
    yield "Towns and villages are counted in `divisions.csv`; grids and people are what `demo.toml` draws, as stated by"
    yield "the report or in proportion (the file says which).\n"
    yield "| Place | Towns | Villages | Grids and below | People in the grids |\n|---|---|---|---|---|"
    for name, place in places:
        yield f"| {place.county.name} | {_figures(root / name, place)} |"
    yield "\n## Said by the place, and taken from the default\n"
    yield "| Place | Its own | From the default | Own kinds |\n|---|---|---|---|"
    for name, place in places:
        said = _document(root / name / "profile.yaml")
        own = [words for key, words in SECTIONS.items() if key in said]
        silent = [words for key, words in SECTIONS.items() if key not in said]
        kinds = len((root / name / "categories.csv").read_text("utf-8").splitlines()) - 1
        yield f"| {place.county.name} | {', '.join(own)} | {', '.join(silent)} | {kinds} |"


def _levels(place: Profile) -> str:
    return " → ".join(f"({level.name})" if level.optional else level.name for level in place.levels)


def _steps(place: Profile, default: Profile) -> str:
    words = "—".join(step.name for step in place.loop.steps)
    return f"{words} *(default)*" if place.loop.steps == default.loop.steps else words


def _tries(place: Profile) -> str:
    """Who tries before the unit that leads the kind, by the names of the units."""
    if place.loop.tries is None:
        return ""
    rules = {f"@{rule.key}": rule.name.replace("{name}", "") for rule in place.units_everywhere}
    return " → ".join(
        rules.get(unit) or {"@committee": "村（社区）"}.get(unit, unit) for unit in place.loop.tries.units
    )


def _presence(place: Profile) -> str:
    stated = place.presence
    words = {
        "permanent": "常驻",
        "rota": "轮驻",
        "on_call": "随驻",
        "seconded": "派驻",
        "committees": "调委会和社会组织",
    }
    parts = [f"{word} {getattr(stated, key)}" for key, word in words.items() if getattr(stated, key) is not None]
    if stated.total is not None:
        parts.append(f"共 {stated.total}")
    return "、".join(parts) or "*(no number stated)*"


def _figures(folder: Path, place: Profile) -> str:
    divisions = Counter(len(row.code) for row in read_divisions(folder / "divisions.csv"))
    plan = tomllib.loads((folder / "demo.toml").read_text("utf-8"))
    level = {row.key: row.name for row in place.levels}
    post = {row.key: row.name for row in place.posts}
    below = "、".join(f"{level[key]} {count:,}" for key, count in plan["counts"].items())
    people = "、".join(f"{post[key]} {count:,}" for key, count in plan["people"].items())
    return f"{divisions[9]} | {divisions[12]} | {below} | {people}"


def _document(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = YAML(typ="safe").load(path.read_text("utf-8"))
    return found
