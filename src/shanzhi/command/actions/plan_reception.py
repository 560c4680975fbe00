from __future__ import annotations

from datetime import datetime, timedelta

from shanzhi.kernel import verbs
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import local, now, today
from shanzhi.kernel.errors import Invalid, NotAllowed
from shanzhi.places.models import Area
from shanzhi.records import actions as records
from shanzhi.records.acting import act
from shanzhi.staff.models import Member, Post

from .. import statutory
from ..models import LeaderReception
from ..watch_errors import LeaderBusy, PlaceTaken
from . import _watch


def _again(pk: str) -> LeaderReception:
    return LeaderReception.objects.get(pk=int(pk))


@act("command.plan_reception", recall=_again)
def plan_reception(
    leader: Member,
    *,
    area: Area,
    begins_at: datetime,
    ends_at: datetime,
    place: str,
    topic: str = "",
    key: str | None = None,
    by: Actor,
) -> LeaderReception:
    """Put a leader's reception of residents into the calendar, which residents read too. 安排领导接访

    The period has as many places as the county's minutes a visit allow. Refuses a period that is past, whoever holds
    no leader's post, and conflicts: the leader elsewhere (`LeaderBusy`), the place taken (`PlaceTaken`).
    """
    grant = by.grant_for("command.plan_reception", path=area.path)
    if grant is None:
        raise NotAllowed(name=by.name, move=verbs.label_of("command.plan_reception"))
    place = _watch.words("place", "接访地点", place, at_most=120)
    if begins_at <= now():
        raise Invalid({"begins_at": "接访时间应在现在以后。"})
    if not timedelta(minutes=30) <= ends_at - begins_at <= timedelta(hours=12):
        raise Invalid({"ends_at": "一次接访应在半小时以上、十二小时以内。"})
    duty = statutory.in_force().duty
    post = (
        Post.objects.filter(member=leader, kind__in=duty.leaders, relieved_at=None, starts_on__lte=today())
        .exclude(ends_on__lt=today())
        .select_related("unit", "member")
        .order_by("id")
        .first()
    )
    if post is None or not leader.is_active:
        raise Invalid({"leader": f"{leader.name}没有领导岗位，不能安排接访。"})
    # Who plans at once waits here: the leader's row is the gate.
    Member.objects.select_for_update().get(pk=leader.pk)
    _refuse_conflict(leader, area, begins_at, ends_at, place)
    kind = statutory.in_force().post(post.kind)
    row = LeaderReception.objects.create(
        leader=leader, leader_name=leader.name,
        leader_post=f"{post.unit.short_name or post.unit.name}{kind.name if kind else ''}"[:80],
        area=area, area_path=area.path, begins_at=begins_at, ends_at=ends_at, place=place,
        places=(ends_at - begins_at) // timedelta(minutes=duty.reception_minutes), topic=topic.strip()[:120],
        by_name=by.name,
    )  # fmt: skip
    detail = {"leader": leader.name, "at": begins_at, "place": place, "places": row.places}
    records.write(row.subject, "command.plan_reception", detail=detail, by=by if by.is_system else by.in_post(grant))
    return row


def _refuse_conflict(leader: Member, area: Area, begins_at: datetime, ends_at: datetime, place: str) -> None:
    same_time = LeaderReception.objects.filter(
        begins_at__lt=ends_at, ends_at__gt=begins_at, state=LeaderReception.State.PLANNED
    )
    if (other := same_time.filter(leader=leader).first()) is not None:
        raise LeaderBusy(name=leader.name, at=f"{local(other.begins_at):%m月%d日 %H:%M}", place=other.place)
    if (other := same_time.filter(area=area, place=place).first()) is not None:
        raise PlaceTaken(place=place, at=f"{local(other.begins_at):%m月%d日 %H:%M}", name=other.leader_name)
