"""Units and people from a table. First every row is judged without writing anything; then the good ones are done, each
by the same acts as at the desk, so that each leaves its line and nobody may more by a file than by hand.

Doing it twice changes nothing: a unit is known by its code, a person by the account, a post by person, unit, kind and
area.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import Invalid, Refusal

from . import _import_people, _import_units, _sheet
from ._sheet import Row

BATCH = 100
"""Rows that are committed together; each of them still stands or falls by itself."""
MOST_FINDINGS = 2000

Progress = Callable[[int, int], None]
"""Called with rows done and rows in all."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Why a row was not taken: its line, the table's own name of the column, what stood there."""

    line: int
    column: str
    value: str
    reason: str


@dataclass(slots=True)
class Report:
    total: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    """founded, amended, stationed, enrolled, appointed, waiting (somebody else must appoint), unchanged, refused."""
    findings: list[Finding] = field(default_factory=list)

    def refuse(self, row: Row, column: str, reason: str) -> None:
        self.counts["refused"] += 1
        self.findings.append(Finding(row.line, row.head(column)[:40], row.get(column)[:80], reason[:300]))

    def refuse_all(self, row: Row, refusal: Refusal) -> None:
        """One finding for each wrong field, but one refused row."""
        if not isinstance(refusal, Invalid):
            self.refuse(row, "", str(refusal))
            return
        for number, (column, sentence) in enumerate(refusal.fields.items()):
            self.refuse(row, column, sentence)
            if number:
                self.counts["refused"] -= 1


ROOMS = {"units": _import_units, "people": _import_people}


def open_table(what: str, content: bytes) -> list[Row]:
    """The rows of a file of `units` or `people`. Refuses `SheetUnreadable`."""
    kind = ROOMS[what]
    return kind.in_order(_sheet.read(content, kind.COLUMNS, must=kind.MUST))


def preview(what: str, rows: Sequence[Row], *, by: Actor) -> Report:
    """What would be done, row by row; writes nothing. 导入预览"""
    report = Report(total=len(rows))
    judge = ROOMS[what].Judge(rows, by=by)
    for row in rows:
        try:
            report.counts.update(judge.judge(row))
        except Refusal as refusal:
            report.refuse_all(row, refusal)
    return report


def carry_out(what: str, rows: Sequence[Row], *, progress: Progress | None = None, by: Actor) -> Report:
    """Do the good rows; the others are reported and harm nobody. Broken off, it can be begun again. 导入"""
    report = Report(total=len(rows))
    judge = ROOMS[what].Judge(rows, by=by)
    for start in range(0, len(rows), BATCH):
        with transaction.atomic():
            for row in rows[start : start + BATCH]:
                try:
                    with transaction.atomic():
                        report.counts.update(judge.do(row))
                except Refusal as refusal:
                    report.refuse_all(row, refusal)
        if progress is not None:
            progress(min(start + BATCH, len(rows)), len(rows))
    return report


def words_for(counts: Counter[str] | dict[str, int]) -> str:
    """设立3 变更1 未变20 未导入2."""
    names = {
        "founded": _("设立单位"), "amended": _("变更"), "stationed": _("入驻登记"), "enrolled": _("登记人员"),
        "appointed": _("任职"), "waiting": _("待安全管理员任职"), "unchanged": _("未变"), "refused": _("未导入"),
    }  # fmt: skip
    return "，".join(f"{label}{counts[key]}" for key, label in names.items() if counts.get(key))
