"""综合查一次: the result of a joint visit goes to each unit whose items were checked, and to each only its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db.models import Q

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import today
from shanzhi.kernel.profile_fieldwork import CheckItem
from shanzhi.notices import actions as notices
from shanzhi.notices.actions import Message
from shanzhi.records.queries import profile_in_force, profile_of
from shanzhi.staff.models import Post, Unit

from .models import Finding, Inspection, Target
from .permissions import READ_CHECKS


def results(
    inspection: Inspection,
    target: Target,
    items: Sequence[CheckItem],
    findings: Sequence[tuple[Finding, CheckItem]],
    units: Mapping[str, Unit],
    *,
    by: Actor,
) -> None:
    """One message to each reader of each unit: how many of its items were checked, what was found. Two statements."""
    readers = _readers({unit.pk for unit in units.values()})
    messages = []
    for unit in {u.pk: u for u in units.values()}.values():
        own = [item for item in items if units.get(item.unit) == unit and item.key in inspection.answers]
        bad = [finding for finding, _item in findings if finding.unit_id == unit.pk]
        if not own:
            continue
        found = f"发现{len(bad)}项：{'、'.join(f.title for f in bad)}" if bad else "没有发现问题"
        messages += [
            Message(
                to=member, template="by_hand", key=f"inspection/{inspection.pk}/{unit.pk}/{member}",
                about=inspection.subject, link=f"/fieldwork/inspections/{inspection.pk}/",
                facts={
                    "title": f"综合查一次：{target.name}"[:80],
                    "body": f"{target.campaign.name}，本单位{len(own)}项，{found}"[:500],
                },
            )
            for member in readers.get(unit.pk, ())
        ]  # fmt: skip
    notices.send_many(messages, by=by)


def _readers(units: set[int]) -> dict[int, set[int]]:
    profile = profile_of(profile_in_force().pk)
    kinds = [post.key for post in profile.posts if READ_CHECKS in post.permissions]
    day = today()
    rows = Post.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=day), unit_id__in=units, kind__in=kinds, starts_on__lte=day, relieved_at=None,
        member__is_active=True,
    ).values_list("unit_id", "member_id")  # fmt: skip
    found: dict[int, set[int]] = {}
    for unit, member in rows:
        found.setdefault(unit, set()).add(member)
    return found
