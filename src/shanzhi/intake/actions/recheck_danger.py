from __future__ import annotations

from shanzhi.cases.models import Case
from shanzhi.cases.queries import by_code
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import local, now
from shanzhi.kernel.errors import Invalid, NotAllowed, NotFound
from shanzhi.records import actions as records
from shanzhi.records.acting import act
from shanzhi.records.queries import profile_of

from .. import _telling
from ..errors import DangerDecided
from ..models import Reception
from ._returning import return_to_police


@act("intake.recheck_danger", recall=by_code)
def recheck_danger(case: Case, *, danger: str, note: str, key: str | None = None, by: Actor) -> Case:
    """Look again, before anything else, whether somebody is in danger in what the police handed over. 危险复核

    `danger` is none, unclear or present. Present: the case goes back to the police at once with the reason and is
    TRANSFERRED. Unclear lets it be taken in, and can be decided once more. Refuses `DangerDecided` otherwise.
    """
    grant = by.grant_for("intake.receive", path=case.area_path, units=[case.desk_id])
    if grant is None and not by.is_system:
        raise NotAllowed(name=by.name, move="危险复核")
    locked = Case.objects.select_for_update(of=("self",)).filter(pk=case.pk).first()
    if locked is None:
        raise NotFound(what="案件")
    channel = profile_of(locked.profile_id).channel(locked.channel)
    if channel is None or "danger_check" not in channel.needs:
        raise Invalid({"danger": "本件的来源渠道不要求危险复核。"})
    note = note.strip()
    if danger not in (Reception.Danger.NONE, Reception.Danger.UNCLEAR, Reception.Danger.PRESENT):
        raise Invalid({"danger": "请在三项中选择一项。"})
    if len(note) < 4:
        raise Invalid({"danger_note": "请写明怎样核实的、现场情况如何（不少于4个字）。"})
    reception, _new = Reception.objects.get_or_create(
        case=locked, defaults={"channel": locked.channel, "at": locked.opened_at}
    )
    if reception.danger in (Reception.Danger.NONE, Reception.Danger.PRESENT) and reception.danger_at:
        raise DangerDecided(
            at=f"{local(reception.danger_at):%m-%d %H:%M}",
            who=reception.danger_by_name,
            danger=reception.get_danger_display(),
        )
    reception.danger = danger
    reception.danger_note = note[:400]
    reception.danger_at = now()
    reception.danger_by_name = by.name
    reception.save(update_fields=["danger", "danger_note", "danger_at", "danger_by_name"])
    records.write(
        locked.subject,
        "intake.recheck_danger",
        detail={"danger": danger, "note": note[:400]},
        by=by.in_post(grant) if grant else by,
    )
    _telling.announce_change(locked, "intake.recheck_danger")
    if danger == Reception.Danger.PRESENT:
        return_to_police(locked, reception, channel, reason=note, by=by)
    case.refresh_from_db()
    return case
