from __future__ import annotations

from dataclasses import astuple

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import Invalid
from shanzhi.records.acting import act

from .. import importing, rules
from ..models import Member, RosterImport

VERBS = {"units": ("staff.found_unit",), "people": ("staff.enrol_member", "staff.appoint")}


@act("staff.stage_import")
def stage_import(*, what: str, content: bytes, file_name: str, by: Actor) -> RosterImport:
    """Hand in a file of `units` or `people` and look it through; nothing is changed yet. 上传名册

    For whoever may found units, or enrol or appoint people; every row is asked for its own place. Refuses
    `SheetUnreadable`.
    """
    if what not in VERBS:
        raise Invalid({"what": "请选择导入单位还是人员。"})
    if not any(by.has(verb) for verb in VERBS[what]):
        raise rules.refuse(VERBS[what][0], by)
    rows = importing.open_table(what, content)
    report = importing.preview(what, rows, by=by)
    return RosterImport.objects.create(
        what=what, state=RosterImport.State.PREVIEWED, file_name=file_name[-160:], file=content,
        counts=dict(report.counts), findings=[astuple(f) for f in report.findings[: importing.MOST_FINDINGS]],
        total=report.total, made_by=Member.objects.get(pk=by.id or 0), made_at=now(),
    )  # fmt: skip
