"""Slips whose answer is late, and hard cases whose day of review has come: told once each."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.case_code import spoken
from shanzhi.kernel.clock import local, now
from shanzhi.kernel.profile import Profile
from shanzhi.notices import actions as notices
from shanzhi.notices.actions import Message

from ..posts import DESK_POSTS, UNIT_POSTS, Holders

_DUE = """
WITH due AS (
  SELECT id FROM {table} WHERE next_at <= %s ORDER BY next_at LIMIT %s FOR UPDATE SKIP LOCKED
)
UPDATE {table} t SET next_at = NULL FROM due, cases_case c WHERE t.id = due.id AND c.id = t.case_id
RETURNING t.id, c.code, c.category, c.circle, c.desk_id, c.desk_path, {columns}
"""
_SUPERVISIONS = _DUE.format(table="command_supervision", columns="t.due_at, t.unit_id, t.issued_by_id")
_INSTRUCTIONS = _DUE.format(table="command_instruction", columns="t.due_at, NULL::bigint, t.leader_id")
_REVIEWS = _DUE.format(table="command_hardcase", columns="t.next_at, NULL::bigint, t.owner_id")
_TOLD = """
SELECT instruction_id, unit_id FROM command_instructed WHERE instruction_id = ANY(%s) AND answered_at IS NULL
"""


def remind_late(profile: Profile, *, most: int, by: Actor) -> int:
    """How many were found. Three statements where nothing is late."""
    moment = now()
    with connection.cursor() as cursor:
        found: dict[str, list[tuple[Any, ...]]] = {}
        for name, statement in (("督办", _SUPERVISIONS), ("批示", _INSTRUCTIONS), ("复核", _REVIEWS)):
            cursor.execute(statement, [moment, most])
            found[name] = cursor.fetchall()
        units: dict[int, list[int]] = {}
        if found["批示"]:
            cursor.execute(_TOLD, [[row[0] for row in found["批示"]]])
            for instruction, unit in cursor.fetchall():
                units.setdefault(instruction, []).append(unit)
    total = sum(len(rows) for rows in found.values())
    if not total:
        return 0
    asked = {row[7] for row in found["督办"]} | {unit for each in units.values() for unit in each}
    holders = Holders(asked, profile)
    messages: list[Message] = []
    for row in found["督办"]:
        messages += _late(row, [row[7]], "督办单", f"/command/supervisions/{row[0]}/", holders, profile)
    for row in found["批示"]:
        link = f"/command/instructions/{row[0]}/"
        messages += _late(row, units.get(row[0], []), "领导批示", link, holders, profile)
    for row in found["复核"]:
        messages += _review(row, holders, profile)
    notices.send_many(messages, by=by)
    return total


def _late(
    row: tuple[Any, ...], units: list[int], what: str, link: str, holders: Holders, profile: Profile
) -> list[Message]:
    """To the units that owe the answer, to whoever asked, and to the overseer."""
    pk, code, category, circle, desk, path, due, _unit, asker = row
    members = holders.nearest(path, "supervisor", circle) | ({asker} if asker is not None else set())
    for unit in units:
        members |= holders.in_unit(unit, DESK_POSTS if unit == desk else UNIT_POSTS, circle)
    return _messages("answer_late", pk, code, category, circle, due, members, link, profile, title=what)


def _review(row: tuple[Any, ...], holders: Holders, profile: Profile) -> list[Message]:
    pk, code, category, circle, _desk, path, due, _unit, owner = row
    members = {owner} if owner is not None else holders.nearest(path, "command_chief", circle)
    link = f"/command/hard-cases/{pk}/"
    return _messages("hard_case_review", pk, code, category, circle, due or now(), members, link, profile)


def _messages(
    template: str, pk: int, code: str, category: str, circle: str, due: datetime, members: set[int], link: str,
    profile: Profile, **more: str,
) -> list[Message]:  # fmt: skip
    facts = {
        "code": spoken(code),
        "category": profile.category_label(category),
        "unit": "",
        "due": f"{local(due):%m月%d日%H:%M}",
        **more,
    }
    return [
        Message(
            to=member, template=template, key=f"{template}/{link}{due:%y%m%d%H%M}/{member}", facts=facts,
            about=f"case/{code}", link=link, circle=circle,
        )
        for member in sorted(members)
    ]  # fmt: skip
