"""Going through a sheet of old cases: in pieces, each a transaction of its own, so that a broken run goes on where it
stopped and a second run of the same file changes nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.db import transaction

from shanzhi.cases import actions as cases
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.sealing import seal

from . import columns, sheets
from .errors import ColumnsMissing
from .models import ImportBatch, ImportRow
from .old_rows import Problem, Read, Reader
from .sheets import Line

PIECE = 500
PREVIEWED = 50


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark about one cell, as the command line prints it."""

    line: int
    column: str
    value: str
    reason: str


@dataclass(slots=True)
class Report:
    """What became of a file."""

    total: int = 0
    kept: int = 0
    twice: int = 0
    bad: int = 0
    findings: list[Finding] = field(default_factory=list)

    def as_counts(self) -> dict[str, int]:
        return {"total": self.total, "created": self.kept, "unchanged": self.twice, "refused": self.bad}


def opened(batch: ImportBatch) -> sheets.Sheet:
    """The batch's file, below its headings."""
    content = sheets.unpacked(batch.file_sealed or b"")
    return sheets.open_sheet(content, known=columns.KNOWN, sheet=batch.sheet, header_row=batch.header_row)


def reader_of(batch: ImportBatch) -> Reader:
    return Reader(batch.headers, batch.mapping, batch.defaults)


def preview(batch: ImportBatch, *, most: int = PREVIEWED) -> list[Read]:
    """The first rows as they would be taken over. Writes nothing."""
    reader = reader_of(batch)
    return [reader.read(line) for line in islice(opened(batch).lines, most)]


def run(batch: ImportBatch, *, by: Actor, told: Callable[[ImportBatch], None] | None = None) -> ImportBatch:
    """Take over what has not been taken over yet. The batch's counts move with every piece. Refuses
    `ColumnsMissing`, and whatever the act on cases refuses."""
    lacking = columns.missing(batch.mapping)
    if lacking:
        raise ColumnsMissing(columns="、".join(lacking))
    reader = reader_of(batch)
    lines = islice(opened(batch).lines, batch.done, None)
    for piece in _pieces(lines, PIECE):
        take_piece(batch, [reader.read(line) for line in piece], piece, by=by)
        if told is not None:
            told(batch)
    return batch


def _pieces(lines: Iterator[Line], size: int) -> Iterator[list[Line]]:
    while piece := list(islice(lines, size)):
        yield piece


@transaction.atomic
def take_piece(batch: ImportBatch, read: Sequence[Read], lines: Sequence[Line], *, by: Actor) -> list[Read]:
    """One piece: twins are found by two queries, the rest is written in a handful of statements."""
    ImportBatch.objects.select_for_update().only("pk").get(pk=batch.pk)
    known = _known([r.key for r in read], [r.likeness for r in read])
    seen: dict[bytes, int] = {}
    rows: list[ImportRow] = []
    wanted: list[Read] = []
    for item, line in zip(read, lines, strict=True):
        earlier = known.get(item.key) or known.get(item.likeness) if item.case is not None else None
        in_file = seen.get(item.key) or seen.get(item.likeness) if item.case is not None else None
        if item.case is None:
            rows.append(_row(batch, item, ImportRow.State.BAD, line))
        elif earlier is not None or in_file is not None:
            reason = f"已导入过，案件{earlier[1]}" if earlier else f"与第{in_file}行是同一人同一件事"
            twin = Problem("整行", "", reason)
            rows.append(_row(batch, item, ImportRow.State.TWICE, line, twin, earlier[0] if earlier else None))
        else:
            seen[item.key] = seen[item.likeness] = item.line
            wanted.append(item)
    made = cases.import_old([r.case for r in wanted if r.case], source=batch.file_name, by=by)
    rows += [
        _row(batch, item, ImportRow.State.KEPT, None, None, case.pk) for item, case in zip(wanted, made, strict=True)
    ]
    ImportRow.objects.bulk_create(rows, batch_size=PIECE)
    batch.done += len(read)
    batch.kept += len(made)
    batch.twice += sum(1 for r in rows if r.state == ImportRow.State.TWICE)
    batch.bad += sum(1 for r in rows if r.state == ImportRow.State.BAD)
    batch.save(update_fields=["done", "kept", "twice", "bad"])
    return list(read)


def _known(keys: Iterable[bytes], alike: Iterable[bytes]) -> dict[bytes, tuple[int | None, str]]:
    """Marks that were taken over before → (case, its code)."""
    found: dict[bytes, tuple[int | None, str]] = {}
    kept = ImportRow.objects.filter(state=ImportRow.State.KEPT)
    for name, marks in (("key", list(keys)), ("likeness", list(alike))):
        for mark, pk, code in kept.filter(**{f"{name}__in": marks}).values_list(name, "case_id", "case__code"):
            found[bytes(mark)] = (pk, code or "")
    return found


def _row(
    batch: ImportBatch,
    item: Read,
    state: str,
    line: Line | None,
    more: Problem | None = None,
    case_id: int | None = None,
) -> ImportRow:
    problems = [p.as_json() for p in (*item.problems, *([more] if more else []))]
    cells = None
    if state == ImportRow.State.BAD and line is not None:
        cells = seal(json.dumps([sheets.text_of(c) for c in line.cells], ensure_ascii=False))
    return ImportRow(
        batch=batch,
        line=item.line,
        state=state,
        key=item.key or item.likeness,
        likeness=item.likeness,
        case_id=case_id,
        problems=problems,
        cells_sealed=cells,
    )


# ── from the command line: one file, one go ─────────────────────────────────────────────────────────────────────────


def take_over(content: bytes, name: str, *, by: Actor, defaults: dict[str, Any] | None = None) -> Report:
    """A whole file with the proposed columns, for `shanzhi import cases`. Refuses `SheetUnreadable`,
    `ColumnsMissing`. A second run of the same file keeps nothing twice."""
    from .actions.stage_import import stage_import

    batch = stage_import(content=content, file_name=name, by=by)
    batch.defaults = {**batch.defaults, **(defaults or {})}
    batch.state, batch.started_at = ImportBatch.State.RUNNING, now()
    batch.save(update_fields=["defaults", "state", "started_at"])
    run(batch, by=by)
    finish(batch)
    return report_of(batch)


def finish(batch: ImportBatch) -> None:
    """The file is forgotten: what was kept out is kept by its rows."""
    batch.state, batch.finished_at, batch.file_sealed = ImportBatch.State.FINISHED, now(), None
    batch.total = batch.done
    batch.save(update_fields=["state", "finished_at", "file_sealed", "total"])


def report_of(batch: ImportBatch) -> Report:
    report = Report(batch.done, batch.kept, batch.twice, batch.bad)
    rows = batch.rows.exclude(problems=[]).order_by("line").values_list("line", "problems")
    report.findings = [
        Finding(line, p["column"], p["value"], p["reason"]) for line, problems in rows.iterator() for p in problems
    ]
    return report
