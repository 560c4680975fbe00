from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import NotFound
from shanzhi.records.acting import act

from .. import _clocks, rules
from .._moving import moving, write_line
from ..errors import CannotJoin
from ..models import Case
from ..queries import by_code
from ..states import ERRAND_OPEN


@act("cases.join", recall=by_code)
def join(case: Case, *, to: Case, note: str = "", seen: int | None = None, key: str | None = None, by: Actor) -> Case:
    """Put a case about the same trouble into another; its reporters get the answer of that one. Undone by part. 并案

    Refuses joining to itself, to a case that the actor may not see (`NotFound`), that has ended or was itself joined,
    across confidential circles, and while other cases hang on it.
    """
    if case.pk == to.pk:
        raise CannotJoin(reason="不能并入自身，请选择另一件案件。")
    # Both are locked in one order whoever joins what to what, so that two joinings cannot wait for each other.
    both = {c.pk: c for c in Case.objects.select_for_update().filter(pk__in=[case.pk, to.pk]).order_by("pk")}
    main = both[to.pk]
    with moving(case, "join", by=by, seen=seen) as work:
        if not rules.may_see(main, list(main.errands.all()), by):
            raise NotFound(what="要并入的案件")
        if main.has_ended or main.state == "MERGED":
            raise CannotJoin(reason=f"案件{main.code}已办结或已并案，请选择仍在办理的案件。")
        if main.circle != work.case.circle:
            raise CannotJoin(reason="两件案件的保密范围不同，不能并案。")
        if Case.objects.filter(joined_to_id=work.case.pk).exists():
            raise CannotJoin(reason="已有其他案件并入本案，请反过来并案。")
        work.case.state_before = work.case.state
        work.case.joined_to = main
        _clocks.pause(work.case)
        for errand in work.errands:
            if errand.state in ERRAND_OPEN:
                _clocks.pause(errand)
        work.detail.update(joined_to=main.code)
        if note:
            work.detail["note"] = note.strip()[:400]
        write_line(main, "cases.join", {"joined": work.case.code}, by=by)
    return case
