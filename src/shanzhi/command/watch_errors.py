"""How the watch says no."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shanzhi.kernel.errors import Refusal


class ClockRuns(Refusal):
    sentence = _("案件{code}的“{step}”已经在计时，不能重复启动。")


class ClockOver(Refusal):
    sentence = _("“{step}”当前为“{state}”，不能{move}。请刷新后查看。")


class NotByLaw(Refusal):
    sentence = _("“{step}”的规定没有这样的{what}：{allowed}")


class TooLate(Refusal):
    sentence = _("“{step}”已于{due}届满，不能再{move}。{law}")


class OwnAsking(Refusal):
    http_status = 403
    sentence = _("{name}不能审批自己提出的申请，请由其他负责人审批。")


class NothingAsked(Refusal):
    sentence = _("这项申请已经处理过了，请刷新后查看。")


class NotOnDuty(Refusal):
    sentence = _("{name}不在这一班值班，不能{move}。请核对值班表。")


class DutyTaken(Refusal):
    sentence = _("{name}在{on}的“{shift}”已经排了班，请先调整。")


class ShiftOver(Refusal):
    sentence = _("{on}的“{shift}”已经结束，不能再{move}。")


class LeaderBusy(Refusal):
    sentence = _("{name}在{at}已安排接访（{place}），请改换时间或领导。")


class PlaceTaken(Refusal):
    sentence = _("{place}在{at}已安排{name}接访，请改换时间或地点。")


class ReceptionFull(Refusal):
    sentence = _("{at}的接访名额已满（{places}个），请预约其他日期。")


class ReceptionOver(Refusal):
    sentence = _("这次接访{state}，不能{move}。")


class EmergencyOver(Refusal):
    sentence = _("“{matter}”的应急状态已于{at}结束。")


class EmergencyRuns(Refusal):
    sentence = _("{area}已因“{matter}”处于应急状态，请先结束再启动，或改换事项。")
