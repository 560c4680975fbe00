"""What the trail of a case says of its mediation, in sentences. No persons and no words of theirs stand in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from shanzhi.cases.trail_sentences import Names, Said, says

from .closed_lists import HARM_BODIES
from .models import HarmReport


def _number(d: Mapping[str, Any]) -> str:
    return str(d.get("number", ""))


@says("mediation.open_mediation")
def _open(d: Mapping[str, Any], n: Names) -> Said:
    return Said(_("启动调解，{number}，先征询各方意愿").format(number=_number(d)))


@says("mediation.assign_mediator")
def _assign(d: Mapping[str, Any], n: Names) -> Said:
    return Said(_("{number} 产生调解员").format(number=_number(d)))


@says("mediation.end_without_agreement")
def _end(d: Mapping[str, Any], n: Names) -> Said:
    return Said(_("{number} 调解终止，已告知仲裁、行政、司法等其他途径").format(number=_number(d)))


@says("mediation.seal_agreement")
def _seal(d: Mapping[str, Any], n: Names) -> Said:
    return Said(_("{number} 调解协议加盖公章，已生效").format(number=_number(d)))


@says("mediation.seal_batch")
def _seal_batch(d: Mapping[str, Any], n: Names) -> Said:
    return Said(_("{number} 批量加盖公章，协议已生效").format(number=_number(d)))


@says("mediation.record_ruling")
def _ruling(d: Mapping[str, Any], n: Names) -> Said:
    return Said(_("{number} 登记法院对司法确认申请的裁定").format(number=_number(d)))


@says("mediation.record_rulings")
def _rulings(d: Mapping[str, Any], n: Names) -> Said:
    return Said(_("{number} 批量登记法院对司法确认申请的裁定").format(number=_number(d)))


@says("mediation.reopen")
def _reopen(d: Mapping[str, Any], n: Names) -> Said:
    return Said(_("{number} 重启调解，重新征询各方意愿").format(number=_number(d)))


@says("mediation.file_dossier")
def _file(d: Mapping[str, Any], n: Names) -> Said:
    return Said(_("{number} 调解卷宗立卷归档").format(number=_number(d)))


@says("mediation.report_harm")
def _harm(d: Mapping[str, Any], n: Names) -> Said:
    kind = HarmReport.Kind(d["kind"]).label if d.get("kind") in HarmReport.Kind.values else ""
    bodies = "、".join(HARM_BODIES.get(str(b), str(b)) for b in d.get("bodies", ()))
    return Said(_("强制报告（{kind}）：已报告{bodies}").format(kind=kind, bodies=bodies), tone="bad")


@says("mediation.print_harm_report")
def _harm_paper(d: Mapping[str, Any], n: Names) -> Said:
    return Said(_("出具强制报告书"))
