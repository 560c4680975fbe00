"""Is everything that was written still there, as it was written? All set-based: the database recomputes the hashes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db import connection, transaction
from django.utils.translation import gettext as _

from shanzhi.kernel.clock import local

from .models import Line, Seal

Progress = Callable[[int, int], None]
"""Called with lines looked at and lines in all (an estimate)."""

CHAINS_A_TIME = 5000
FAULTS_A_CHAIN = 20
"""A chain that was shifted as a whole would otherwise name every line."""


class Wrong(StrEnum):
    ALTERED = "altered"
    REMOVED = "removed"
    OUT_OF_ORDER = "out_of_order"
    HEAD = "head"
    SEAL = "seal"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong. `seq` is the line's number; None where the whole chain or a seal is meant."""

    subject: str
    seq: int | None
    wrong: Wrong
    sentence: str

    def __str__(self) -> str:
        return f"{self.subject}: {self.sentence}"


# A line's hash covers the hash before it. Each line is recomputed from its own words and the stored hash before it,
# so an altered line is named itself, and so is the place where a line is missing. `id` rises with the order of
# writing: where it falls along the numbers, lines were exchanged or slipped in.
_CHAINS = """
WITH line AS (
  SELECT subject, seq, hash,
         records_hash(coalesce(lag(hash) OVER w, ''::bytea), subject, seq, at, act, actor_id, actor_name, actor_post,
                      actor_unit, via, detail) AS expected,
         lag(seq) OVER w AS before,
         id < lag(id) OVER w OR id > lead(id) OVER w AS disordered,
         lead(seq) OVER w IS NULL AS is_last
    FROM records_line
   WHERE {stretch}
  WINDOW w AS (PARTITION BY subject ORDER BY seq)
), chain AS (
  SELECT subject, length, head FROM records_chain
   WHERE {stretch}
)
SELECT line.subject, line.seq, coalesce(line.before, 0) + 1 AS missing_from,
       CASE WHEN line.seq <> coalesce(line.before, 0) + 1 THEN 'removed'
            WHEN line.hash IS DISTINCT FROM line.expected AND line.disordered THEN 'out_of_order'
            WHEN line.hash IS DISTINCT FROM line.expected THEN 'altered' END AS wrong
  FROM line
 WHERE line.seq <> coalesce(line.before, 0) + 1 OR line.hash IS DISTINCT FROM line.expected
UNION ALL
SELECT coalesce(chain.subject, last.subject), chain.length, coalesce(last.seq, 0) + 1,
       CASE WHEN chain.subject IS NULL THEN 'no_head'
            WHEN coalesce(last.seq, 0) < chain.length THEN 'tail'
            WHEN last.seq > chain.length THEN 'beyond'
            ELSE 'head' END
  FROM chain FULL JOIN (SELECT subject, seq, hash FROM line WHERE is_last) last ON last.subject = chain.subject
 WHERE chain.subject IS NULL OR coalesce(last.seq, 0) <> chain.length
    OR coalesce(last.hash, ''::bytea) <> chain.head
 ORDER BY 1, 2
"""


_ONE = _CHAINS.format(stretch="subject = %(subject)s")
_BETWEEN = _CHAINS.format(stretch="subject > %(after)s AND subject <= %(upto)s")
_FROM = _CHAINS.format(stretch="subject > %(after)s")


def verify(subject: str | None = None, progress: Progress | None = None) -> list[Fault]:
    """Look at every line, or at one subject's, and name what was altered, removed, exchanged or slipped in.
    Without a subject the seals are compared too. Reads only; writing may go on meanwhile."""
    if subject is not None:
        return list(_faults(_ONE, {"subject": subject}))
    faults = list(_of_all(progress))
    faults += _of_seals()
    return faults


def _of_all(progress: Progress | None) -> Iterator[Fault]:
    total = _lines_about()
    done, after = 0, ""
    while True:
        upto, lines = _next_stretch(after)
        yield from _faults(_FROM if upto is None else _BETWEEN, {"after": after, "upto": upto})
        done += lines
        if progress:
            progress(min(done, total), total)
        if upto is None:
            return
        after = upto


