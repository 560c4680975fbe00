"""How the ladder says no."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shanzhi.kernel.errors import NotAllowed, Refusal


class CaseOver(Refusal):
    sentence = _("案件{code}已是“{state}”，不能再{move}。")


class NotItsUnit(Refusal):
    http_status = 422
    sentence = _("“{unit}”在本案中没有在办的任务。请选择承办单位，或牵头的指挥室。")


class AlreadySupervised(Refusal):
    sentence = _("“{unit}”已有一份未办结的{kind}（{number}），不需要重复督办。请先审核其反馈。")


class SlipMoved(Refusal):
    sentence = _("{number}当前为“{state}”，不能{move}。请刷新后查看。")


class OwnAnswer(NotAllowed):
    http_status = 409
    sentence = _("这份反馈由{name}本人提交，须由其他人员审核。")


class SupervisionWaits(Refusal):
    sentence = _("{number}（结果督办）尚未办结，案件暂不能{move}。请先审核督办反馈，或说明理由撤销督办。")


class AlreadyAnswered(Refusal):
    sentence = _("“{unit}”已于{at}反馈过这份批示。")


class NobodyLeads(Refusal):
    http_status = 422
    sentence = _("“{name}”不是本县任职的分管领导，不能牵头。请选择分管领导。")


class AlreadyListed(Refusal):
    sentence = _("案件{code}已在疑难件清单中（{number}）。")
