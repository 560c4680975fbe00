from __future__ import annotations

from django.db import connection

from shanzhi.cases.models import Case, Concerned
from shanzhi.cases.queries import by_code
from shanzhi.cases.states import UNSOLVED
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import today
from shanzhi.kernel.profile import current
from shanzhi.records import actions as records
from shanzhi.records.acting import act

from .. import _telling
from ..errors import NothingToRemind, RemindedToday
from ._affected import main_of, refuse_stranger


@act("intake.remind", recall=by_code)
def remind(case: Case, *, concerned: Concerned, key: str | None = None, by: Actor) -> Case:
    """A resident asks whoever has the case in hand how far it is; once a day. 催一下"""
    main = main_of(case)
    refuse_stranger(main, concerned)
    if main.state not in UNSOLVED:
        raise NothingToRemind()
    day = today()
    with connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO intake_reminder (case_id, concerned_id, "on") VALUES (%s, %s, %s)'
            ' ON CONFLICT (concerned_id, "on") DO NOTHING',
            [main.pk, concerned.pk, day],
        )
        if not cursor.rowcount:
            raise RemindedToday(phone=current().county.phone)
    records.write(main.subject, "intake.remind", detail={}, by=by)
    _telling.tell(
        main,
        "changed",
        _telling.in_charge_of(main),
        key=f"reminded/{main.code}/{concerned.pk}/{day:%Y%m%d}",
        step="群众催问进展",
        by=by,
    )
    _telling.announce_change(main, "intake.remind")
    return case
