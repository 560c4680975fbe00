from __future__ import annotations

from django.utils.translation import gettext as _

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import local, now, today
from shanzhi.kernel.errors import NotFound

from ..acting import act
from ..errors import Destroyed, NotYetDue
from ..models import Attachment, Disposal
from ..panels import destroyers_of
from ._destroying import allow
from ._later import remove_later
from .write import write


@act("records.destroy")
def destroy(subject: str, *, why: str, by: Actor) -> Disposal:
    """Destroy the file of a subject whose term of keeping has ended, after a person's appraisal. 销毁

    Attachments lose their content, upper rooms wipe what they hold (people, words), and one line says what, why and
    by whom; the trail itself stays. Refuses `NotFound` unless `retention` has proposed it, `NotYetDue`, `Destroyed`.
    """
    allow(by, why)
    proposed = Disposal.objects.select_for_update().filter(subject=subject).first()
    if proposed is None:
        raise NotFound(what=_("待鉴定的案卷"))
    if proposed.state == Disposal.State.DESTROYED and proposed.decided_at:
        raise Destroyed(name=subject, at=f"{local(proposed.decided_at):%Y-%m-%d}")
    if proposed.due_on > today():
        raise NotYetDue(subject=subject, due=proposed.due_on)
    moment = now()
    files = list(Attachment.objects.select_for_update().filter(subject=subject, destroyed_at=None))
    wiped = {}
    for destroyer in destroyers_of(subject):
        wiped.update(destroyer(subject, by))
    Attachment.objects.filter(pk__in=[f.pk for f in files]).update(destroyed_at=moment, name=_("（已销毁）"), note="")
    proposed.state, proposed.decided_at = Disposal.State.DESTROYED, moment
    proposed.decided_by_id, proposed.decided_by_name, proposed.reason = by.id, by.name, why.strip()[:200]
    proposed.save()
    detail = {
        "kind": proposed.kind,
        "ended_on": proposed.ended_on,
        "due_on": proposed.due_on,
        "why": why.strip(),
        "attachments": [f.pk for f in files],
        "sha256": [f.sha256 for f in files],
        "wiped": wiped,
    }
    write(subject, "records.destroy", detail=detail, by=by)
    remove_later(sha256 for f in files for sha256 in (f.sha256, f.shown_sha256, f.thumb_sha256))
    return proposed
