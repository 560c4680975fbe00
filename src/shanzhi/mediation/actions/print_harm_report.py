from __future__ import annotations

from typing import IO

from shanzhi.cases import queries as case_queries
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import NotFound
from shanzhi.records import actions as records
from shanzhi.records.acting import act

from .. import paper_harm, paper_templates, queries
from ..models import HarmReport


@act("mediation.print_harm_report")
def print_harm_report(report: HarmReport, *, by: Actor) -> IO[bytes]:
    """The report in writing, for the bodies it went to. 出具强制报告书

    Only for whoever may know the case and may report; every one leaves a line.
    """
    case = case_queries.get(report.case.code, by=by)
    if report not in queries.harm_reports(case, by=by):
        raise NotFound(what="强制报告")
    records.write(case.subject, "mediation.print_harm_report", detail={"report": report.pk}, by=by)
    unit = case.desk.name
    return paper_templates.document_of([paper_harm.report(report, case, unit)], head=unit)
