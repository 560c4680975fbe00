"""How the room of cases says no."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shanzhi.kernel.errors import NotAllowed, Refusal


class NeedsNextUnit(Refusal):
    http_status = 422
    sentence = _("退单必须写明应由哪个单位承办。请选择建议承办单位后再提交。")


class CannotBounce(Refusal):
    sentence = _("“{unit}”是经审批指定的承办单位，不能再次退单。确有困难请申请延期或由指挥室会商。")


class PleaPending(Refusal):
    sentence = _("该任务已有一项“{kind}”申请待审批，请等待审批结果。")


class TooManyExtensions(Refusal):
    sentence = _("该任务已延期{times}次，按本县规定不能再延。确需更多时间请申请挂账，或由指挥室提级会商。")


class NoPlea(Refusal):
    sentence = _("没有待审批的申请，可能已由他人审批。请刷新后查看。")


class OwnHandling(NotAllowed):
    http_status = 409
    sentence = _("{name}经办过本案，不能由本人{move}。请由其他人员办理。")


class NothingParked(Refusal):
    sentence = _("没有挂账中的任务，不需要恢复办理。")


class OwnRequest(NotAllowed):
    http_status = 409
    sentence = _("申请由{name}本人提出，须由其他人员审批。")


class SamePerson(Refusal):
    sentence = _("{name}是本案的程序责任人，不能同时担任实体经办人。请指定其他经办人。")


class OpenErrands(Refusal):
    sentence = _("协办单位{units}尚未反馈。可先在协同留言中提醒，或说明情况，请牵头中心收回其任务后再反馈。")


class OpenChildren(Refusal):
    sentence = _("还有{count}件子案未结案，父案暂不能结案。")


class ReplyMissing(Refusal):
    sentence = _("结案前须答复群众。请先填写答复内容。")


class RequiredStepMissing(Refusal):
    sentence = _("按本县流程，须先完成“{step}”才能{move}。")


class CannotJoin(Refusal):
    http_status = 422
    sentence = _("{reason}")


class ClosedUnit(Refusal):
    http_status = 422
    sentence = _("“{unit}”已撤并，不能再派单。请改派承接单位。")


class TwiceInOneCase(Refusal):
    http_status = 422
    sentence = _("“{unit}”在本案中已有未办结的任务，无需重复派单。")


class PurposeMissing(Refusal):
    http_status = 422
    sentence = _("查看个人信息须写明用途（不少于4个字），查看将留痕。")


class WrongTail(Refusal):
    http_status = 404
    sentence = _("编码与手机号后四位不匹配，请核对受理回执。连续输错将暂停查询。")


class NotFinished(Refusal):
    sentence = _("案件尚在办理，办结后再请您评价。")


class NothingToTalkAbout(Refusal):
    sentence = _("本案{state}，协同留言已停止。需要补充情况的，请联系牵头中心。")


class PromptedAlready(Refusal):
    sentence = _("一小时内已提醒过“{unit}”，请稍后再提醒，或请中心催办。")


class ObjectedTooLate(Refusal):
    sentence = _("提出派单异议的时限是派单后{limit}，已于{until}截止。确有困难请申请延期，或请中心提级会商。")


class ViewGiven(Refusal):
    sentence = _("本单位已对这项异议表示过意见，或异议已审批。请刷新后查看。")
