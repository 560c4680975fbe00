from __future__ import annotations

from shanzhi.cases import actions as cases
from shanzhi.cases.models import Case
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import Invalid, NotAllowed
from shanzhi.kernel.profile import current
from shanzhi.records import actions as records
from shanzhi.records.acting import act

from .. import doors
from ..models import Redirection
from ._redirecting import keep_redirection


def _again(pk: str) -> Redirection:
    return Redirection.objects.get(pk=int(pk))


@act("intake.hand_over", recall=_again)
def hand_over(
    *,
    asked: str,
    door: str = "",
    other_door: str = "",
    advice: str = "",
    channel: str = "window",
    came: int = 1,
    case: Case | None = None,
    seen: int | None = None,
    key: str | None = None,
    by: Actor,
) -> Redirection:
    """Show somebody the right door, with a paper, instead of sending them away. 移交

    With `case` the case goes there too and is TRANSFERRED. Whoever was asked first stays named on it (首问负责).

    Refuses without a door (`Invalid`), and somebody without `intake.hand_over`.
    """
    grant = by.grant_for("intake.hand_over", path=case.area_path if case else None, units=by.unit_ids)
    if grant is None:
        raise NotAllowed(name=by.name, move="移交")
    found = current().right_door(door) if door else None
    wrong: dict[str, str] = {}
    if len(asked.strip()) < 2:
        wrong["asked"] = "请写一句所问的事情，便于日后核对。"
    if found is None and not other_door.strip():
        wrong["door"] = "请选择应当去的部门或渠道，没有合适的请自行填写。"
    if not 1 <= came <= 999:
        wrong["came"] = "来访人数应为1到999。"
    if wrong:
        raise Invalid(wrong)
    name = found.name if found else other_door.strip()[:80]
    if case is not None:
        cases.transfer(
            case,
            to=name,
            reason=advice or "不属于本中心职责，已引导到有权处理的部门。",
            bring="、".join(found.bring) if found else "",
            seen=seen,
            by=by,
        )
    row = keep_redirection(
        case=case,
        channel=channel,
        asked=asked.strip(),
        door=door if found else "",
        door_name=name,
        advice=advice.strip() or (doors.in_words(found) if found else ""),
        came=came,
        grant=grant,
        by=by,
    )
    records.write(
        f"door/{row.on:%Y%m%d}",
        "intake.hand_over",
        detail={"number": row.number, "door": name, "came": came, **({"case": case.code} if case else {})},
        by=by.in_post(grant),
    )
    return row
