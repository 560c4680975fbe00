from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import Q

from shanzhi.cases import actions as cases
from shanzhi.cases.actions import LampTurned
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import today
from shanzhi.kernel.profile import Profile
from shanzhi.notices import actions as notices
from shanzhi.records.acting import act
from shanzhi.records.queries import profile_in_force, profile_of
from shanzhi.staff.models import Post


@act("command.light_lamps")
def light_lamps(*, most: int = 1000, by: Actor) -> int:
    """Turn the lamps that are due and remind whoever the county's profile names for yellow and for red. 巡灯

    One pass over at most `most` clocks; returns how many changed. The reminder is written in the same transaction as
    the change, so a lamp never turns without it; its key is the clock and the colour, so it is never written twice.
    """
    turned = cases.turn_lamps(most=most, by=by)
    if turned:
        notices.send_many(_reminders(turned, profile_of(profile_in_force().pk)), by=by)
    return len(turned)


def _reminders(turned: Sequence[LampTurned], profile: Profile) -> list[dict[str, Any]]:
    posts = {
        lamp: {p for r in profile.lamps.reminders if r.lamp == lamp for p in r.posts} for lamp in ("yellow", "red")
    }
    holders = _holders({t.unit_id for t in turned}, posts["yellow"] | posts["red"])
    found: dict[str, dict[str, Any]] = {}
    for t in turned:
        wanted = {member for member, kind in holders.get(t.unit_id, ()) if kind in posts[t.lamp]}
        if t.member_id is not None:
            wanted.add(t.member_id)
        for member in wanted:
            key = f"lamp/{t.code}/{t.errand_id or 0}/{t.lamp}/{t.due_at:%Y%m%d%H%M}/{member}"
            found[key] = {
                "key": key,
                "to": member,
                "template": f"lamp_{t.lamp}",
                "facts": {"code": t.code, "title": t.title if t.circle == "open" else "", "circle": t.circle},
                "about": f"case/{t.code}",
                "link": f"/cases/{t.code}/",
                "sensitive": t.circle != "open",
            }
    return list(found.values())


def _holders(units: set[int], kinds: set[str]) -> dict[int, list[tuple[int, str]]]:
    """Who holds one of these posts in each unit today: one query for the whole pass."""
    day = today()
    rows = Post.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=day), unit_id__in=units, kind__in=kinds, starts_on__lte=day,
        member__is_active=True,
    ).values_list("unit_id", "member_id", "kind")  # fmt: skip
    holders: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for unit, member, kind in rows:
        holders[unit].append((member, kind))
    return holders
