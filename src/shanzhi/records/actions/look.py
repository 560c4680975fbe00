from __future__ import annotations

from django.utils.translation import gettext as _

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import Invalid

from ..acting import act
from ..models import Attachment
from .write import write


@act("records.look")
def look(attachment: Attachment, *, original: bool, purpose: str, by: Actor) -> Attachment:
    """Look at an original, or at a restricted attachment, for a stated purpose. 查看原件

    Leaves a line with the purpose. Whether the actor may is asked before, of the room the subject belongs to
    (`panels.may_see`).
    """
    purpose = purpose.strip()
    if len(purpose) < 2:
        raise Invalid({"purpose": _("请写明查看的用途。")})
    detail = {"attachment": attachment.pk, "original": original, "purpose": purpose[:200]}
    write(attachment.subject, "records.look", detail=detail, by=by)
    return attachment
