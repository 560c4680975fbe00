from __future__ import annotations

from django.utils.translation import gettext as _

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import NotAllowed

from ..acting import act
from ..dossier import Form, gather
from ..dossier_file import Built, build
from .write import write


@act("records.dossier")
def export_dossier(subject: str, *, form: Form = "pdf", by: Actor) -> Built:
    """The whole file of a subject as one document, or as a ZIP for machines. 导出案卷

    Leaves a line with the checksums of the file and of its content. Refuses `NoDossier` for who may not have it.
    Takes seconds with many photos: pages ask for a run instead (`ask_for_dossier`).
    """
    if not by.has("records.dossier"):
        raise NotAllowed(name=by.name, move=_("导出案卷"))
    dossier = gather(subject, by=by)
    made = build(dossier, form)
    write(
        subject,
        "records.dossier",
        detail={
            "form": form,
            "size": made.size,
            "sha256": made.sha256,
            "content_sha256": made.content_sha256,
            "files": len(dossier.files),
        },
        by=by,
    )
    return made
