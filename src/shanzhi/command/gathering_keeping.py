"""What the room of records asks about whistles, meetings, teams and plans: their page of a case's dossier, and what is
wiped with the case."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from shanzhi.cases.models import Case
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import local
from shanzhi.records import panels as records
from shanzhi.records.panels import Section, Table

from .models import AgendaItem, Decision, Finding, Gathering, PlanRun, PlanStep, Whistle, WhistleCall

PREFIX = "case/"
Said = tuple[datetime, str, str, str]


def register() -> None:
    """Answer the room of records for the cases' subjects."""
    records.register_section(PREFIX, 330, _gatherings, key="gatherings")
    records.register_destroyer(PREFIX, _wipe)


def _gatherings(subject: str, by: Actor) -> Section | None:
    """Who was called, came and decided what, in the order of time. Of a meeting about several cases only what
    concerns this one is told; its minutes stay with the meeting."""
    case = Case.objects.filter(code=subject.removeprefix(PREFIX)).first()
    if case is None:
        return None
    said = [*_whistles(case), *_meetings(case), *_plans(case)]
    if not said:
        return None
    rows = tuple(
        (f"{local(at):%Y-%m-%d %H:%M}", what, who, words) for at, what, who, words in sorted(said, key=lambda r: r[0])
    )
    head = (_("时间"), _("事项"), _("单位"), _("内容"))
    return Section(_("吹哨、会商与联动"), (Table(head, rows, (0.16, 0.22, 0.2, 0.42)),), data=[list(r) for r in rows])


def _whistles(case: Case) -> list[Said]:
    found: list[Said] = []
    for row in Whistle.objects.filter(case=case).select_related("unit").prefetch_related("calls__unit"):
        found.append((row.called_at, f"{_('吹哨')} {row.number}", row.unit.name, row.matter))
        for call in row.calls.all():
            if call.answered_at is not None:
                found.append((call.answered_at, _("应哨"), call.unit.name, call.words))
            if call.there_at is not None:
                confirmed = _("{name}确认").format(name=call.confirmed_by_name)
                found.append((call.there_at, _("到场"), call.unit.name, confirmed))
        if row.concluded_at is not None:
            found.append((row.concluded_at, _("吹哨办结"), row.unit.name, row.result))
    return found


def _meetings(case: Case) -> list[Said]:
    found: list[Said] = []
    held = Gathering.objects.filter(agenda__case=case).distinct().select_related("host")
    for row in held.prefetch_related("invitations__unit"):
        invited = "、".join(i.unit.short_name for i in row.invitations.all())
        title = f"{row.get_kind_display()} {row.number}"
        found.append(
            (row.starts_at, title, row.host.name, _("{title}；参加：{units}").format(title=row.title, units=invited))
        )
    for item in Decision.objects.filter(case=case).select_related("unit", "gathering"):
        owner = item.unit.name if item.unit else ""
        found.append((item.decided_at, _("议定事项"), owner, f"{item.text}{item.outcome}"))
    for seen in Finding.objects.filter(case=case).select_related("unit"):
        found.append((seen.at, _("检查情况"), seen.unit.name if seen.unit else "", f"{seen.place}：{seen.text}"))
    return found


def _plans(case: Case) -> list[Said]:
    found: list[Said] = []
    for run in PlanRun.objects.filter(case=case).prefetch_related("steps__unit"):
        found.append((run.suggested_at, f"{_('专项联动')} {run.name}", "", run.reason or str(run.get_state_display())))
        found += [
            (step.done_at, step.name, step.unit.name if step.unit else "", step.outcome)
            for step in run.steps.all()
            if step.done_at is not None
        ]
    return found


def _wipe(subject: str, by: Actor) -> dict[str, Any]:
    """What people wrote of the case goes; numbers, units and moments stay, so that the lists still count. Minutes of a
    meeting about this case alone go too."""
    case = Case.objects.filter(code=subject.removeprefix(PREFIX)).first()
    if case is None:
        return {}
    whistles = Whistle.objects.filter(case=case).update(matter="", result="", address="")
    WhistleCall.objects.filter(whistle__case=case).update(words="")
    AgendaItem.objects.filter(case=case).update(topic="")
    Decision.objects.filter(case=case).update(text="", outcome="")
    Finding.objects.filter(case=case).update(place="", text="")
    PlanRun.objects.filter(case=case).update(reason="")
    PlanStep.objects.filter(run__case=case).update(note="", outcome="")
    about_others = AgendaItem.objects.exclude(case=case).values("gathering")
    alone = Gathering.objects.filter(agenda__case=case).exclude(pk__in=about_others)
    meetings = Gathering.objects.filter(pk__in=list(alone.values_list("pk", flat=True))).update(
        body="", minutes="", result="", talked_to=""
    )
    return {"whistles": whistles, "meetings": meetings}
