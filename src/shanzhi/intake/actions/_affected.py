"""Whose voice counts on a case, and which case it is about."""

from __future__ import annotations

from shanzhi.cases.models import Case, Concerned
from shanzhi.cases.states import State
from shanzhi.kernel.errors import NotFound


def main_of(case: Case) -> Case:
    """The case itself, or the one it was joined to: there the work is done."""
    if case.state == State.MERGED and case.joined_to_id:
        return Case.objects.get(pk=case.joined_to_id)
    return case


def refuse_stranger(case: Case, concerned: Concerned) -> None:
    """Only a reporter of the case or of one joined to it."""
    if concerned.role != Concerned.Role.REPORTER:
        raise NotFound(what="您的这件事项")
    if concerned.case_id != case.pk and not Case.objects.filter(pk=concerned.case_id, joined_to_id=case.pk).exists():
        raise NotFound(what="您的这件事项")
