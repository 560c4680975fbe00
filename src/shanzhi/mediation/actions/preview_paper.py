from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import NotFound
from shanzhi.records.acting import act

from .. import paper_set, queries
from ..models import Mediation
from ..papers import Paper
from . import _hold


@act("mediation.preview_paper")
def preview_paper(mediation: Mediation, *, kind: str, by: Actor) -> list[Paper]:
    """Show a paper as a page to read and to print; it leaves a line as the Word document does. 预览文书"""
    row, grant = _hold.held(mediation.pk, "preview_paper", by=by, states=tuple(Mediation.State))
    if kind not in paper_set.TITLES:
        raise NotFound(what="文书")
    papers = paper_set.build(row, queries.in_full(row), queries.in_force(), kind)
    if not papers:
        raise NotFound(what=f"可以预览的{paper_set.TITLES[kind]}")
    _hold.write(row, "preview_paper", {"paper": kind, "count": len(papers)}, grant=grant, by=by)
    return papers
