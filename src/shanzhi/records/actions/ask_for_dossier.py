from __future__ import annotations

from django.utils.translation import gettext as _

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import NotAllowed

from ..acting import act
from ..dossier import Form
from ..errors import NoDossier
from ..models import Run
from ..panels import cover_of
from ._asking import asked


@act("records.ask_for_dossier")
def ask_for_dossier(subject: str, *, form: Form = "pdf", by: Actor) -> Run:
    """Have a dossier made by the worker; the line of the export is left when it is done. 申请导出案卷"""
    if not by.has("records.dossier"):
        raise NotAllowed(name=by.name, move=_("导出案卷"))
    owner = cover_of(subject)
    if owner is None or not owner[1](subject, by):
        raise NoDossier(subject=subject)
    return asked(Run.Kind.DOSSIER, {"subject": subject, "form": form}, by)
