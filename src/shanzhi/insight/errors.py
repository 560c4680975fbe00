"""Refusals of this room."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shanzhi.kernel.errors import Refusal


class UnderWay(Refusal):
    sentence = _("指标正在计算，请一两分钟后刷新页面查看结果。")


class NotComputed(Refusal):
    sentence = _("指标还没有计算过。请由研判员或指挥室主任点击“立即计算”，或等待每小时的自动计算。")


class NoIndicators(Refusal):
    http_status = 422
    sentence = _("本县配置里没有指标（indicators），请系统管理员补充后重新启用配置。")


class MonthNotOver(Refusal):
    http_status = 422
    sentence = _("{month}还没有结束，不能编制月度考评表。请在次月编制。")


class ComputedTooEarly(Refusal):
    sentence = _("指标最近一次计算于{at}，早于{month}月末。请先重新计算，再编制考评表。")


class OwnSheet(Refusal):
    http_status = 403
    sentence = _("考评表由{name}编制，须由另一人复核发布。请转给其他有发布权限的人员。")


class NotDrawnUp(Refusal):
    sentence = _("这张考评表当前为“{state}”，不能发布。请刷新后查看。")


class NothingToDraw(Refusal):
    http_status = 422
    sentence = _("这段时间、这个范围内没有已结案件可抽。请放宽时间或范围。")


class AlreadyRechecked(Refusal):
    sentence = _("这件案件已由{name}复核，结果不能再改。如有出入，请另行抽查。")