def _next_stretch(after: str) -> tuple[str | None, int]:
    """The last subject of the next stretch of chains (None: to the end) and about how many lines it has."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), max(subject), coalesce(sum(length), 0) FROM"
            " (SELECT subject, length FROM records_chain WHERE subject > %s ORDER BY subject LIMIT %s) stretch",
            [after, CHAINS_A_TIME],
        )
        count, last, lines = cursor.fetchone()
    return (last if count == CHAINS_A_TIME else None), int(lines)


def _lines_about() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(sum(length), 0) FROM records_chain")
        return int(cursor.fetchone()[0])


def _faults(statement: str, given: dict[str, str | None]) -> Iterator[Fault]:
    with transaction.atomic(), connection.cursor() as cursor:
        # The planner does not know that a stretch is small beside the table and would sort it all.
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(statement, given)
        rows = cursor.fetchall()
    shown: dict[str, int] = {}
    for subject, seq, missing_from, wrong in rows:
        shown[subject] = shown.get(subject, 0) + 1
        if shown[subject] <= FAULTS_A_CHAIN:
            yield _fault(subject, seq, missing_from, wrong)


def _fault(subject: str, seq: int, missing_from: int, wrong: str) -> Fault:
    if wrong in ("removed", "tail"):
        return _removed(subject, missing_from, seq - 1 if wrong == "removed" else seq)
    number: int | None = seq
    match wrong:
        case "altered":
            kind, words = Wrong.ALTERED, _("第{n}条的内容或校验码被改动，与前一条衔接不上。")
        case "out_of_order":
            kind, words = Wrong.OUT_OF_ORDER, _("第{n}条的次序不对，曾被调换或插入。")
        case "beyond":
            number = missing_from - 1
            kind, words = Wrong.OUT_OF_ORDER, _("第{n}条在链头登记的条数之外，可能是绕过系统写入的。")
        case "no_head":
            number, kind, words = None, Wrong.HEAD, _("链头登记被删除，留痕还在。")
        case _:
            number, kind, words = None, Wrong.HEAD, _("链头登记的校验码与最后一条不符。")
    return Fault(subject, number, kind, words.format(n=number))


def _removed(subject: str, first: int, last: int) -> Fault:
    if first == last:
        words = _("第{n}条被删除。").format(n=first)
    else:
        words = _("第{n}条至第{m}条被删除。").format(n=first, m=last)
    return Fault(subject, first, Wrong.REMOVED, words)


# --- seals -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Digest:
    """What a seal says about the lines written after one line and up to another."""

    chains: int
    lines: int
    digest: str


def digest_between(after: int, upto: int, previous: str) -> Digest:
    """SHA-256 over the seal before and, in order of subject, the head that each chain had when line `upto` was the
    last. Only chains that moved since line `after` are named: the seal before stands for the others."""
    seal = hashlib.sha256(previous.encode())
    chains = lines = 0
    with transaction.atomic(), connection.cursor() as opened:
        opened.execute(
            "DECLARE sealed_heads NO SCROLL CURSOR FOR"
            " SELECT DISTINCT ON (subject) subject, seq, hash, count(*) OVER (PARTITION BY subject)"
            " FROM records_line WHERE id > %s AND id <= %s ORDER BY subject, seq DESC",
            [after, upto],
        )
        while True:
            opened.execute("FETCH 20000 FROM sealed_heads")
            rows = opened.fetchall()
            if not rows:
                break
            for subject, seq, head, count in rows:
                seal.update(f"\n{subject}\x1f{seq}\x1f".encode())
                seal.update(head)
                chains += 1
                lines += count
        opened.execute("CLOSE sealed_heads")
    return Digest(chains, lines, seal.hexdigest())


def _of_seals() -> Iterator[Fault]:
    """Every seal again from the lines it covers; the list of seals itself is in the trail of `seals`."""
    previous, after = "", 0
    known = _seals_on_the_trail()
    for seal in Seal.objects.order_by("on"):
        on = seal.on.isoformat()
        if seal.previous != previous:
            yield _broken_seal(seal.on, _("{on}的封存与前一次封存衔接不上，其间有封存被改动或删除。"))
        elif digest_between(after, seal.last_line, previous).digest != seal.digest:
            yield _broken_seal(seal.on, _("{on}的封存码与现有留痕不符：该日封存的留痕有整条链被替换或删除。"))
        if known.pop(on, seal.digest) != seal.digest:
            yield _broken_seal(seal.on, _("{on}的封存码与封存留痕中登记的不同。"))
        previous, after = seal.digest, seal.last_line
    for on in sorted(known):
        yield _broken_seal(date.fromisoformat(on), _("{on}的封存记录被删除。"))


def _seals_on_the_trail() -> dict[str, str]:
    lines = Line.objects.filter(subject=SEALS, act="records.seal").order_by("seq")
    return {str(line.detail.get("on")): str(line.detail.get("digest")) for line in lines}


def _broken_seal(on: date, sentence: str) -> Fault:
    return Fault(SEALS, None, Wrong.SEAL, sentence.format(on=on.isoformat()))


SEALS = "seals"
"""Subject of the trail in which every seal leaves a line."""


def describe(seal: Seal) -> str:
    """One line of words for the log, so that a copy of the seal stands outside the database."""
    return f"seal {seal.on} {local(seal.at):%H:%M} chains={seal.chains} lines={seal.lines} {seal.digest}"
