"""What the room of records asks about receptions: what a dossier says of them, what is wiped with a case, and which
papers a resident may fetch."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _

from shanzhi.cases import keeping as cases_keeping
from shanzhi.cases.models import Case
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import local
from shanzhi.records import panels as records
from shanzhi.records.panels import Facts, Section, Table
from shanzhi.records.queries import profile_of

from . import door, queries
from .models import (
    BundleStep,
    ImportRow,
    Objection,
    PracticeDone,
    Reception,
    Redirection,
    Referral,
    Remark,
    Reminder,
    UnitCall,
    Visit,
    Visitor,
)

PREFIX = "case/"


def register() -> None:
    """Answer the room of records for the cases' subjects."""
    records.register_section(PREFIX, 105, _reception, key="reception")
    records.register_section(PREFIX, 305, _voices, key="voices")
    records.register_destroyer(PREFIX, _wipe)
    cases_keeping.register_resident_check(_has_opened)


def _case(subject: str) -> Case | None:
    return Case.objects.filter(code=subject.removeprefix(PREFIX)).first()


def _has_opened(code: str, request: HttpRequest) -> bool:
    """A resident's ticket opens the public papers of the own case, never those of a confidential one."""
    found = door.admitted(request, code)
    return found is not None and found[0].circle == "open"


# ── the dossier ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _reception(subject: str, by: Actor) -> Section | None:
    case = _case(subject)
    reception = Reception.objects.filter(case=case).first() if case is not None else None
    if case is None or reception is None:
        return None
    channel = profile_of(case.profile_id).channel(reception.channel)
    rows = [(_("来源"), channel.name if channel else reception.channel), (_("收件时间"), _moment(reception.at))]
    rows += [(name, str(value)) for name, value in queries.known_facts(case).items()]
    rows.append((_("定位"), str(reception.get_located_display())))
    if reception.danger:
        said = f"{reception.get_danger_display()}，{reception.danger_by_name}"
        rows.append((_("危险复核"), f"{said}。{reception.danger_note}" if reception.danger_note else said))
    if reception.twin_code:
        rows.append((str(reception.get_twin_display()), reception.twin_code))
    for row in Redirection.objects.filter(case=case).order_by("id"):
        rows.append((_("移交"), f"{_moment(row.at)} {row.by_name}：{row.door_name}"))
    for made in Referral.objects.filter(case=case).order_by("id"):
        named = _("隐私转介") if made.wall else made.way_name
        rows.append((_("依法转介"), f"{made.number} {named}，{made.get_state_display()}"))
    data = {"channel": reception.channel, "external_code": reception.external_code, "danger": reception.danger}
    return Section(_("收件情况"), (Facts(tuple(rows)),), data=data)


def _voices(subject: str, by: Actor) -> Section | None:
    """What residents added, asked and objected to."""
    case = _case(subject)
    if case is None:
        return None
    said = [(r.at, _("补充"), r.text, "") for r in Remark.objects.filter(case=case)]
    said += [
        (o.at, str(o.get_outcome_display()), o.reason, f"{o.answered_by_name}：{o.answer}" if o.answer else "")
        for o in Objection.objects.filter(case=case)
    ]
    reminders = Reminder.objects.filter(case=case).count()
    if not said and not reminders:
        return None
    rows = tuple((_moment(at), what, words, answer) for at, what, words, answer in sorted(said, key=lambda r: r[0]))
    blocks: list[Any] = [Facts(((_("催问"), _("{n}次").format(n=reminders)),))] if reminders else []
    if rows:
        head = (_("时间"), _("事项"), _("内容"), _("答复"))
        blocks.append(Table(head, rows, (0.16, 0.14, 0.4, 0.3)))
    return Section(_("群众意见"), tuple(blocks), data=[list(row) for row in rows])


def _moment(moment: Any) -> str:
    return f"{local(moment):%Y-%m-%d %H:%M}"


# ── destruction ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _wipe(subject: str, by: Actor) -> dict[str, Any]:
    """Words of residents and answers of the form go; that there were some stays countable."""
    case = _case(subject)
    if case is None:
        return {}
    remarks = Remark.objects.filter(case=case).update(text="")
    objections = Objection.objects.filter(case=case).update(reason="", answer="")
    Reception.objects.filter(case=case).update(answers={}, danger_note="", sender="")
    Redirection.objects.filter(case=case).update(asked="", advice="")
    rows = ImportRow.objects.filter(case=case).update(problems=[], cells_sealed=None)
    visits = list(Visit.objects.filter(case=case).values_list("pk", flat=True))
    people = Visitor.objects.filter(visit_id__in=visits).update(
        name_sealed=None, phone_sealed=None, id_number_sealed=None, name_masked="", phone_masked="",
        id_number_masked="", phone_mark=None, id_number_mark=None, note="",
    )  # fmt: skip
    Visit.objects.filter(pk__in=visits).update(matter="", answer="", suggested={})
    PracticeDone.objects.filter(visit_id__in=visits).update(note="")
    referrals = Referral.objects.filter(Q(case=case) | Q(visit_id__in=visits)).update(
        why="", why_sealed=None, feedback="", feedback_sealed=None, suggested={}
    )
    UnitCall.objects.filter(visit_id__in=visits).update(matter="", answer="")
    BundleStep.objects.filter(visit_id__in=visits).update(note="")
    counted = {"remarks": remarks, "objections": objections, "import_rows": rows}
    return counted | {"visitors": people, "referrals": referrals}
