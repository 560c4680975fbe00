"""A gathering held for an act on it, how one is called together, and whom its news concern."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from shanzhi.cases import queries as case_queries
from shanzhi.cases.models import Case
from shanzhi.kernel import verbs
from shanzhi.kernel.actor import Actor, Grant
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import Invalid, NotAllowed, NotFound
from shanzhi.kernel.worktime import Limit
from shanzhi.notices import actions as notices
from shanzhi.notices.actions import Message
from shanzhi.records import actions as records
from shanzhi.staff.models import Member, Post, Unit

from .. import gatherings, numbers, posts, waiting
from ..gathering_errors import GatheringMoved
from ..ladder import in_force
from ..models import AgendaItem, Gathering, Invitation, Seat
from . import _case

TELLING = (*posts.UNIT_POSTS, *posts.DESK_POSTS)
PAPERS = {"talk": "talk", "enforcement": "enforcement", "team": "team"}
REPLY = Limit(4, "wh")
MOST_UNITS, MOST_CASES = 40, 30
_AGO, _AHEAD = timedelta(days=1), timedelta(days=400)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a gathering is to be, as somebody filled it in."""

    kind: str
    title: str
    starts_at: datetime
    ends_at: datetime | None = None
    place: str = ""
    link: str = ""
    body: str = ""
    chair_name: str = ""
    talked_to: str = ""
    units: Sequence[Unit] = ()
    members: Sequence[Member] = ()
    cases: Sequence[Case] = ()
    topics: Sequence[str] = field(default_factory=tuple)
    reply_due_at: datetime | None = None
    host: Unit | None = None


def gather(verb: str, plan: Plan, *, by: Actor) -> Gathering:
    """Write the gathering down, its agenda and its invitations, on the trail of each case; tell everybody."""
    grant, host = _host(verb, plan.host, by)
    _check(plan)
    moment = now()
    reply_due = plan.reply_due_at or min(in_force().calendar().due(moment, REPLY), max(plan.starts_at, moment))
    row = Gathering.objects.create(
        kind=plan.kind, number=numbers.take(PAPERS.get(plan.kind, "minutes"), in_force())[0],
        title=plan.title.strip(), body=plan.body.strip(), talked_to=plan.talked_to.strip(), host=host,
        area_path=host.area.path if host.area else "", chair_name=plan.chair_name.strip(), starts_at=plan.starts_at,
        ends_at=plan.ends_at, place=plan.place.strip(), link=plan.link.strip(), reply_due_at=reply_due,
        convened_at=moment, convened_by_id=by.id, convened_by_name=by.name,
    )  # fmt: skip
    items = _agenda(row, plan, by)
    _invite(row, plan, moment)
    detail: dict[str, object] = {
        "number": row.number, "kind": row.kind, "title": row.title, "starts_at": row.starts_at.isoformat(),
        "place": row.place or row.link, "units": [u.short_name for u in plan.units],
        "cases": [i.case.code for i in items if i.case is not None],
    }  # fmt: skip
    write_line(row, verb, detail, grant=grant, by=by, cases=[i.case for i in items if i.case is not None])
    tell(
        row, "gathering_called", members_of(row, items), key="called", by=by, place=row.place or "视频会议",
        due=_case.due_words(row.starts_at), step=f"请在{_case.due_words(reply_due)}前答复。",
    )  # fmt: skip
    return row


def _host(verb: str, host: Unit | None, by: Actor) -> tuple[Grant | None, Unit]:
    """The post that gives the right, and the unit that calls together: the one named, else that of the post."""
    if host is not None:
        grant = by.grant_for(verb, path=host.area.path if host.area else None, units=[host.pk])
        if grant is None:
            raise NotAllowed(name=by.name, move=verbs.label_of(verb))
        return (None if by.is_system else grant), host
    units = by.units_of(verb)
    grant = by.grant_for(verb, units=units)
    if grant is None or grant.unit_id is None:
        raise NotAllowed(name=by.name, move=verbs.label_of(verb))
    unit = Unit.objects.select_related("area").get(pk=grant.unit_id)
    return grant, unit


def _check(plan: Plan) -> None:
    moment = now()
    wrong: dict[str, str] = {}
    if not 2 <= len(plan.title.strip()) <= 80:
        wrong["title"] = "请填写名称（2到80个字）。"
    if not moment - _AGO <= plan.starts_at <= moment + _AHEAD:
        wrong["starts_at"] = "请填写时间，不早于昨天、不晚于一年后。"
    if plan.ends_at is not None and plan.ends_at <= plan.starts_at:
        wrong["ends_at"] = "结束时间应在开始之后。"
    if not plan.place.strip() and not plan.link.strip() and plan.kind != Gathering.Kind.TEAM:
        wrong["place"] = "请填写地点，或填写视频会议地址。"
    if plan.link.strip() and not plan.link.strip().startswith(("http://", "https://")):
        wrong["link"] = "视频会议地址应以 http:// 或 https:// 开头。"
    if len(plan.cases) > MOST_CASES:
        wrong["cases"] = f"一次最多{MOST_CASES}件案件。"
    if plan.reply_due_at is not None and plan.reply_due_at <= moment:
        wrong["reply_due_at"] = "答复时限应在现在之后。"
    if wrong := {**wrong, **_wrong_units(plan), **_wrong_of_kind(plan)}:
        raise Invalid(wrong)


def _wrong_units(plan: Plan) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if not plan.units and not plan.members:
        wrong["units"] = "请选择参加的单位。"
    if len(plan.units) > MOST_UNITS or len({u.pk for u in plan.units}) != len(plan.units):
        wrong["units"] = f"参加单位最多{MOST_UNITS}个，不能重复。"
    if closed := [u.name for u in plan.units if u.closed_on is not None]:
        wrong["units"] = f"“{'、'.join(closed)}”已撤并，请改选承接单位。"
    return wrong


