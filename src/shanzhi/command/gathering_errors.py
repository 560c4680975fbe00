"""How gatherings say no."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shanzhi.kernel.errors import Refusal


class MayNotCall(Refusal):
    http_status = 403
    sentence = _("“{unit}”不是吹哨单位。吹哨由乡镇（街道）、村（社区）和指挥室发起，部门接到哨声后报到。")


class NoErrandNow(Refusal):
    sentence = _("案件{code}当前为“{state}”，不能再交任务给“{unit}”。请先受理、派单，或重启案件。")


class AlreadyAnswered(Refusal):
    sentence = _("“{unit}”已于{at}答复为“{state}”。请刷新后查看。")


class NotComing(Refusal):
    sentence = _("“{unit}”当前为“{state}”，不能{move}。")


class WhistleOver(Refusal):
    sentence = _("{number}已于{at}办结，不能再{move}。")


class StillOnTheWay(Refusal):
    sentence = _("{units}已报到、尚未确认到场。请先确认到场，再办结哨单。")


class GatheringMoved(Refusal):
    sentence = _("“{title}”当前为“{state}”，不能{move}。请刷新后查看。")


class DecisionWithoutOwner(Refusal):
    sentence = _("还有{count}项议定事项没有责任单位：{texts}。请先落实责任单位，再办结会商。")


class MinutesMissing(Refusal):
    sentence = _("“{title}”还没有定稿的纪要。请先撰写并定稿，再办结会商。")


class Unsettled(Refusal):
    sentence = _("还有{count}项{what}没有销号：{texts}。请查验整改情况并销号后再办结。")


class DecisionMoved(Refusal):
    sentence = _("议定事项“{text}”{why}，不能再{move}。")


class PlanMoved(Refusal):
    sentence = _("“{plan}”当前为“{state}”，不能{move}。请刷新后查看。")


class StepDone(Refusal):
    sentence = _("联动步骤“{step}”已于{at}由{who}完成。")


class MinutesChanged(Refusal):
    sentence = _("您打开页面之后，{who}已保存第{version}版纪要。您写的内容没有丢失，请核对后再保存。")
