from __future__ import annotations

from django.db.models import Max

from shanzhi.cases import rules
from shanzhi.cases.models import Case
from shanzhi.kernel import verbs
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import local, now
from shanzhi.kernel.errors import Invalid, NotAllowed, NotFound
from shanzhi.records.acting import act

from ..models import LeaderReception, Received
from ..watch_errors import ReceptionFull, ReceptionOver
from . import _watch


@act("command.book_reception")
def book_reception(reception: LeaderReception, *, case: Case, by: Actor) -> Received:
    """Give a case one of the places of a leader's reception day. 预约接访

    By whoever may receive there, for a case they may see. Refuses a day that is over, a case that is on it already, and
    `ReceptionFull`.
    """
    grant = by.grant_for("command.receive_at_reception", path=reception.area_path)
    if grant is None:
        raise NotAllowed(name=by.name, move=verbs.label_of("command.book_reception"))
    if not rules.may_see(case, list(case.errands.all()), by):
        raise NotFound(what="案件")
    row = LeaderReception.objects.select_for_update().get(pk=reception.pk)
    if row.state != LeaderReception.State.PLANNED or row.ends_at <= now():
        raise ReceptionOver(state="已经取消或者结束", move="预约")
    if row.visits.filter(case_id=case.pk).exists():
        raise Invalid({"case": "这件案件已经预约了这次接访。"})
    taken = row.visits.aggregate(last=Max("number"))["last"] or 0
    if row.visits.count() >= row.places:
        raise ReceptionFull(at=f"{local(row.begins_at):%m月%d日}", places=row.places)
    visit = Received.objects.create(reception=row, case=case, number=taken + 1, booked_by_name=by.name)
    detail: dict[str, object] = {"leader": row.leader_name, "at": row.begins_at, "number": visit.number}
    _watch.line(case, "command.book_reception", detail, grant, by)
    return visit
