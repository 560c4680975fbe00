from __future__ import annotations

from typing import IO

from django.utils.translation import gettext as _

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now

from ..acting import act
from ..contents import hold
from ..errors import StoreTrouble
from ..models import Attachment
from ..preparing import Prepared, prepare
from ..store import store
from .write import write

CIRCLES = ("public", "staff", "restricted")


def _recall(pk: str) -> Attachment:
    return Attachment.objects.get(pk=pk)


@act("records.attach", recall=_recall)
def attach(
    subject: str,
    file: IO[bytes] | Prepared,
    *,
    name: str = "",
    kind: str | None = None,
    stage: str = "",
    note: str = "",
    circle: str = "staff",
    key: str = "",
    by: Actor,
) -> Attachment:
    """Put a photo, a recording or a document to a subject. 添加附件

    The file may be handed over as it came or already `prepare`d: copies of a large photo take their time, and an act
    that holds locks should not wait for them. Refuses `PaperRefused`. Who may attach is asked by the act of the room
    the subject belongs to, which calls this one.
    """
    if circle not in CIRCLES:
        raise ValueError(f"no such circle: {circle}")
    paper = file if isinstance(file, Prepared) else prepare(file, name, kind=kind)
    hold(paper.contents)
    if any(store().size(sha256) is None for sha256 in paper.contents):
        # Removed between preparing and now, together with the last other attachment that used the same content.
        raise StoreTrouble(reason=_("同一内容刚被销毁，请重新上传"))
    made = Attachment.objects.create(
        subject=subject,
        kind=paper.kind,
        name=paper.name,
        note=note[:200],
        stage=stage,
        mime=paper.mime,
        size=paper.size,
        sha256=paper.sha256,
        shown_sha256=paper.shown_sha256,
        shown_mime=paper.shown_mime,
        thumb_sha256=paper.thumb_sha256,
        circle=circle,
        added_at=now(),
        added_by_id=by.id,
        added_by_name=by.name,
    )
    write(
        subject,
        "records.attach",
        # A file's name may name a person, and the trail is for ever: the hash says which file it was.
        detail={
            "attachment": made.pk,
            "kind": paper.kind,
            "sha256": paper.sha256,
            "size": paper.size,
            "stage": stage,
            "circle": circle,
        },
        by=by,
    )
    return made
