"""Asking for long work: the act leaves a run and its job, in one transaction."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import NotAllowed

from ..acting import act
from ..audit import Filters
from ..dossier import Form
from ..errors import NoDossier
from ..models import Run
from ..panels import cover_of
from .write import write


@act("records.verify")
def ask_for_verification(subject: str = "", *, by: Actor) -> Run:
    """Have the whole trail, or one subject's, verified by the worker. 校验留痕"""
    if not by.has("records.verify"):
        raise NotAllowed(name=by.name, move=_("校验留痕"))
    row = _asked(Run.Kind.VERIFY, {"subject": subject}, by)
    write("audit", "records.verify", detail={"run": row.pk, "subject": subject}, by=by)
    return row


@act("records.ask_for_dossier")
def ask_for_dossier(subject: str, *, form: Form = "pdf", by: Actor) -> Run:
    """Have a dossier made by the worker; the line of the export is left when it is done. 申请导出案卷"""
    if not by.has("records.dossier"):
        raise NotAllowed(name=by.name, move=_("导出案卷"))
    owner = cover_of(subject)
    if owner is None or not owner[1](subject, by):
        raise NoDossier(subject=subject)
    return _asked(Run.Kind.DOSSIER, {"subject": subject, "form": form}, by)


@act("records.export_trail")
def ask_for_export(filters: Filters, *, by: Actor) -> Run:
    """Have a selection of the trail written as a workbook. 导出留痕"""
    if not by.has("records.read_audit"):
        raise NotAllowed(name=by.name, move=_("导出留痕"))
    row = _asked(Run.Kind.EXPORT, filters.as_plain(), by)
    write("audit", "records.export_trail", detail={"run": row.pk, **row.asked}, by=by)
    return row


def _asked(kind: Run.Kind, asked: dict[str, Any], by: Actor) -> Run:
    row = Run.objects.create(kind=kind, asked=asked, by_id=by.id, by_name=by.name, created_at=now())
    app.configure_task("records.run", queue="slow").defer(run_id=row.pk)
    return row
