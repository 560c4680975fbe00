from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from shanzhi.cases import queries as case_queries
from shanzhi.cases.models import Case
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import Invalid, NotAllowed
from shanzhi.kernel.sealing import seal
from shanzhi.records import actions as records
from shanzhi.records.acting import act

from .. import queries
from ..closed_lists import HARM_BODIES, HARM_NEEDS, MINORS, doors_of
from ..models import LIVE, HarmReport, Mediation
from . import _ending, _hold


def _again(pk: str) -> HarmReport:
    return HarmReport.objects.get(pk=int(pk))


@act("mediation.report_harm", recall=_again)
def report_harm(
    case: Case,
    *,
    kind: str,
    bodies: Sequence[str],
    words: str,
    told_how: str,
    told_at: datetime | None = None,
    guardian_told: bool | None = None,
    guardian_why: str = "",
    plan: str = "",
    key: str | None = None,
    by: Actor,
) -> HarmReport:
    """Report harm to a minor or violence at home to those who must know; whatever is being mediated ends. 强制报告

    The bodies the law names for the kind cannot be left out. The guardian of a minor is told, or it is written why
    not (when it is the guardian who does harm). The words are sealed; the trail says that it was reported, not what.
    """
    case = case_queries.get(case.code, by=by)
    grant = by.grant_for("mediation.report_harm", path=case.area_path, units=[case.desk_id, *by.unit_ids])
    if grant is None:
        raise NotAllowed(name=by.name, move="强制报告")
    at = told_at or now()
    _refuse_wrong(kind, bodies, at, guardian_told, guardian_why)
    live = Mediation.objects.select_for_update(of=("self",)).filter(case=case, state__in=LIVE).first()
    made = HarmReport.objects.create(
        case=case, mediation=live, kind=kind, bodies=list(bodies),
        words_sealed=seal(_hold.wanted("words", "报告内容", words, least=10, most=4000)), told_at=at,
        told_how=_hold.wanted("told_how", "报告方式", told_how, most=40), guardian_told=guardian_told,
        guardian_why=guardian_why.strip()[:200], plan_sealed=seal(plan.strip()[:2000]) if plan.strip() else None,
        at=now(), by_name=by.name,
    )  # fmt: skip
    detail = {"kind": kind, "bodies": list(bodies), "guardian_told": guardian_told, "report": made.pk}
    who = by if by.is_system else by.in_post(grant)
    records.write(case.subject, "mediation.report_harm", detail=detail, by=who)
    if live is not None:
        profile = queries.in_force()
        ways = [d.key for d in doors_of(profile, ["police", "women", "court"])] or [profile.right_doors[0].key]
        _ending.end(
            live, reason=Mediation.Reason.BARRED, words=f"{made.get_kind_display()}依法报告和保护，不作调解", ways=ways,
            told_how="强制报告时告知", grant=None if by.is_system else grant, by=by,
        )  # fmt: skip
    return made


def _refuse_wrong(
    kind: str, bodies: Sequence[str], at: datetime, guardian_told: bool | None, guardian_why: str
) -> None:
    wrong: dict[str, str] = {}
    if kind not in HarmReport.Kind.values:
        raise Invalid({"kind": "请选择情形。"})
    left_out = [HARM_BODIES[b] for b in HARM_NEEDS[kind] if b not in bodies]
    if left_out or not set(bodies) <= set(HARM_BODIES):
        wrong["bodies"] = f"依法必须同时报告{'、'.join(left_out)}。" if left_out else "请选择报告对象。"
    if at > now():
        wrong["told_at"] = "报告时间不能晚于现在；尚未报告的，先报告再登记。"
    if kind in MINORS and guardian_told is None:
        wrong["guardian_told"] = "涉及未成年人的，请回答是否已通知监护人。"
    if kind in MINORS and guardian_told is False and len(guardian_why.strip()) < 4:
        wrong["guardian_why"] = "请写明没有通知监护人的理由（如监护人就是侵害人）。"
    if wrong:
        raise Invalid(wrong)
