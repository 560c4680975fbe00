"""What the rooms of messages and of records ask about people: numbers, names, whom one may write to, who somebody is
now. Registered once, when the room is ready.
"""

from __future__ import annotations

import logging

from django.db.models import Q

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import today
from shanzhi.kernel.errors import Refusal
from shanzhi.kernel.sealing import unseal
from shanzhi.notices import panels as notices
from shanzhi.notices.panels import Group
from shanzhi.records import panels as records

from . import _kinds, directory
from ._rights import in_term
from .models import Member, Post, Unit
from .queries import actor_for

log = logging.getLogger(__name__)

MEMBER, UNIT = "member/", "unit/"
MOST = 15
MOST_MEANT = 200


def register() -> None:
    """Answer the rooms below."""
    notices.register_address_book(_numbers)
    notices.register_name_book(_names)
    notices.register_groups(_search, _members, _named)
    records.register_people(_actor_now, _called)


def _numbers(member_ids: list[int]) -> dict[int, str]:
    """Mobile numbers of members who are still here."""
    found = {}
    rows = Member.objects.filter(pk__in=member_ids, is_active=True).exclude(phone_sealed=None)
    for pk, sealed in rows.values_list("pk", "phone_sealed"):
        try:
            found[pk] = unseal(sealed or b"")
        except Refusal:
            log.error("the mobile number of member %s cannot be unsealed", pk)
    return found


def _names(member_ids: list[int]) -> dict[int, str]:
    return dict(Member.objects.filter(pk__in=member_ids).values_list("pk", "name"))


def _search(words: str, by: Actor) -> list[Group]:
    """Units first, then people; without words the sender's own units."""
    if not words:
        own = Unit.objects.filter(pk__in=by.unit_ids, closed_on=None).order_by("sort", "id")
        return [_unit(unit) for unit in own[:MOST]]
    units = [_unit(unit) for unit in directory.search_units(words, limit=MOST, by=by)]
    people = [
        Group(f"{MEMBER}{member.pk}", member.name, _where(posts))
        for member, posts in directory.search_members(words, limit=MOST, by=by)
    ]
    return units + people


def _members(keys: list[str], by: Actor) -> list[int]:
    """Whoever is in office today, and within what the sender may list."""
    members, units = _split(keys)
    posted = Post.objects.filter(in_term(today()), unit_id__in=units).values("member_id")
    wanted = directory.visible(by=by).filter(Q(pk__in=members) | Q(pk__in=posted), is_active=True)
    return list(wanted.order_by("id").values_list("pk", flat=True))


def _named(keys: list[str], by: Actor) -> list[Group]:
    members, units = _split(keys)
    found = {f"{UNIT}{unit.pk}": _unit(unit) for unit in Unit.objects.filter(pk__in=units)}
    for pk, name in directory.visible(by=by).filter(pk__in=members).values_list("pk", "name"):
        found[f"{MEMBER}{pk}"] = Group(f"{MEMBER}{pk}", name)
    return [found[key] for key in keys if key in found]


def _split(keys: list[str]) -> tuple[list[int], list[int]]:
    def numbers(prefix: str) -> list[int]:
        tails = (key.removeprefix(prefix) for key in keys if key.startswith(prefix))
        return [int(tail) for tail in tails if tail.isdigit()]

    return numbers(MEMBER), numbers(UNIT)


def _unit(unit: Unit) -> Group:
    return Group(f"{UNIT}{unit.pk}", unit.name, str(unit.get_kind_display()))


def _where(posts: object) -> str:
    return "；".join(f"{p.unit.short_name} {_kinds.label_of(p.kind)}" for p in list(posts)[:2])  # type: ignore[call-overload]


def _actor_now(member_id: int) -> Actor | None:
    member = Member.objects.filter(pk=member_id, is_active=True).first()
    return actor_for(member) if member else None


def _called(words: str) -> list[int]:
    """Everybody of that name or account, those who have left too: the trail is about the past."""
    meant = Member.objects.filter(Q(name=words) | Q(username=words)).order_by("id")
    return list(meant.values_list("pk", flat=True)[:MOST_MEANT])
