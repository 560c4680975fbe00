from __future__ import annotations

from shanzhi.kernel import verbs
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import local, now
from shanzhi.kernel.errors import NotAllowed
from shanzhi.notices import actions as notices
from shanzhi.notices.actions import Message
from shanzhi.records import actions as records
from shanzhi.records.acting import act

from ..models import Emergency
from ..watch_errors import EmergencyOver
from . import _watch


@act("command.end_emergency")
def end_emergency(emergency: Emergency, *, why: str, by: Actor) -> Emergency:
    """Back to ordinary times: new cases have ordinary limits again, whoever was called up is told. 结束应急状态

    At the period's end the clockwork does this by itself (`by` is the system). Cases opened meanwhile keep the clocks
    they were given.
    """
    grant = by.grant_for("command.end_emergency", path=emergency.area_path)
    if grant is None:
        raise NotAllowed(name=by.name, move=verbs.label_of("command.end_emergency"))
    why = _watch.words("why", "结束说明", why)
    row = Emergency.objects.select_for_update().get(pk=emergency.pk)
    if row.ended_at is not None:
        raise EmergencyOver(matter=row.matter, at=f"{local(row.ended_at):%m月%d日 %H:%M}")
    row.ended_at = min(now(), row.ends_at)
    row.ended_by_name, row.ended_why = by.name, why
    row.save(update_fields=["ended_at", "ended_by_name", "ended_why"])
    records.write(
        row.subject,
        "command.end_emergency",
        detail={"matter": row.matter, "why": why, "at": row.ended_at},
        by=by if by.is_system else by.in_post(grant),
    )
    notices.send_many(
        [
            Message(
                to=pk, template="stood_down", key=f"stood_down/{row.pk}/{pk}", facts={"title": row.matter},
                about=row.subject, link=f"/command/emergencies/{row.pk}/",
            )
            for pk in row.called.order_by("member_id").values_list("member_id", flat=True)
        ],
        by=by,
    )  # fmt: skip
    return row
