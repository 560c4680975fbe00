from __future__ import annotations

from collections.abc import Collection

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.records.acting import act

from ..models import Gathering, Invitation
from . import _gathering


def _again(pk: str) -> Gathering:
    return Gathering.objects.get(pk=int(pk))


@act("command.hold", recall=_again)
def hold(gathering: Gathering, *, present: Collection[int], key: str | None = None, by: Actor) -> Gathering:
    """Say which invited units were there. 点名开会

    `present` are unit ids. Done again it corrects the list; who was absent stays on record.
    """
    row = _gathering.held(gathering.pk, by)
    grant = _gathering.of_the_host("command.hold", row, by)
    _gathering.refuse_state(row, (Gathering.State.CONVENED, Gathering.State.HELD), "点名")
    invitations = list(Invitation.objects.filter(gathering=row).select_related("unit"))
    for invitation in invitations:
        invitation.attended = invitation.unit_id in present
        invitation.next_at = None
    Invitation.objects.bulk_update(invitations, ["attended", "next_at"])
    row.state = Gathering.State.HELD
    row.held_at = row.held_at or now()
    row.save(update_fields=["state", "held_at"])
    detail: dict[str, object] = {
        "present": [i.unit.short_name for i in invitations if i.attended],
        "absent": [i.unit.short_name for i in invitations if not i.attended],
    }
    _gathering.write_line(row, "command.hold", detail, grant=grant, by=by)
    return row
