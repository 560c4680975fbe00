from __future__ import annotations

from django.utils.translation import gettext as _

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import NotAllowed

from ..acting import act
from ..audit import Filters
from ..models import Run
from ._asking import asked
from .write import write


@act("records.export_trail")
def ask_for_export(filters: Filters, *, by: Actor) -> Run:
    """Have a selection of the trail written as a workbook. 导出留痕"""
    if not by.has("records.read_audit"):
        raise NotAllowed(name=by.name, move=_("导出留痕"))
    row = asked(Run.Kind.EXPORT, filters.as_plain(), by)
    write("audit", "records.export_trail", detail={"run": row.pk, **row.asked}, by=by)
    return row
