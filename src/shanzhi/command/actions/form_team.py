from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from shanzhi.cases.models import Case
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import Invalid
from shanzhi.records.acting import act
from shanzhi.staff.models import Member, Unit

from ..gatherings import TEAMS
from ..models import Gathering
from . import _gathering


def _again(pk: str) -> Gathering:
    return Gathering.objects.get(pk=int(pk))


@act("command.form_team", recall=_again)
def form_team(
    *,
    title: str,
    starts_at: datetime,
    units: Sequence[Unit],
    kind: str = "enforcement",
    body: str = "",
    place: str = "",
    ends_at: datetime | None = None,
    cases: Sequence[Case] = (),
    members: Sequence[Member] = (),
    chair_name: str = "",
    host: Unit | None = None,
    key: str | None = None,
    by: Actor,
) -> Gathering:
    """Order a joint enforcement, or form a standing team, of several units; each names its people. 组建专班

    `kind` is enforcement (one day, one place, findings) or team (works on until it is concluded). The order says what
    is to be done.
    """
    if kind not in TEAMS:
        raise Invalid({"kind": "请选择联合执法或者专班。"})
    if len(body.strip()) < 4:
        raise Invalid({"body": "请填写行动方案：查什么、怎么分工（不少于4个字）。"})
    plan = _gathering.Plan(
        kind=kind, title=title, starts_at=starts_at, ends_at=ends_at, place=place, body=body, chair_name=chair_name,
        units=units, members=members, cases=cases, host=host,
    )  # fmt: skip
    return _gathering.gather("command.form_team", plan, by=by)
