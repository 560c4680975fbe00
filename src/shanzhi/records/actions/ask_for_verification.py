from __future__ import annotations

from django.utils.translation import gettext as _

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import NotAllowed

from ..acting import act
from ..models import Run
from ._asking import asked
from .write import write


@act("records.verify")
def ask_for_verification(subject: str = "", *, by: Actor) -> Run:
    """Have the whole trail, or one subject's, verified by the worker. 校验留痕"""
    if not by.has("records.verify"):
        raise NotAllowed(name=by.name, move=_("校验留痕"))
    row = asked(Run.Kind.VERIFY, {"subject": subject}, by)
    write("audit", "records.verify", detail={"run": row.pk, "subject": subject}, by=by)
    return row
