"""Search in Chinese by two-character pieces, so that a two-character word is found without a dictionary."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from django.db import connection

from .models import Case, Narrative

_RUN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+|[a-z0-9]+", re.IGNORECASE)
MOST_PIECES = 600


def pieces(text: str) -> list[str]:
    """Pairs of neighbouring characters of each Chinese run (single characters stay alone), and whole words of
    letters and digits in lower case; each once."""
    found: dict[str, None] = {}
    for run in _RUN.findall(text.lower()):
        if run[0].isascii() or len(run) == 1:
            found[run] = None
        else:
            for i in range(len(run) - 1):
                found[run[i : i + 2]] = None
    return list(found)[:MOST_PIECES]


def query(text: str) -> str | None:
    """The tsquery (simple, pieces quoted) that finds all pieces of what was typed; a single character finds the
    pieces that begin with it. None when nothing searchable was typed."""
    parts = []
    for piece in pieces(text)[:40]:
        single = len(piece) == 1 and not piece.isascii()
        parts.append(f"'{piece}':*" if single else f"'{piece}'")
    return " & ".join(parts) if parts else None


def words_of(case: Case, text: str, area_label: str) -> list[str]:
    return pieces("\n".join((case.title, text, case.address, area_label)))


def index(narrative: Narrative, case: Case) -> None:
    """Write the pieces again after a correction."""
    narrative.area_path = case.area_path
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE cases_narrative SET words = array_to_tsvector(%s::text[]), area_path = %s WHERE case_id = %s",
            [words_of(case, narrative.text, case.area.label), case.area_path, case.pk],
        )


def insert(case: Case, text: str, extra: dict[str, object], words: Iterable[str]) -> None:

    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO cases_narrative (case_id, text, extra, words, area_path, opened_at)"
            " VALUES (%s, %s, %s::jsonb, array_to_tsvector(%s::text[]), %s, %s)",
            [
                case.pk,
                text,
                json.dumps(extra, ensure_ascii=False, default=str),
                list(words),
                case.area_path,
                case.opened_at,
            ],
        )
