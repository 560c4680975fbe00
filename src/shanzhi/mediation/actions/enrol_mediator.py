from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import today
from shanzhi.kernel.errors import Invalid, NotAllowed
from shanzhi.records import actions as records
from shanzhi.records.acting import act
from shanzhi.staff.models import Member, Unit

from ..models import MediatorCard


def _again(pk: str) -> MediatorCard:
    return MediatorCard.objects.get(pk=int(pk))


@act("mediation.enrol_mediator", recall=_again)
def enrol_mediator(
    member: Member,
    *,
    unit: Unit,
    fields: Sequence[str] = (),
    languages: Sequence[str] = (),
    studio: str = "",
    since: date | None = None,
    most: int = 12,
    is_available: bool = True,
    kind: str = "full",
    sex: str = "",
    is_on_committee: bool = False,
    level: str = "",
    term_until: date | None = None,
    key: str | None = None,
    by: Actor,
) -> MediatorCard:
    """Enter or change a mediator's card: studio, fields, languages, experience, load. 登记调解员"""
    grant = by.grant_for("mediation.enrol_mediator", path=unit.area.path if unit.area else None, units=[unit.pk])
    if grant is None:
        raise NotAllowed(name=by.name, move="登记调解员")
    if since is not None and since > today():
        raise Invalid({"since": "从事调解的日期不能晚于今天。"})
    if not 1 <= most <= 200:
        raise Invalid({"most": "同时办理上限为1到200件。"})
    if kind not in MediatorCard.Kind.values or sex not in ("", "1", "2"):
        raise Invalid({"kind": "请选择身份和性别。"})
    card, _made = MediatorCard.objects.update_or_create(
        member=member,
        defaults={
            "unit": unit, "studio": studio.strip()[:40], "fields": [f.strip() for f in fields if f.strip()],
            "languages": [x.strip() for x in languages if x.strip()], "since": since, "most": most,
            "is_available": is_available, "kind": kind, "sex": sex, "is_on_committee": is_on_committee,
            "level": level.strip()[:12], "term_until": term_until,
        },
    )  # fmt: skip
    detail = {"member": member.pk, "unit": unit.short_name, "fields": card.fields, "is_available": is_available}
    records.write(f"mediator/{member.pk}", "mediation.enrol_mediator", detail=detail, by=by)
    return card
