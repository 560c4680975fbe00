"""What the room of records asks about the ladder: what a dossier says of it, and what is wiped with a case."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from shanzhi.cases.models import Case
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import local
from shanzhi.records import panels as records
from shanzhi.records.panels import Section, Table

from .models import Escalation, HardCase, HardCaseNote, Instructed, Instruction, Supervision, SupervisionAnswer, Urge

PREFIX = "case/"


def register() -> None:
    """Answer the room of records for the cases' subjects."""
    records.register_section(PREFIX, 320, _ladder, key="ladder")
    records.register_destroyer(PREFIX, _wipe)


def _case(subject: str) -> Case | None:
    return Case.objects.filter(code=subject.removeprefix(PREFIX)).first()


def _ladder(subject: str, by: Actor) -> Section | None:
    """Every step of the ladder in the order of time, with what was answered."""
    case = _case(subject)
    if case is None:
        return None
    said: list[tuple[datetime, str, str, str]] = [
        (u.at, _("催办"), u.unit.name, u.words) for u in Urge.objects.filter(case=case).select_related("unit")
    ]
    for slip in Supervision.objects.filter(case=case).select_related("unit").prefetch_related("answers"):
        title = f"{slip.get_kind_display()} {slip.number}"
        said.append((slip.issued_at, title, slip.unit.name, f"{slip.reason}{slip.demand}"))
        said += [(a.at, _("督办反馈"), slip.unit.name, f"{a.number} {a.text}") for a in slip.answers.all()]
        if slip.ended_at is not None:
            said.append((slip.ended_at, str(slip.get_state_display()), slip.unit.name, slip.ended_note))
    for order in Instruction.objects.filter(case=case).exclude(issued_at=None):
        said.append((order.issued_at or case.opened_at, f"{_('批示')} {order.number}", order.leader_name, order.words))
    for told in Instructed.objects.filter(instruction__case=case, answered_at__isnull=False).select_related("unit"):
        said.append((told.answered_at or case.opened_at, _("批示反馈"), told.unit.name, f"{told.number} {told.answer}"))
    said += [(e.at, _("提级牵头"), e.leader_name, e.reason) for e in Escalation.objects.filter(case=case)]
    for hard in HardCase.objects.filter(case=case).exclude(listed_at=None).prefetch_related("notes"):
        said.append((hard.listed_at or hard.at, f"{_('疑难件')} {hard.number}", hard.owner_name, hard.plan))
        said += [(n.at, _("化解进展"), n.by_name, n.text) for n in hard.notes.all()]
    if not said:
        return None
    rows = tuple(
        (f"{local(at):%Y-%m-%d %H:%M}", what, who, words) for at, what, who, words in sorted(said, key=lambda r: r[0])
    )
    head = (_("时间"), _("事项"), _("单位或人员"), _("内容"))
    return Section(_("督办与批示"), (Table(head, rows, (0.16, 0.2, 0.2, 0.44)),), data=[list(row) for row in rows])


def _wipe(subject: str, by: Actor) -> dict[str, Any]:
    """What people wrote goes; numbers, units and moments stay, so that the lists still count."""
    case = _case(subject)
    if case is None:
        return {}
    Urge.objects.filter(case=case).update(words="")
    slips = Supervision.objects.filter(case=case).update(reason="", demand="", ended_note="")
    SupervisionAnswer.objects.filter(supervision__case=case).update(text="", verdict_words="")
    orders = Instruction.objects.filter(case=case).update(words="", wanted_for="")
    Instructed.objects.filter(instruction__case=case).update(answer="")
    Escalation.objects.filter(case=case).update(reason="")
    HardCase.objects.filter(case=case).update(reason="", plan="", outcome="")
    HardCaseNote.objects.filter(hard_case__case=case).update(text="")
    return {"supervisions": slips, "instructions": orders}
