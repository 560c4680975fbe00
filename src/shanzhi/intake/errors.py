"""How the room of intake says no."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shanzhi.kernel.errors import Refusal


class AlreadyReceived(Refusal):
    """The same order of a partner typed in a second time. `facts["case_code"]` names the case it became."""

    sentence = _("{channel}工单“{external_code}”已于{at}登记为案件{case_code}，没有重复登记。请在该案件中补充或答复。")


class DangerUnchecked(Refusal):
    sentence = _("本件由{channel}转来，受理前须先做危险复核。请核实现场有无现实危险后再办理。")


class DangerPresent(Refusal):
    sentence = _("本件复核有现实危险，应立即退回{door}，不能在此继续办理。")


class DangerDecided(Refusal):
    sentence = _("本件已于{at}由{who}复核为“{danger}”。情况有变化时请直接联系110，并在案件中记录。")


class ObjectionWaiting(Refusal):
    """Somebody wants to close a case that a supervisor must look at first."""

    sentence = _("群众再次表示没有解决，须由{post}处理后才能{move}。")


class NothingToObject(Refusal):
    sentence = _("事项还在办理中，办结后如果没有解决，可以在这里告诉我们。")


class AlreadyObjected(Refusal):
    sentence = _("您的意见已于{at}转给督办人员处理，处理结果会在这里显示，不需要重复提交。")


class RemindedToday(Refusal):
    sentence = _("今天已经替您催过一次了，承办单位已收到。如果情况紧急，请拨打{phone}。")


class NothingToRemind(Refusal):
    sentence = _("事项已经办结，不需要再催。如果没有解决，请点“没有解决”。")


class TooMany(Refusal):
    """A limit of the public pages. `facts["minutes"]` says how long to wait."""

    http_status = 429
    sentence = _("提交得太频繁，这一次没有收下，之前提交的都在。请{minutes}分钟后再试，紧急情况请拨打110。")


class TooManyTries(Refusal):
    http_status = 429
    sentence = _("编码或后四位连续输错，为保护您的信息，请{minutes}分钟后再试，或拨打{phone}由工作人员帮您查询。")


class NoJoining(Refusal):
    http_status = 422
    sentence = _("相似案件{code}已经办结，不能并入，请另行登记。")


class SheetUnreadable(Refusal):
    http_status = 422
    sentence = _("文件读不了：{reason}。没有导入任何内容，请另存为 XLSX 或 CSV 后重新上传。")


class ColumnsMissing(Refusal):
    http_status = 422
    sentence = _("还没有指明这些列：{columns}。没有导入任何内容，请为它们选择对应的列或统一的值。")


class BatchMoved(Refusal):
    sentence = _("这一批导入当前为“{state}”，不能{move}。请刷新页面查看最新进展。")
