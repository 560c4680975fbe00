from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import Q

from shanzhi.cases import actions as cases
from shanzhi.cases.actions import LampTurned
from shanzhi.cases.rules import READ_RESTRICTED, READ_UNIT
from shanzhi.kernel import case_code
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now, today
from shanzhi.kernel.profile import Profile
from shanzhi.kernel.worktime import remaining_words
from shanzhi.notices import actions as notices
from shanzhi.notices.actions import Message
from shanzhi.records.acting import act
from shanzhi.records.queries import profile_in_force, profile_of
from shanzhi.staff.models import Post, Unit

from .. import climbing


@act("command.light_lamps")
def light_lamps(*, most: int = 1000, by: Actor) -> int:
    """Turn the lamps that are due and remind whoever the county's profile names for yellow and for red. 巡灯

    One pass over at most `most` clocks; returns how many changed. The reminder is written in the same transaction as
    the change, so a lamp never turns without it; its key is the clock and the colour, so it is never written twice.
    """
    turned = cases.turn_lamps(most=most, by=by)
    if turned:
        profile = profile_of(profile_in_force().pk)
        notices.send_many(_reminders(turned, profile), by=by)
        climbing.begin_red(turned, profile)
    return len(turned)


def _reminders(turned: Sequence[LampTurned], profile: Profile) -> list[Message]:
    """Whom the county's profile names for yellow and red at once, in the unit whose clock it is, and whoever handles
    it; of a confidential case, whoever there may know of it. Reminders that wait until a lamp has been red for days
    are sent by the ladder (`climb`)."""
    posts = {
        lamp: {p for r in profile.lamps.reminders if r.lamp == lamp and r.after is None for p in r.posts}
        for lamp in ("yellow", "red")
    }
    knowing = {post.key for post in profile.posts if {READ_UNIT, READ_RESTRICTED} <= set(post.permissions)}
    units = {t.unit_id for t in turned}
    holders = _holders(units, posts["yellow"] | posts["red"] | knowing)
    names = dict(Unit.objects.filter(pk__in=units).values_list("pk", "short_name"))
    moment = now()
    messages = []
    for t in turned:
        kinds = posts[t.lamp] if t.circle == "open" else knowing
        wanted = {member for member, kind in holders.get(t.unit_id, ()) if kind in kinds}
        if t.member_id is not None:
            wanted.add(t.member_id)
        facts = {
            "code": case_code.spoken(t.code),
            "category": profile.category_label(t.category),
            "unit": names.get(t.unit_id, ""),
            "left": remaining_words(moment, t.due_at),
        }
        messages += [
            Message(
                to=member,
                template=f"lamp_{t.lamp}",
                key=f"lamp/{t.code}/{t.errand_id or 0}/{t.lamp}/{t.due_at:%y%m%d%H%M}/{member}",
                facts=facts,
                about=f"case/{t.code}",
                link=f"/cases/{t.code}/",
                circle=t.circle,
            )
            for member in sorted(wanted)
        ]
    return messages


def _holders(units: set[int], kinds: set[str]) -> dict[int, list[tuple[int, str]]]:
    """Who holds one of these posts in each unit today: one query for the whole pass."""
    day = today()
    rows = Post.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=day), unit_id__in=units, kind__in=kinds, starts_on__lte=day, relieved_at=None,
        member__is_active=True,
    ).values_list("unit_id", "member_id", "kind")  # fmt: skip
    holders: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for unit, member, kind in rows:
        holders[unit].append((member, kind))
    return holders
