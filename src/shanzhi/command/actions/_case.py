"""What the acts of the ladder have in common: the case locked, the right asked, the line written, the people told."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

from django.db import connection

from shanzhi.cases import rules
from shanzhi.cases.events import CaseChanged
from shanzhi.cases.models import Case, Errand
from shanzhi.cases.states import ENDED, ERRAND_OPEN
from shanzhi.kernel import verbs
from shanzhi.kernel.actor import Actor, Grant
from shanzhi.kernel.case_code import spoken
from shanzhi.kernel.clock import local, now
from shanzhi.kernel.errors import Invalid, NotAllowed, NotFound
from shanzhi.kernel.events import announce
from shanzhi.kernel.worktime import Limit, remaining_words
from shanzhi.notices import actions as notices
from shanzhi.notices.actions import Message
from shanzhi.records import actions as records
from shanzhi.records.queries import profile_of
from shanzhi.staff.models import Unit

from ..ladder import OVER
from ..ladder_errors import CaseOver, NotItsUnit


def wanted(field: str, label: str, text: str, *, at_least: int = 4, at_most: int = 400) -> str:
    """The trimmed text, or `Invalid` naming the field."""
    text = (text or "").strip()
    if len(text) < at_least:
        raise Invalid({field: f"请填写{label}（不少于{at_least}个字）。"})
    if len(text) > at_most:
        raise Invalid({field: f"{label}最多{at_most}个字，现有{len(text)}个字。"})
    return text


def locked(case_id: int, by: Actor) -> tuple[Case, list[Errand]]:
    """The case, held for this transaction, and its errands. Whoever may not see it is told it was not found."""
    found = Case.objects.select_for_update(of=("self",)).select_related("desk", "lead_unit").filter(pk=case_id).first()
    errands = list(Errand.objects.filter(case_id=case_id).select_related("unit").order_by("id"))
    if found is None or not rules.may_see(found, errands, by):
        raise NotFound(what="案件")
    return found, errands


def refuse_over(case: Case, move: str, *, even_closed: bool = False) -> None:
    """Nothing is asked of a case that is over. With `even_closed` it is over only when nobody can work on it again:
    the result of what was closed too early is still supervised."""
    if case.state in (OVER if even_closed else ENDED):
        raise CaseOver(code=case.code, state=case.get_state_display(), move=move)


def of_the_desk(verb: str, case: Case, by: Actor) -> Grant | None:
    """An act of procedure: the desk's own people, or whoever has reach over the desk."""
    grant = by.grant_for(verb, path=case.desk_path, units=[case.desk_id])
    if grant is None:
        raise NotAllowed(name=by.name, move=verbs.label_of(verb))
    return None if by.is_system else grant


def of_the_unit(verb: str, unit_id: int, by: Actor) -> Grant | None:
    """An act of the unit that was told."""
    grant = by.grant_for(verb, units=[unit_id])
    if grant is None:
        raise NotAllowed(name=by.name, move=verbs.label_of(verb))
    return None if by.is_system else grant


def answerable(case: Case, errands: list[Errand], unit: Unit | None) -> tuple[Unit, Errand | None]:
    """Whom the ladder speaks to: the unit named, else the lead unit, else the desk; and its errand."""
    live = [e for e in errands if e.state not in ("RETURNED", "RECALLED")]
    if unit is None:
        lead = next((e for e in reversed(live) if e.role == "lead"), None)
        return (lead.unit, lead) if lead is not None else (case.desk, None)
    mine = [e for e in live if e.unit_id == unit.pk]
    if mine:
        return unit, next((e for e in mine if e.state in ERRAND_OPEN), mine[-1])
    if unit.pk == case.desk_id:
        return unit, None
    raise NotItsUnit(unit=unit.name)


def limit_of(text: str, ordinary: Limit) -> Limit:
    """What was asked for, or the county's ordinary one."""
    if not text.strip():
        return ordinary
    try:
        return Limit.parse(text.strip())
    except ValueError as error:
        raise Invalid({"limit": "时限请写成 2wd（工作日）、4wh（工作小时）或 24h（小时）。"}) from error


def write_line(case: Case, verb: str, detail: dict[str, object], *, grant: Grant | None, by: Actor) -> None:
    records.write(case.subject, verb, detail=detail, by=by.in_post(grant) if grant else by)


def write_lines(lines: Sequence[tuple[str, str, Mapping[str, object]]], *, by: Actor) -> None:
    """Lines of many trails in one statement, by the machine."""
    if not lines:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT records_write(s, %s, v, NULL, %s, '系统', '', 'system', d::jsonb)"
            " FROM unnest(%s::text[], %s::text[], %s::text[]) AS t(s, v, d)",
            [
                now(),
                by.name,
                [subject for subject, _verb, _detail in lines],
                [verb for _subject, verb, _detail in lines],
                [json.dumps(detail, ensure_ascii=False) for _subject, _verb, detail in lines],
            ],
        )


def announce_change(case: Case, verb: str, units: Iterable[int]) -> None:
    """Open pages of the case look again."""
    announce(
        CaseChanged(
            case_id=case.pk,
            code=case.code,
            verb=verb,
            state=str(case.state),
            version=case.version,
            area_path=case.area_path,
            circle=case.circle,
            unit_ids=frozenset({case.desk_id, *units}),
        )
    )


def facts_of(case: Case, **more: str) -> dict[str, str]:
    profile = profile_of(case.profile_id)
    return {
        "code": spoken(case.code),
        "category": profile.category_label(case.category),
        "left": remaining_words(now(), case.due_at),
        **more,
    }


def due_words(moment: object) -> str:
    return f"{local(moment):%m月%d日%H:%M}"  # type: ignore[arg-type]


def tell(
    case: Case, template: str, members: Iterable[int], *, key: str, link: str = "", by: Actor, **facts: str
) -> None:
    """One message to each, in the act's transaction; nobody is told of what they did themselves."""
    known = facts_of(case, **facts)
    notices.send_many(
        [
            Message(
                to=member,
                template=template,
                key=f"{template}/{key}",
                facts=known,
                about=case.subject,
                link=link or f"/cases/{case.code}/",
                circle=case.circle,
            )
            for member in sorted(set(members) - {by.id})
            if member is not None
        ],
        by=by,
    )
