"""What `shanzhi import` can take, and the room that takes it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

from django.db import transaction

from shanzhi.kernel.actor import Actor
from shanzhi.site.cli.opening import Stop

BY = Actor.system("命令行")
WORDS = {
    "total": "共",
    "created": "新建",
    "renamed": "改名",
    "redrawn": "改边界",
    "unchanged": "未变",
    "refused": "未导入",
}


class Finding(Protocol):
    """A remark on one row, as every room's report has it."""

    @property
    def line(self) -> int: ...
    @property
    def column(self) -> str: ...
    @property
    def value(self) -> str: ...
    @property
    def reason(self) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What was asked for on the command line."""

    file: Path
    check: bool
    """Only look: nothing may be changed."""
    on: date | None
    datum: str


@dataclass(frozen=True, slots=True)
class Outcome:
    summary: str
    findings: Sequence[Finding]
    refused: int


def run(what: str, file: Path, *, check: bool, on: str, datum: str) -> Outcome:
    """Hand the file to its room. With `check` the report says what would be done."""
    importer = IMPORTERS.get(what)
    if importer is None:
        raise Stop(f"不认识 {what}，可以导入的有：{'、'.join(IMPORTERS)}。", code=2)
    try:
        day = date.fromisoformat(on) if on else None
    except ValueError:
        raise Stop(f"日期“{on}”读不懂，请写成 2026-01-01 这样。", code=2) from None
    return importer(Wish(file=file, check=check, on=day, datum=datum))


def _divisions(wish: Wish) -> Outcome:
    from shanzhi.places.actions import import_divisions
    from shanzhi.places.reading import open_file

    rows = open_file(wish.file.read_bytes(), wish.file.name).rows
    with transaction.atomic():
        report = import_divisions(rows, on=wish.on, source=wish.file.name, by=BY)
        # Done and undone: what a check reports is what would really happen.
        transaction.set_rollback(wish.check)
    return _of_places(report.as_counts(), report.findings)


def _grids(wish: Wish) -> Outcome:
    from shanzhi.places.actions import import_grids
    from shanzhi.places.reading import open_file

    reading = open_file(wish.file.read_bytes(), wish.file.name)
    datum = wish.datum or reading.declared or None
    with transaction.atomic():
        report = import_grids(reading.rows, datum=datum, on=wish.on, source=wish.file.name, by=BY)
        transaction.set_rollback(wish.check)
    return _of_places(report.as_counts(), report.findings)


def _of_places(counts: dict[str, int], findings: Sequence[Finding]) -> Outcome:
    words = [f"{WORDS.get(name, name)} {count}" for name, count in counts.items() if count or name == "total"]
    return Outcome("，".join(words), findings, counts.get("refused", 0))


def _roster(what: str) -> Callable[[Wish], Outcome]:
    def importer(wish: Wish) -> Outcome:
        from shanzhi.staff import importing

        rows = importing.open_table(what, wish.file.read_bytes())
        report = importing.preview(what, rows, by=BY) if wish.check else importing.carry_out(what, rows, by=BY)
        summary = f"共 {report.total} 行，{importing.words_for(report.counts)}"
        return Outcome(summary, report.findings, report.counts["refused"])

    return importer


def _cases(wish: Wish) -> Outcome:
    from shanzhi.intake.importing import take_over

    with transaction.atomic():
        report = take_over(wish.file.read_bytes(), wish.file.name, by=BY)
        transaction.set_rollback(wish.check)
    return _of_places(report.as_counts(), report.findings)


IMPORTERS: dict[str, Callable[[Wish], Outcome]] = {
    "divisions": _divisions,
    "grids": _grids,
    "units": _roster("units"),
    "people": _roster("people"),
    "cases": _cases,
}
