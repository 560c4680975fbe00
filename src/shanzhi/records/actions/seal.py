from __future__ import annotations

import logging
from datetime import date

from django.db import connection, transaction
from django.utils.translation import gettext as _

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now, today
from shanzhi.kernel.errors import NotAllowed

from ..acting import act
from ..errors import AlreadySealed
from ..models import Line, Seal
from ..verification import SEALS, describe, digest_between
from .write import write

log = logging.getLogger("shanzhi.records.seal")


def last_settled_line() -> int:
    """The number of the last line, read at an instant at which nobody is writing one: no line with a lower number can
    appear later. Waits for running acts and holds new ones up for that instant (10 s at most, then it gives up)."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '10s'")
        cursor.execute("LOCK TABLE records_line IN SHARE MODE")
        cursor.execute("SELECT coalesce(max(id), 0) FROM records_line")
        return int(cursor.fetchone()[0])


@act("records.seal")
def seal(last_line: int, *, on: date | None = None, by: Actor) -> Seal:
    """Seal all lines up to `last_line` (see `last_settled_line`) under one digest, chained to the seal before. 封存

    Once a day; refuses `AlreadySealed`. The digest goes to the log too: a copy outside the database is what makes
    a rewritten database show.
    """
    if not by.has("records.seal"):
        raise NotAllowed(name=by.name, move=_("封存"))
    on = on or today()
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE records_seal IN SHARE ROW EXCLUSIVE MODE")
    before = Seal.objects.order_by("-on").first()
    if before is not None and before.on >= on:
        raise AlreadySealed(on=on)
    previous, after = (before.digest, before.last_line) if before else ("", 0)
    found = digest_between(after, last_line, previous)
    made = Seal.objects.create(
        on=on,
        last_line=max(last_line, after),
        chains=found.chains,
        lines=found.lines,
        digest=found.digest,
        previous=previous,
        at=now(),
    )
    write(
        SEALS,
        "records.seal",
        detail={"on": on, "digest": made.digest, "last_line": made.last_line, "lines": made.lines},
        by=by,
    )
    transaction.on_commit(lambda: log.info(describe(made)))
    return made


def lines_since_seal() -> int:
    """How many lines no seal covers yet, roughly: the numbers given since."""
    before = Seal.objects.order_by("-on").first()
    newest = Line.objects.order_by("-id").values_list("id", flat=True).first() or 0
    return max(0, newest - (before.last_line if before else 0))
