from __future__ import annotations

from typing import IO

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import NotFound
from shanzhi.records.acting import act

from .. import paper_set, paper_templates, queries
from ..models import Mediation
from . import _hold


@act("mediation.print_paper")
def print_paper(mediation: Mediation, *, kind: str, by: Actor) -> IO[bytes]:
    """Make a paper of the file, or with `dossier` the complete file in order, as a Word document. 出具文书

    Names and numbers stand in clear in it, so every one leaves a line. What was said in confidence is in no paper.
    """
    row, grant = _hold.held(mediation.pk, "print_paper", by=by, states=tuple(Mediation.State))
    if kind not in paper_set.TITLES:
        raise NotFound(what="文书")
    papers = paper_set.build(row, queries.in_full(row), queries.in_force(), kind)
    if not papers:
        raise NotFound(what=f"可以打印的{paper_set.TITLES[kind]}")
    _hold.write(row, "print_paper", {"paper": kind, "count": len(papers)}, grant=grant, by=by)
    return paper_templates.document_of(papers, head=row.committee.name)
