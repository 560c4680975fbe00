"""Letting others know that something happened to a case which is no move of the case itself."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from shanzhi.cases.events import CaseChanged
from shanzhi.cases.models import Case, Errand
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.case_code import spoken
from shanzhi.kernel.clock import today
from shanzhi.kernel.events import announce
from shanzhi.notices import actions as notices
from shanzhi.notices.actions import Message
from shanzhi.records.queries import profile_of
from shanzhi.staff.models import Post


def announce_change(case: Case, verb: str) -> None:
    """Open pages of the case look again."""
    units = Errand.objects.filter(case_id=case.pk).values_list("unit_id", flat=True)
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


def tell(
    case: Case, template: str, members: Iterable[int], *, key: str, by: Actor, link: str = "", **facts: str
) -> None:
    """One message to each of the members, in the act's transaction."""
    profile = profile_of(case.profile_id)
    known = {
        "code": spoken(case.code),
        "category": profile.category_label(case.category),
        "place": case.address,
        **facts,
    }
    notices.send_many(
        [
            Message(
                to=member,
                template=template,
                key=key,
                facts=known,
                about=case.subject,
                link=link or f"/cases/{case.code}/",
                circle=case.circle,
            )
            for member in sorted(set(members))
        ],
        by=by,
    )


def in_charge_of(case: Case) -> list[int]:
    """Who has the case in hand: the handler, else the lead unit's people, else the desk's."""
    if case.substance_owner_id:
        return [case.substance_owner_id]
    if case.lead_unit_id:
        held = _holding(("handler", "unit_head"), Q(unit_id=case.lead_unit_id))
        if held:
            return held
    if case.procedure_owner_id:
        return [case.procedure_owner_id]
    return _holding(("dispatcher", "command_chief"), Q(unit_id=case.desk_id))


def supervisors_of(case: Case) -> list[int]:
    """Who decides when a case is still not solved: the post the county names, over the case's place; where nobody
    holds it, the chief of the desk or above."""
    above = _ancestors(case.area_path)
    wanted = profile_of(case.profile_id).loop.after_redo
    where = Q(area__path__in=above) | Q(unit_id=case.desk_id)
    return _holding((wanted,), where) or _holding(("command_chief", "dispatcher"), where)


def _holding(kinds: tuple[str, ...], where: Q) -> list[int]:
    day = today()
    in_term = Q(starts_on__lte=day) & (Q(ends_on=None) | Q(ends_on__gte=day))
    rows = Post.objects.filter(in_term, where, kind__in=kinds, member__is_active=True)
    return sorted(set(rows.values_list("member_id", flat=True)))


def _ancestors(path: str) -> list[str]:
    ids = path.rstrip(".").split(".")
    return [".".join(ids[:n]) + "." for n in range(1, len(ids) + 1)]
