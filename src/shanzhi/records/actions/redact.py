from __future__ import annotations

from typing import IO

from django.utils.translation import gettext as _

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import local, now
from shanzhi.kernel.errors import Invalid, NotAllowed, NotFound

from ..acting import act
from ..contents import hold
from ..errors import Destroyed
from ..models import Attachment
from ..preparing import Prepared, prepare
from ._later import remove_later
from .write import write


@act("records.redact")
def redact(attachment: Attachment | int, file: IO[bytes] | Prepared, *, reason: str, by: Actor) -> Attachment:
    """Show others a copy in which something was blacked out. 遮盖

    The original stays for those who may see originals; the copy that was shown before is gone. The file must be of
    the attachment's own kind. Refuses `PaperRefused`, `Destroyed`.
    """
    if not by.has("records.redact"):
        raise NotAllowed(name=by.name, move=_("遮盖"))
    if not reason.strip():
        raise Invalid({"reason": _("请写明遮盖的理由。")})
    pk = attachment if isinstance(attachment, int) else attachment.pk
    kept = Attachment.objects.select_for_update().filter(pk=pk).first()
    if kept is None:
        raise NotFound(what=_("附件"))
    if kept.destroyed_at:
        raise Destroyed(name=kept.name, at=f"{local(kept.destroyed_at):%Y-%m-%d}")
    copy = file if isinstance(file, Prepared) else prepare(file, kept.name, kind=kept.kind)
    hold(copy.contents)
    before = [kept.shown_sha256, kept.thumb_sha256]
    # A photo's own clean copy and thumbnail are shown; what was uploaded itself may hold place and device.
    kept.shown_sha256 = copy.shown_sha256 or copy.sha256
    kept.shown_mime = copy.shown_mime or copy.mime
    kept.thumb_sha256 = copy.thumb_sha256
    kept.redacted_at = now()
    kept.save(update_fields=["shown_sha256", "shown_mime", "thumb_sha256", "redacted_at"])
    detail = {"attachment": kept.pk, "shown_sha256": kept.shown_sha256, "reason": reason.strip()}
    write(kept.subject, "records.redact", detail=detail, by=by)
    remove_later([*before, *copy.contents])
    return kept
