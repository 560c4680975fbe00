from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from shanzhi.kernel import verbs
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now, today
from shanzhi.kernel.errors import Invalid, NotAllowed
from shanzhi.kernel.profile import Profile
from shanzhi.kernel.worktime import Limit
from shanzhi.notices import actions as notices
from shanzhi.notices.actions import Message
from shanzhi.places import queries as places
from shanzhi.places.models import Area
from shanzhi.records import actions as records
from shanzhi.records.acting import act
from shanzhi.staff.models import Post

from .. import emergencies, statutory
from ..models import CallUp, Emergency
from ..watch_errors import EmergencyRuns
from . import _watch

MOST_CALLED = 2000


def _again(pk: str) -> Emergency:
    return Emergency.objects.get(pk=int(pk))


@act("command.start_emergency", recall=_again)
def start_emergency(
    area: Area,
    *,
    matter: str,
    reason: str,
    ordered_by: str,
    ends_at: datetime,
    categories: Sequence[str] = (),
    limits: Mapping[str, str] | None = None,
    call_up: Sequence[str] = (),
    key: str | None = None,
    by: Actor,
) -> Emergency:
    """Switch an area to emergency for a named matter and period, with shorter limits, and call people up. 启动应急状态

    `categories` are those of the matter (none: all), `limits` replace the county's for accept, dispatch, handle,
    `call_up` are kinds of posts in the area and above it at its desk. Refuses a period that is over or longer than the
    county allows, limits that cannot be read, and the same matter twice (`EmergencyRuns`).
    """
    grant = by.grant_for("command.start_emergency", path=area.path)
    if grant is None:
        raise NotAllowed(name=by.name, move=verbs.label_of("command.start_emergency"))
    profile = statutory.in_force()
    matter = _watch.words("matter", "事项名称", matter, at_most=80)
    reason = _watch.words("reason", "启动理由", reason, at_least=4)
    ordered_by = _watch.words("ordered_by", "批准人", ordered_by, at_most=64)
    _refuse_period(ends_at, profile)
    known = {c.code for c in profile.categories}
    if wrong := [c for c in categories if c not in known]:
        raise Invalid({"categories": f"没有这个类别：{wrong[0]}。"})
    kinds = {p.key for p in profile.posts}
    if strange := [k for k in call_up if k not in kinds]:
        raise Invalid({"call_up": f"没有这个岗位：{strange[0]}。"})
    # Two leaders who press at once: the area's row is the gate.
    Area.objects.select_for_update().get(pk=area.pk)
    if emergencies.running_for(area, matter) is not None:
        raise EmergencyRuns(area=area.name, matter=matter)
    row = Emergency.objects.create(
        matter=matter, reason=reason, ordered_by=ordered_by, area=area, area_path=area.path,
        categories=sorted(set(categories)), limits=_limits(limits or {}, profile), begins_at=now(), ends_at=ends_at,
        started_by_id=by.id, started_by_name=by.name,
    )  # fmt: skip
    called = _call(row, call_up, profile, by)
    records.write(
        row.subject,
        "command.start_emergency",
        detail={
            "matter": matter, "area": area.label, "reason": reason, "ordered_by": ordered_by, "limits": row.limits,
            "categories": row.categories, "until": ends_at, "called": called,
        },
        by=by.in_post(grant),
    )  # fmt: skip
    return row


def _refuse_period(ends_at: datetime, profile: Profile) -> None:
    longest = profile.emergency.longest
    if ends_at <= now():
        raise Invalid({"ends_at": "结束时间应在现在以后。"})
    if ends_at > profile.calendar().due(now(), longest):
        raise Invalid({"ends_at": f"一次应急状态最长{longest.str_zh}，到期确有需要的可以再次启动。"})


def _limits(wished: Mapping[str, str], profile: Profile) -> dict[str, str]:
    found: dict[str, str] = {}
    for stage in emergencies.STAGES:
        text = (wished.get(stage) or "").strip()
        try:
            found[stage] = str(Limit.parse(text)) if text else str(getattr(profile.emergency, stage))
        except ValueError as error:
            raise Invalid({f"limit_{stage}": "时限请写成 15min（分钟）、12h（小时）或 1wd（工作日）。"}) from error
    return found


def _call(row: Emergency, kinds: Sequence[str], profile: Profile, by: Actor) -> int:
    """Whoever holds one of the posts in the area, and at the desks over it."""
    if not kinds:
        return 0
    day = today()
    inside = {"unit__area__path__gte": row.area_path, "unit__area__path__lt": places.after(row.area_path)}
    held = Post.objects.filter(kind__in=kinds, starts_on__lte=day, relieved_at=None, member__is_active=True)
    held = held.exclude(ends_on__lt=day)
    posts = list(held.filter(**inside).select_related("unit", "member")[:MOST_CALLED])
    above = [a.id for a in places.ancestors(row.area_path)]
    over = held.filter(unit__area_id__in=above, unit__kind__in=("centre", "command_room"))
    posts += list(over.select_related("unit", "member")[:MOST_CALLED])
    people = {p.member_id: p for p in reversed(posts)}
    moment = now()
    CallUp.objects.bulk_create(
        CallUp(
            emergency=row, member_id=pk, post=profile.post(p.kind).name if profile.post(p.kind) else p.kind,  # type: ignore[union-attr]
            unit=p.unit.short_name or p.unit.name, called_at=moment,
        )
        for pk, p in sorted(people.items())
    )  # fmt: skip
    facts = {"title": row.matter, "place": row.area.label}
    notices.send_many(
        [
            Message(
                to=pk, template="called_up", key=f"called/{row.pk}/{pk}", facts=facts, about=row.subject,
                link=f"/command/emergencies/{row.pk}/", urgent=True,
            )
            for pk in sorted(people)
        ],
        by=by,
    )  # fmt: skip
    return len(people)
