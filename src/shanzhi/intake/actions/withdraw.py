from __future__ import annotations

from shanzhi.cases import actions as cases
from shanzhi.cases.models import Case, Concerned
from shanzhi.cases.queries import by_code
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import NotFound
from shanzhi.records.acting import act


@act("intake.withdraw", recall=by_code)
def withdraw(case: Case, *, concerned: Concerned, reason: str = "", key: str | None = None, by: Actor) -> Case:
    """A resident takes the own report back, before it has been given to a unit. 群众撤回

    Refuses somebody who is no reporter of this very case (`NotFound`) and a case that is on its way (`WrongState`).
    """
    if concerned.case_id != case.pk or concerned.role != Concerned.Role.REPORTER:
        raise NotFound(what="您的这件事项")
    return cases.withdraw(case, reason=reason, by=by)
