from __future__ import annotations

from shanzhi.cases import actions as cases
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import Invalid, NotAllowed
from shanzhi.places.models import Area
from shanzhi.records.acting import act

from ..ladder import in_force
from ..models import Finding, Gathering, Invitation
from . import _case, _gathering


def _again(pk: str) -> Finding:
    return Finding.objects.get(pk=int(pk))


@act("command.record_finding", recall=_again)
def record_finding(
    gathering: Gathering,
    *,
    place: str,
    text: str,
    outcome: str,
    area: Area | None = None,
    category: str = "",
    key: str | None = None,
    by: Actor,
) -> Finding:
    """Write down what a joint enforcement found at a place, and what was done about it. 登记检查情况

    By the host or a unit that takes part. What cannot be mended there is `transferred`: with `area` and `category` it
    becomes a case of its own.
    """
    place = _case.wanted("place", "地点或对象", place, at_least=2, at_most=160)
    text = _case.wanted("text", "检查情况", text)
    if outcome not in Finding.Outcome.values:
        raise Invalid({"outcome": "请选择处理方式。"})
    row = _gathering.held(gathering.pk, by)
    if row.kind != Gathering.Kind.ENFORCEMENT:
        raise Invalid({"place": "只有联合执法登记检查情况。"})
    _gathering.refuse_state(row, (Gathering.State.CONVENED, Gathering.State.HELD), "登记检查情况")
    taking_part = Invitation.objects.filter(gathering=row).values_list("unit_id", flat=True)
    grant = by.grant_for("command.record_finding", path=row.area_path, units=[row.host_id, *taking_part])
    if grant is None:
        raise NotAllowed(name=by.name, move="登记检查情况")
    case = None
    if outcome == Finding.Outcome.TRANSFERRED:
        if area is None or not category:
            raise Invalid({"area": "转案件办理须选择所在网格和类别。"})
        case = cases.open_case(
            category=category, channel=_channel(), text=f"{row.title}检查发现：{text}", area=area, address=place,
            extra={"gathering": row.number}, by=by,
        )  # fmt: skip
    made = Finding.objects.create(
        gathering=row, unit_id=grant.unit_id, place=place, text=text, outcome=outcome, case=case, at=now(),
        by_name=by.name,
    )  # fmt: skip
    detail: dict[str, object] = {"place": place, "text": text, "outcome": outcome}
    if case is not None:
        detail["case"] = case.code
    _gathering.write_line(row, "command.record_finding", detail, grant=None if by.is_system else grant, by=by)
    return made


def _channel() -> str:
    known = [channel.key for channel in in_force().channels if channel.kind == "staff_typed"]
    return next((key for key in ("department", "town", "other") if key in known), known[0])
