"""What `shanzhi import` can take, and the act of the room that takes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from shanzhi.kernel.actor import Actor
from shanzhi.site.cli.opening import Stop

Report = Any
"""A room's report: `as_counts()` and `findings`, each with line, column, value and reason."""

WORDS = {
    "total": "共",
    "created": "新建",
    "renamed": "改名",
    "redrawn": "改边界",
    "changed": "更新",
    "unchanged": "不变",
    "refused": "未收",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    summary: str
    findings: list[Any]
    refused: int


def run(what: str, file: Path, *, check: bool, on: str, datum: str) -> Outcome:
    """Hand the file to its room. With `check` everything is done and then undone, so the report is the real one."""
    importer = IMPORTERS.get(what)
    if importer is None:
        raise Stop(f"不认识 {what}，可以导入的有：{'、'.join(IMPORTERS)}。", code=2)
    try:
        day = date.fromisoformat(on) if on else None
    except ValueError:
        raise Stop(f"日期“{on}”读不懂，请写成 2026-01-01 这样。", code=2) from None
    with transaction.atomic():
        report = importer(file.read_bytes(), file.name, day, datum, Actor.system("命令行"))
        transaction.set_rollback(check)
    counts = report.as_counts()
    words = [f"{WORDS.get(name, name)} {count}" for name, count in counts.items() if count or name == "total"]
    return Outcome("，".join(words), list(report.findings), counts.get("refused", 0))


def _divisions(content: bytes, name: str, on: date | None, datum: str, by: Actor) -> Report:
    from shanzhi.places.actions import import_divisions
    from shanzhi.places.reading import open_file

    return import_divisions(open_file(content, name).rows, on=on, source=name, by=by)


def _grids(content: bytes, name: str, on: date | None, datum: str, by: Actor) -> Report:
    from shanzhi.places.actions import import_grids
    from shanzhi.places.reading import open_file

    return import_grids(open_file(content, name).rows, datum=datum or None, on=on, source=name, by=by)


IMPORTERS: dict[str, Callable[[bytes, str, date | None, str, Actor], Report]] = {
    "divisions": _divisions,
    "grids": _grids,
}
