"""How the room of mediation says no."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shanzhi.kernel.errors import NotAllowed, Refusal


class CannotMediate(Refusal):
    """The law or the nature of the matter forbids it; the other door is named."""

    http_status = 422
    sentence = _("本事项不得调解：{why}。请告知当事人：{door}。")


class AlreadyRefused(Refusal):
    sentence = _("本案{number}已因当事人明确拒绝而终止，依法不得再行调解。请告知当事人仲裁、行政、司法等其他途径。")


class AlreadyMediated(Refusal):
    sentence = _("“{committee}”正在调解本案（{number}），不需要重复启动。")


class MediationMoved(Refusal):
    sentence = _("{number}当前为“{state}”，不能{move}。请刷新后查看最新进展。")


class NotWillingYet(Refusal):
    sentence = _("调解须各方自愿。{names}尚未表示愿意，先征询意愿再{move}。")


class NoMediator(Refusal):
    sentence = _("本案还没有在任的主持调解员，请先由当事人选定或者由调委会指定，再{move}。")


class NotTheMediator(NotAllowed):
    http_status = 403
    sentence = _("{name}不是本案的在任调解员，不能{move}。")


class TermOver(Refusal):
    sentence = _("调解期限已于{at}届满。各方同意的先办理延期，否则请终止调解并告知其他途径，不能{move}。")


class TooManyRepresentatives(Refusal):
    http_status = 422
    sentence = _("一方推选的代表不超过{most}名，“{side}”已有{most}名。")


class Taken(Refusal):
    """The calendar of rooms and mediators is kept by the database."""

    sentence = _("{what}在{at}已有安排，不能重复预约。请改时间、改房间或者改由其他调解员。")


class MediatorIsParty(Refusal):
    http_status = 422
    sentence = _("{name}是本案的当事人或者代理人，应当回避，不能担任调解员。")


class StillTold(Refusal):
    sentence = _("{name}披露了利害关系，{names}尚未答复是否接受。各方都接受后才能主持调解。")


class Unenforceable(Refusal):
    """`facts["findings"]` lists what is wrong, clause by clause."""

    http_status = 422
    sentence = _("协议还有{count}处不能履行或者不得约定：{first}请修改后再提请签署。")


class AgreementMoved(Refusal):
    sentence = _("{number}当前为“{state}”，不能{move}。")


class MayNotSign(Refusal):
    http_status = 422
    sentence = _("{why}")


class SignedAlready(Refusal):
    sentence = _("{name}已于{at}签署{number}，不需要重复签署。")


class SealTooEarly(Refusal):
    sentence = _("{number}还缺{missing}的签名，签名齐全后才能加盖调委会公章。")


class WaysMissing(Refusal):
    http_status = 422
    sentence = _("调解不成的，必须告知当事人可以通过仲裁、行政、司法等途径维护权利。请至少选择一个途径并写明告知方式。")


class AppliedTooLate(Refusal):
    sentence = _(
        "{number}于{effective}生效，共同申请司法确认的期限已于{until}届满。可以告知当事人：公证、申请支付令或者起诉。"
    )


class NotConfirmable(Refusal):
    """`facts["reasons"]` are what the court would say."""

    http_status = 422
    sentence = _("按预检，法院不会确认本协议：{reasons}。请变更协议，或者告知当事人起诉等途径。")


class OwnMediation(NotAllowed):
    http_status = 409
    sentence = _("{name}是本案的调解员，回访须由调解员以外的人员进行。")


class FileIncomplete(Refusal):
    """`facts["missing"]` lists the papers."""

    http_status = 422
    sentence = _("卷宗还缺：{missing}。补齐后才能归卷。")


class NotForGroups(Refusal):
    http_status = 422
    sentence = _("{why}")


class StillIdentifiable(Refusal):
    """`facts["found"]` lists what gives somebody away."""

    http_status = 422
    sentence = _("案例中还能看出是谁：{found}。请改写后再提交审核。")


class NotForPublic(Refusal):
    http_status = 422
    sentence = _("{why}，不能编写公开案例。")


class OwnStory(NotAllowed):
    http_status = 409
    sentence = _("{name}是本案例的编写人，须由其他人员审核。")


class WrongTemplate(Refusal):
    """`facts["unknown"]` names the fields that no paper of this kind has."""

    http_status = 422
    sentence = _("模板没有保存：{why}。请在 Word 中改正后重新上传。")
