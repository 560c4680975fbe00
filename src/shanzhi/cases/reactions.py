"""Whom a move concerns among the staff: an inbox line in the act's own transaction, so that nothing waits unseen."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from shanzhi.kernel import case_code
from shanzhi.kernel.clock import local, today
from shanzhi.notices.actions import Message
from shanzhi.records.queries import profile_of

from .hooks import Moved, register
from .models import Errand
from .rules import READ_RESTRICTED

DESK_POSTS = ("dispatcher", "command_chief")
UNIT_POSTS = ("handler", "unit_head")


_HOLDING = """
SELECT p.unit_id, p.member_id FROM staff_post p JOIN staff_member m ON m.id = p.member_id
WHERE p.unit_id = ANY(%s) AND p.kind = ANY(%s) AND p.starts_on <= %s AND (p.ends_on IS NULL OR p.ends_on >= %s)
  AND p.relieved_at IS NULL AND m.is_active
"""


def _holding(units: Iterable[int], kinds: tuple[str, ...]) -> list[tuple[int, int]]:
    """(unit, member) of everybody who holds one of the posts there today. One query, written out because it runs
    inside most acts."""
    day = today()
    with connection.cursor() as cursor:
        cursor.execute(_HOLDING, [list(set(units)), list(kinds), day, day])
        return list(cursor.fetchall())


def _unit_name(pk: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT short_name FROM staff_unit WHERE id = %s", [pk])
        row = cursor.fetchone()
    return str(row[0]) if row else ""


def _there(moved: Moved, units: Iterable[int], kinds: tuple[str, ...]) -> list[int]:
    """Whom to tell in these units. Of a confidential case nobody hears whose post may not know of it."""
    if moved.case.circle != "open":
        profile = profile_of(moved.case.profile_id)
        kinds = tuple(kind for kind in kinds if READ_RESTRICTED in profile.permissions_of(kind))
    return [member for _unit, member in _holding(units, kinds)] if kinds else []


def _tell(moved: Moved, template: str, members: Iterable[int], *, urgent: bool = False, **facts: str) -> None:
    case = moved.case
    profile = profile_of(case.profile_id)
    known = {
        "code": case_code.spoken(case.code),
        "category": profile.category_label(case.category),
        "place": case.address,
        "due": f"{local(case.due_at):%m月%d日%H:%M}" if case.due_at else "",
        **facts,
    }
    moved.messages.extend(
        Message(
            to=member,
            template=template,
            key=f"{template}/{case.code}/{case.version}/{member}",
            facts=known,
            about=case.subject,
            link=f"/cases/{case.code}/",
            circle=case.circle,
            urgent=urgent,
        )
        for member in sorted(set(members) - {moved.by.id})
    )


def _is_urgent(moved: Moved) -> bool:
    return moved.case.severity >= profile_of(moved.case.profile_id).limits.urgent.from_severity


@register("cases.open_case", "cases.report", "cases.reopen", "cases.escalate")
def tell_the_desk(moved: Moved) -> None:
    if moved.case.state in ("DRAFT", "ACCEPTED"):
        return
    step = "受理" if moved.case.state == "REPORTED" else "派单"
    members = _there(moved, [moved.case.desk_id], DESK_POSTS)
    _tell(moved, "urgent_case" if _is_urgent(moved) else "new_case", members, urgent=_is_urgent(moved), step=step)


def _fresh(moved: Moved) -> list[Errand]:
    return [e for e in moved.errands if e.state == "DISPATCHED" and e.dispatched_at >= moved.since]


@register("cases.dispatch", "cases.enlist", "cases.redo", "cases.rule")
def tell_the_units(moved: Moved) -> None:
    if moved.verb == "cases.rule" and moved.detail.get("kind") != "send_back":
        return
    units = [moved.detail["unit_id"]] if moved.verb == "cases.enlist" else [e.unit_id for e in _fresh(moved)]
    if units:
        _tell(moved, "new_errand", _there(moved, units, UNIT_POSTS), urgent=_is_urgent(moved))


@register("cases.send_back", "cases.suspend", "cases.extend")
def tell_who_rules(moved: Moved) -> None:
    members = _there(moved, [moved.case.desk_id], DESK_POSTS)
    _tell(moved, "ruling_wanted", members, unit=_unit_name(moved.detail["unit_id"]))


@register("cases.rule")
def tell_who_asked(moved: Moved) -> None:
    unit = moved.detail["unit_id"]
    _tell(moved, "ruled", _there(moved, [unit], UNIT_POSTS))


@register("cases.report_back")
def tell_the_owner(moved: Moved) -> None:
    case = moved.case
    if case.state != "REPORTED_BACK":
        return
    members = [case.procedure_owner_id] if case.procedure_owner_id else []
    members += _there(moved, [case.desk_id], ("verifier",))
    _tell(moved, "reported_back", members, unit=_unit_name(moved.detail["unit_id"]))
