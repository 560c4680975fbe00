from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from shanzhi.cases import queries as cases
from shanzhi.cases.models import Case
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now, today
from shanzhi.kernel.errors import Invalid
from shanzhi.kernel.profile import current
from shanzhi.kernel.profile_hall import LawfulWay
from shanzhi.kernel.sealing import seal
from shanzhi.notices import actions as notices
from shanzhi.notices.actions import Message
from shanzhi.records import actions as records
from shanzhi.records.acting import act
from shanzhi.staff.models import Unit

from .. import halls, lapse, practice
from ..models import Referral, Visit
from . import _hall, _units

YEARLY = "R"


def _again(pk: str) -> Referral:
    return Referral.objects.get(pk=int(pk))


@act("intake.refer", recall=_again)
def refer(
    *,
    way: str,
    why: str,
    visit: Visit | None = None,
    case: Case | None = None,
    hall: Unit | None = None,
    counts_from: date | None = None,
    suggested: Mapping[str, Any] | None = None,
    key: str | None = None,
    by: Actor,
) -> Referral:
    """Show somebody the lawful way, chosen by a person: its time, what to bring and where stand on a paper. 依法转介

    From a visit, or from a case with the hall that does it. Behind a wall (legal aid, psychology, accusation) the
    reason is sealed and only the receiving unit reads it; the trail says that a referral was made and no more. Refuses
    a way the county does not have, and a day from which to count that lies ahead.
    """
    rule = current().lawful_way(way)
    wrong: dict[str, str] = {}
    if rule is None:
        wrong["way"] = "请选择法定途径。"
    if len(why.strip()) < 4:
        wrong["why"] = "请写一句为什么走这条途径。"
    if counts_from is not None and counts_from > today():
        wrong["counts_from"] = "起算日不能晚于今天。"
    if wrong or rule is None:
        raise Invalid(wrong)
    if visit is not None:
        visit, grant = _hall.held(visit, halls.CALL, by, "转介")
        hall, case = visit.hall, case or visit.case
    elif case is not None and hall is not None:
        case = cases.get(case.code, by=by)
        grant = halls.allow(hall, halls.REFER, by)
    else:
        raise Invalid({"visit": "请先登记来访，或者从案件里转介。"})
    row = Referral.objects.create(
        visit=visit,
        case=case,
        hall=hall,
        way=rule.key,
        way_name=rule.name,
        wall=rule.wall,
        law=f"《{rule.law.replace('、', '》《')}》{rule.article}",
        why="" if rule.wall else why.strip()[:400],
        why_sealed=seal(why.strip()[:400]) if rule.wall else None,
        counts_from=counts_from if rule.within else None,
        last_day=_last_day(rule, counts_from),
        suggested={} if rule.wall else dict(suggested or {}),
        unit=Unit.objects.filter(code=rule.unit, closed_on=None).first() if rule.unit else None,
        year=today().year,
        serial=_hall.next_number(hall, today().replace(month=1, day=1), YEARLY),
        at=now(),
        by_id=by.id,
        by_name=by.name,
    )
    detail: dict[str, object] = {"number": row.number, "way": "隐私转介" if row.wall else row.way_name}
    if visit is not None:
        _hall.settle(visit, Visit.Outcome.REFERRED)
        visit.save(update_fields=["outcome"])
        practice.did(visit, "refer", by=by)
        _hall.line(visit, "intake.refer", detail, grant, by)
    if case is not None:
        records.write(case.subject, "intake.refer", detail=detail, by=by.in_post(grant))
    _tell(row, by)
    return row


def _last_day(rule: LawfulWay, counts_from: date | None) -> date | None:
    if rule.within is None or counts_from is None:
        return None
    return lapse.last_day(current().calendar(), counts_from, rule.within)


def _tell(row: Referral, by: Actor) -> None:
    """The unit that takes it; one without people here is told by the paper alone."""
    if row.unit is None or current().notice("referred") is None:
        return
    notices.send_many(
        [
            Message(
                to=member, template="referred", key=f"referral/{row.pk}", facts={"title": row.way_name},
                link=f"/hall/referrals/{row.pk}/", circle="restricted" if row.wall else "open",
            )
            for member in _units.people_of(row.unit, ("unit_head",))
        ],
        by=by,
    )  # fmt: skip
