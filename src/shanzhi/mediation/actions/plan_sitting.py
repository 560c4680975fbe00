from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import local, now
from shanzhi.kernel.errors import Invalid
from shanzhi.records.acting import act

from .. import telling
from ..errors import NotWillingYet, Taken
from ..models import Assignment, Mediation, Room, Sitting, Slot
from . import _hold

SHORTEST, LONGEST = timedelta(minutes=10), timedelta(hours=12)


def _again(pk: str) -> Sitting:
    return Sitting.objects.get(pk=int(pk))


@act("mediation.plan_sitting", recall=_again)
def plan_sitting(
    mediation: Mediation,
    *,
    starts_at: datetime,
    ends_at: datetime,
    mode: str = "face",
    room: Room | None = None,
    place: str = "",
    link: str = "",
    key: str | None = None,
    by: Actor,
) -> Sitting:
    """Fix when and where a sitting is held. The database lets neither a room nor a mediator be taken twice. 安排调解

    Refuses `NotWillingYet` before every party has agreed to be mediated, `TermOver` after the term, and `Taken`.
    """
    row, grant = _hold.held(mediation.pk, "plan_sitting", by=by)
    if row.state != Mediation.State.OPEN:
        unasked = [p.label for p in _hold.in_play(row) if not p.willing]
        raise NotWillingYet(names="、".join(unasked) or "另一方当事人", move="安排调解")
    _hold.in_time(row, "plan_sitting")
    chief = list(row.assignments.filter(state="ACTIVE").order_by("id"))
    if not any(a.role == Assignment.Role.CHIEF for a in chief):
        raise Invalid({"mode": "请先产生主持调解员，再安排调解。"})
    _refuse_wrong(starts_at, ends_at, mode, room, place, link)
    if row.due_at is not None and starts_at > row.due_at:
        raise Invalid({"starts_at": f"调解期限到{local(row.due_at):%m月%d日}为止，请先办理延期。"})
    last = row.sittings.order_by("-n").values_list("n", flat=True).first() or 0
    made = Sitting.objects.create(
        mediation=row, n=last + 1, mode=mode, room=room, place=place.strip()[:120], link=link.strip()[:300],
        starts_at=starts_at, ends_at=ends_at, by_name=by.name,
    )  # fmt: skip
    if room is not None:
        _take(made, room.name, room=room)
    for named in chief:
        _take(made, named.name, member_id=named.member_id)
    detail: dict[str, object] = {
        "n": made.n,
        "starts_at": starts_at.isoformat(),
        "mode": mode,
        "room": room.name if room else "",
    }
    _hold.write(row, "plan_sitting", detail, grant=grant, by=by)
    when = f"{local(starts_at):%m月%d日%H:%M}"
    telling.tell(row, telling.members_of(row), f"第{made.n}次调解定于{when}", key=f"sitting/{made.pk}", by=by)
    return made


def _refuse_wrong(starts_at: datetime, ends_at: datetime, mode: str, room: Room | None, place: str, link: str) -> None:
    wrong: dict[str, str] = {}
    if starts_at < now() - timedelta(days=1):
        wrong["starts_at"] = "时间已经过去，请重新选择。"
    if not SHORTEST <= ends_at - starts_at <= LONGEST:
        wrong["ends_at"] = "结束时间应在开始之后，一次不超过12小时。"
    if mode not in Sitting.Mode.values:
        wrong["mode"] = "请选择调解方式。"
    if mode == Sitting.Mode.REMOTE:
        if not link.strip().startswith(("https://", "http://")):
            wrong["link"] = "远程调解请填写视频会议地址，以 https:// 开头。"
    elif room is None and not place.strip():
        wrong["room"] = "请选择调解室，或者填写地点。"
    if room is not None and not room.is_open:
        wrong["room"] = f"“{room.name}”已停用，请选择其他调解室。"
    if wrong:
        raise Invalid(wrong)


def _take(sitting: Sitting, what: str, *, room: Room | None = None, member_id: int | None = None) -> None:
    during = (sitting.starts_at, sitting.ends_at)
    try:
        with transaction.atomic():
            Slot.objects.create(sitting=sitting, room=room, member_id=member_id, during=during)
    except IntegrityError as taken:
        at = f"{local(sitting.starts_at):%m月%d日%H:%M}至{local(sitting.ends_at):%H:%M}"
        raise Taken(what=what, at=at) from taken
