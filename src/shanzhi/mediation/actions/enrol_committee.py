from __future__ import annotations

from datetime import date

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import today
from shanzhi.kernel.errors import Invalid, NotAllowed
from shanzhi.records import actions as records
from shanzhi.records.acting import act
from shanzhi.staff.models import Unit

from ..models import CommitteeCard


def _again(pk: str) -> CommitteeCard:
    return CommitteeCard.objects.get(pk=int(pk))


@act("mediation.enrol_committee", recall=_again)
def enrol_committee(
    unit: Unit,
    *,
    kind: str,
    trade: str = "",
    founded_on: date | None = None,
    term_until: date | None = None,
    phone: str = "",
    note: str = "",
    key: str | None = None,
    by: Actor,
) -> CommitteeCard:
    """Enter or change a committee or studio in the register the judicial bureau keeps. 登记调解组织"""
    grant = by.grant_for("mediation.enrol_committee", path=unit.area.path if unit.area else None, units=[unit.pk])
    if grant is None:
        raise NotAllowed(name=by.name, move="登记调解组织")
    wrong: dict[str, str] = {}
    if kind not in CommitteeCard.Kind.values:
        wrong["kind"] = "请选择类别。"
    if kind == CommitteeCard.Kind.TRADE and len(trade.strip()) < 2:
        wrong["trade"] = "行业性专业性调委会请填写行业领域。"
    if founded_on is not None and founded_on > today():
        wrong["founded_on"] = "设立日期不能晚于今天。"
    if wrong:
        raise Invalid(wrong)
    card, _made = CommitteeCard.objects.update_or_create(
        unit=unit,
        defaults={
            "kind": kind, "trade": trade.strip()[:40], "founded_on": founded_on, "term_until": term_until,
            "phone": phone.strip()[:20], "note": note.strip()[:200],
        },
    )  # fmt: skip
    detail = {"unit": unit.short_name, "kind": kind, "trade": card.trade, "term_until": str(term_until or "")}
    records.write(f"committee/{unit.pk}", "mediation.enrol_committee", detail=detail, by=by)
    return card
