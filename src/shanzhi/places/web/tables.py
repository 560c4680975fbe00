"""CSV that a spreadsheet opens safely."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def lines(rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """Rows as CSV, line by line, with the mark by which Excel knows UTF-8. What a spreadsheet would run as a formula
    is written as text: cells may repeat what somebody else typed."""
    yield "\ufeff"
    for row in rows:
        text = io.StringIO()
        csv.writer(text).writerow([_plain(value) for value in row])
        yield text.getvalue()


def _plain(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