def _wrong_of_kind(plan: Plan) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if plan.kind == Gathering.Kind.CASE_MEETING and not plan.cases:
        wrong["cases"] = "案件会商须有案件作为议题，请填写案件编码。"
    if plan.kind == Gathering.Kind.TALK and not plan.talked_to.strip():
        wrong["talked_to"] = "请填写约谈对象。"
    return wrong


def _agenda(row: Gathering, plan: Plan, by: Actor) -> list[AgendaItem]:
    """Cases first, in the order given; the convener must be allowed to see each of them."""
    items = [
        AgendaItem(gathering=row, position=n, case=case_queries.get(case.code, by=by))
        for n, case in enumerate({c.pk: c for c in plan.cases}.values())
    ]
    topics = [t.strip()[:120] for t in plan.topics if t.strip()]
    items += [AgendaItem(gathering=row, position=len(items) + n, topic=t) for n, t in enumerate(topics)]
    return AgendaItem.objects.bulk_create(items)


def _invite(row: Gathering, plan: Plan, moment: datetime) -> None:
    """Units as they were chosen; a person named brings the unit in which they hold a post."""
    units = {unit.pk: unit for unit in plan.units}
    seats: list[tuple[int, Member]] = []
    held = Post.objects.filter(member__in=[m.pk for m in plan.members], relieved_at=None).select_related("unit")
    by_member: dict[int, list[Unit]] = {}
    for post in held.order_by("id"):
        by_member.setdefault(post.member_id, []).append(post.unit)
    for member in plan.members:
        theirs = by_member.get(member.pk, [])
        unit = next((u for u in theirs if u.pk in units), theirs[0] if theirs else None)
        if unit is None:
            raise Invalid({"members": f"{member.name}目前没有任职单位，请改选他人。"})
        units.setdefault(unit.pk, unit)
        seats.append((unit.pk, member))
    rows = [Invitation(gathering=row, unit=unit, reply_due_at=row.reply_due_at) for unit in units.values()]
    share = in_force().whistle.remind_share
    for invitation in rows:
        # The host comes without being asked.
        if invitation.unit_id == row.host_id:
            invitation.answer, invitation.answered_at = Invitation.Answer.COMING, moment
            invitation.answered_by_name = row.convened_by_name
        invitation.next_at = waiting.next_of_invitation(invitation, moment, share, moment)
    made = {i.unit_id: i for i in Invitation.objects.bulk_create(rows)}
    Seat.objects.bulk_create(Seat(invitation=made[unit], member=m, is_invited=True) for unit, m in seats)


def held(gathering_id: int, by: Actor) -> Gathering:
    """The gathering, locked. Whoever may not see it is told it was not found."""
    if not gatherings.visible(by).filter(pk=gathering_id).exists():
        raise NotFound(what="会商")
    return Gathering.objects.select_for_update(of=("self",)).select_related("host").get(pk=gathering_id)


def of_the_host(verb: str, row: Gathering, by: Actor) -> Grant | None:
    """The unit that called together, or whoever has reach over it."""
    grant = by.grant_for(verb, path=row.area_path, units=[row.host_id])
    if grant is None:
        raise NotAllowed(name=by.name, move=verbs.label_of(verb))
    return None if by.is_system else grant


def refuse_state(row: Gathering, states: Container[str], move: str) -> None:
    if row.state not in states:
        raise GatheringMoved(title=row.title, state=row.get_state_display(), move=move)


def members_of(row: Gathering, items: Iterable[AgendaItem] | None = None) -> set[int]:
    """Who is told: the people named, else whoever answers for their unit; of confidential cases only those who may
    know of them."""
    found = list(Invitation.objects.filter(gathering=row).prefetch_related("seats"))
    holders = posts.Holders([i.unit_id for i in found], in_force())
    circle = circle_of(row, items)
    members: set[int] = set()
    for invitation in found:
        named = {seat.member_id for seat in invitation.seats.all()}
        members |= named | holders.in_unit(invitation.unit_id, TELLING, circle)
    return members


def circle_of(row: Gathering, items: Iterable[AgendaItem] | None = None) -> str:
    return gatherings.circle_of(items if items is not None else row.agenda.select_related("case"))


def tell(row: Gathering, template: str, members: Iterable[int], *, key: str, by: Actor, **facts: str) -> None:
    circle = circle_of(row)
    known = {"title": row.title, **facts}
    notices.send_many(
        [
            Message(
                to=member, template=template, key=f"{template}/{row.pk}/{key}", facts=known, about=row.subject,
                link=link_of(row), circle=circle,
            )
            for member in sorted(set(members) - {by.id})
        ],
        by=by,
    )  # fmt: skip


def link_of(row: Gathering) -> str:
    return f"/command/{'teams' if row.is_team else 'meetings'}/{row.pk}/"


def write_line(
    row: Gathering, verb: str, detail: dict[str, object], *, grant: Grant | None, by: Actor, cases: Iterable[Case] = ()
) -> None:
    """On the gathering's own trail, and on that of each case it concerns."""
    actor = by.in_post(grant) if grant else by
    records.write(row.subject, verb, detail=detail, by=actor)
    for case in sorted(cases, key=lambda c: c.pk):
        # Of several cases none learns the codes of the others.
        own = {k: v for k, v in detail.items() if k not in ("cases", "text_of_minutes")}
        records.write(case.subject, verb, detail=own, by=actor)
        _case.announce_change(case, verb, [])
