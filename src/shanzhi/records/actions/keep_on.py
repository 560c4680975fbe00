from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now, today
from shanzhi.kernel.errors import Invalid, NotAllowed, NotFound

from ..acting import act
from ..models import Disposal
from .write import write


@act("records.keep_on")
def keep_on(subject: str, *, until: date, why: str, by: Actor) -> Disposal:
    """Keep a file beyond its term; it is proposed again when the new one ends. 延长保管"""
    if not by.has("records.destroy"):
        raise NotAllowed(name=by.name, move=_("延长保管"))
    wrong = {}
    if until <= today():
        wrong["until"] = _("新的保管期限应晚于今天。")
    if len(why.strip()) < 2:
        wrong["why"] = _("请写明延长保管的理由。")
    if wrong:
        raise Invalid(wrong)
    proposed = Disposal.objects.select_for_update().filter(subject=subject, state=Disposal.State.PROPOSED).first()
    if proposed is None:
        raise NotFound(what=_("待鉴定的案卷"))
    proposed.state, proposed.due_on, proposed.decided_at = Disposal.State.KEPT, until, now()
    proposed.decided_by_id, proposed.decided_by_name, proposed.reason = by.id, by.name, why.strip()[:200]
    proposed.save()
    write(subject, "records.keep_on", detail={"until": until, "why": why.strip()}, by=by)
    return proposed
