from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from shanzhi.cases.models import Case
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import Invalid
from shanzhi.records.acting import act
from shanzhi.staff.models import Member, Unit

from ..gatherings import MEETINGS
from ..models import Gathering
from . import _gathering


def _again(pk: str) -> Gathering:
    return Gathering.objects.get(pk=int(pk))


@act("command.convene", recall=_again)
def convene(
    *,
    title: str,
    starts_at: datetime,
    units: Sequence[Unit] = (),
    kind: str = "case_meeting",
    cases: Sequence[Case] = (),
    topics: Sequence[str] = (),
    place: str = "",
    link: str = "",
    body: str = "",
    chair_name: str = "",
    talked_to: str = "",
    members: Sequence[Member] = (),
    ends_at: datetime | None = None,
    reply_due_at: datetime | None = None,
    host: Unit | None = None,
    key: str | None = None,
    by: Actor,
) -> Gathering:
    """Call units and persons to one table about one or several cases, with a duty to reply. 召集会商

    `kind` is case_meeting, joint_meeting, study or talk (约谈整改, with `talked_to`). The convener must be allowed to
    see each case on the agenda; whoever comes and may not, sees its code. Refuses a meeting at no place and no link.
    """
    if kind not in MEETINGS:
        raise Invalid({"kind": "请选择会商类型。"})
    plan = _gathering.Plan(
        kind=kind, title=title, starts_at=starts_at, ends_at=ends_at, place=place, link=link, body=body,
        chair_name=chair_name, talked_to=talked_to, units=units, members=members, cases=cases, topics=topics,
        reply_due_at=reply_due_at, host=host,
    )  # fmt: skip
    return _gathering.gather("command.convene", plan, by=by)
