"""Slips among the papers of their case. A pass of the ladder may issue a thousand orders; their papers are drawn up
afterwards, a piece at a time, each in a transaction of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import models, transaction
from django.db.models import Q

from shanzhi.cases.models import Case
from shanzhi.kernel.actor import Actor
from shanzhi.records import actions as records

from . import sheets, sheets_docx
from .models import HardCase, Instructed, Instruction, Supervision, SupervisionAnswer
from .sheets import Sheet

Kind = tuple[type[models.Model], Q, tuple[str, ...], Callable[[Any], Sheet]]
_CASE = ("case", "case__area", "case__desk")

KINDS: tuple[Kind, ...] = (
    (Supervision, Q(), (*_CASE, "unit"), sheets.of_supervision),
    (
        SupervisionAnswer,
        Q(),
        ("supervision__case__area", "supervision__case__desk", "supervision__unit"),
        sheets.of_answer,
    ),
    (Instruction, ~Q(number=None), _CASE, sheets.of_instruction),
    (
        Instructed,
        Q(answered_at__isnull=False),
        ("instruction__case__area", "instruction__case__desk", "unit"),
        sheets.of_instructed,
    ),
    (HardCase, Q(number__isnull=False), _CASE, sheets.of_hard_case),
)


def file_papers(*, most: int, by: Actor) -> int:
    """Draw up what has no paper yet and put it to its case; returns how many. Done again it does nothing."""
    filed = 0
    for model, ready, related, draw in KINDS:
        waiting = model._default_manager.filter(ready, is_filed=False).order_by("pk").values_list("pk", flat=True)
        for pk in list(waiting[: most - filed]):
            filed += _file(model, pk, related, draw, by)
        if filed >= most:
            break
    return filed


def _file(model: type[models.Model], pk: int, related: tuple[str, ...], draw: Callable[[Any], Sheet], by: Actor) -> int:
    with transaction.atomic():
        taken = model._default_manager.select_for_update(skip_locked=True).filter(pk=pk, is_filed=False)
        if not taken.exists():
            return 0
        row = model._default_manager.select_related(*related).get(pk=pk)
        sheet = draw(row)
        subject = f"case/{sheet.case_code}"
        archived = Case.objects.filter(code=sheet.case_code, archived_at__isnull=False).exists()
        if not archived:
            records.attach(
                subject, sheets_docx.make(sheet), name=f"{sheet.name}.docx", stage="paper", note=sheet.title, by=by
            )
        model._default_manager.filter(pk=pk).update(is_filed=True)
    return 1
