from __future__ import annotations

from shanzhi.cases import queries as cases
from shanzhi.cases import rules as case_rules
from shanzhi.cases.errors import OwnHandling
from shanzhi.cases.models import Case
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import Invalid, NotAllowed, NotFound
from shanzhi.kernel.verbs import label_of
from shanzhi.records import actions as records
from shanzhi.records.acting import act

from ..errors import AlreadyRechecked
from ..models import Recheck


@act("insight.record_recheck")
def record_recheck(recheck: Recheck, *, finding: str, words: str = "", by: Actor) -> Recheck:
    """Say whether a drawn case was truly solved; by somebody who neither handled it nor pushed it, once. 复核"""
    row = Recheck.objects.select_for_update(of=("self",)).select_related("case", "by").filter(pk=recheck.pk).first()
    if row is None:
        raise NotFound(what="这件抽查案件")
    case = cases.get(row.case.code, by=by)
    units = {errand.unit_id for errand in case.errands.all()}
    if not by.may("insight.record_recheck", path=case.area_path):
        raise NotAllowed(name=by.name, move=label_of("insight.record_recheck"))
    if _took_part(case, by) or not by.unit_ids.isdisjoint(units):
        raise OwnHandling(name=by.name, move=label_of("insight.record_recheck"))
    if row.finding:
        raise AlreadyRechecked(name=row.by.name if row.by else "")
    if finding not in Recheck.Finding.values:
        raise Invalid({"finding": "请选择复核结论。"})
    if finding == Recheck.Finding.FALSE and len(words.strip()) < 4:
        raise Invalid({"words": "没有解决的，请写明现场或当事人反映的情况。"})
    row.finding, row.words, row.by_id, row.at = finding, words.strip()[:400], by.id, now()
    row.save()
    detail = {"finding": finding, "sample": row.sample_id}
    records.write(case.subject, "insight.record_recheck", detail=detail, by=by)
    records.write(f"sample/{row.sample_id}", "insight.record_recheck", detail={**detail, "code": case.code}, by=by)
    return row


def _took_part(case: Case, by: Actor) -> bool:
    errands = list(case.errands.all())
    return by.id is not None and (by.id == case.procedure_owner_id or case_rules.handled(case, errands, by))
