from __future__ import annotations

from django.utils.translation import gettext as _

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import local, now
from shanzhi.kernel.errors import NotFound

from ..acting import act
from ..errors import Destroyed
from ..models import Attachment
from ._destroying import allow
from ._later import remove_later
from .write import write


@act("records.destroy_attachment")
def destroy_attachment(attachment: Attachment | int, *, why: str, by: Actor) -> Attachment:
    """Destroy one attachment before its time: attached by mistake, or the law asks for it. 销毁附件

    The row stays, with the moment; the content goes once no other attachment uses it. Refuses `Destroyed`.
    """
    allow(by, why)
    pk = attachment if isinstance(attachment, int) else attachment.pk
    kept = Attachment.objects.select_for_update().filter(pk=pk).first()
    if kept is None:
        raise NotFound(what=_("附件"))
    if kept.destroyed_at:
        raise Destroyed(name=kept.name, at=f"{local(kept.destroyed_at):%Y-%m-%d}")
    kept.destroyed_at = now()
    kept.name, kept.note = _("（已销毁）"), ""
    kept.save(update_fields=["destroyed_at", "name", "note"])
    detail = {"attachment": kept.pk, "sha256": kept.sha256, "kind": kept.kind, "why": why.strip()}
    write(kept.subject, "records.destroy_attachment", detail=detail, by=by)
    remove_later([kept.sha256, kept.shown_sha256, kept.thumb_sha256])
    return kept
