"""What suspend and extend have in common: a plea on the unit's own errand."""

from __future__ import annotations

from datetime import date, timedelta

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import local, now
from shanzhi.kernel.errors import Invalid, NotAllowed
from shanzhi.kernel.profile_sections import Limits
from shanzhi.kernel.worktime import Limit
from shanzhi.records.queries import profile_of

from .. import _clocks
from .._moving import moving
from ..errors import PleaPending, TooManyExtensions
from ..models import Case, Errand, Plea
from ..states import ERRAND_OPEN
from ._text import wanted


def ask(
    case: Case,
    kind: str,
    *,
    reason: str,
    until: date | None = None,
    amount: str = "",
    seen: int | None,
    by: Actor,
) -> None:
    """Put the plea on the errand of the actor's unit. Refuses a second open plea, and more than the county's limits
    allow."""
    reason = wanted("reason", "理由", reason, at_least=4, at_most=400)
    with moving(case, kind, by=by, seen=seen) as work:
        errand = work.errand_of(by.units_of(f"cases.{kind}"), ERRAND_OPEN)
        if errand is None:
            raise NotAllowed(name=by.name, move=str(work.move.label))
        if open_plea := Plea.objects.filter(errand=errand, state="ASKED").first():
            raise PleaPending(kind=open_plea.get_kind_display())
        limits = profile_of(work.case.profile_id).limits
        if kind == "extend":
            _refuse_too_much(work.case, errand, amount, limits)
        elif until is not None:
            _refuse_too_long(work.case, until, limits)
        plea = Plea(
            case=work.case, errand=errand, kind=kind, reason=reason, until=until, amount=amount,
            asked_by_id=by.id, asked_at=now(),
        )  # fmt: skip
        _clocks.ask_by(plea, work.case)
        plea.save(force_insert=True)
        work.detail.update(role=errand.role, unit_id=errand.unit_id, reason=reason)
        if until:
            work.detail["until"] = until.isoformat()
        if amount:
            work.detail["amount"] = amount


def _refuse_too_much(case: Case, errand: Errand, amount: str, limits: Limits) -> None:
    granted = Plea.objects.filter(errand=errand, kind="extend", state="GRANTED", asked_at__gte=errand.dispatched_at)
    times = granted.count()
    if times >= limits.extensions:
        raise TooManyExtensions(times=times)
    calendar, start = profile_of(case.profile_id).calendar(), now()
    if calendar.due(start, Limit.parse(amount)) > calendar.due(start, limits.longest_extension):
        raise Invalid({"amount": f"一次最多延长{limits.longest_extension.str_zh}。"})


def _refuse_too_long(case: Case, until: date, limits: Limits) -> None:
    last = profile_of(case.profile_id).calendar().due(now(), limits.longest_suspension) - timedelta(microseconds=1)
    if until > local(last).date():
        raise Invalid({"until": f"挂账最长{limits.longest_suspension.str_zh}，最晚到{local(last):%Y年%m月%d日}。"})
