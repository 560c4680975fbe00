"""How the room of staff says no."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from shanzhi.kernel.errors import NotAllowed, Refusal

if TYPE_CHECKING:
    from .panels import Holding


class StillHolds(Refusal):
    """Somebody is about to go with work in hand. `holdings` lists it."""

    sentence = _("{name}名下还有{summary}，岗位没有变动。请先选定接手人，交接与离任一并办理。")

    def __init__(self, name: str, holdings: Sequence[Holding]) -> None:
        self.holdings = tuple(holdings)
        super().__init__(name=name, summary=summary_of(holdings))
        self.facts["holdings"] = [
            {"what": str(h.what), "count": h.count, "url": h.url, "unit_id": h.unit_id} for h in holdings
        ]


class UnitStillHolds(Refusal):
    """A unit is to be closed with work or people left. `holdings` lists the work."""

    sentence = _("“{name}”还有{summary}，没有撤并。请先选定承接单位，一并移交。")

    def __init__(self, name: str, holdings: Sequence[Holding]) -> None:
        self.holdings = tuple(holdings)
        super().__init__(name=name, summary=summary_of(holdings))


class ClosedAlready(Refusal):
    sentence = _("“{name}”已经撤并，不能再办理。请刷新后查看承接单位。")


class HasLeft(Refusal):
    sentence = _("{name}已离职，不能再办理。如有误，请系统管理员先恢复其账号。")


class StillActive(Refusal):
    sentence = _("{name}的账号正在使用，无需恢复。")


class RivalPost(Refusal):
    """The three administrators are separate persons, and so are other posts the profile keeps apart."""

    sentence = _("{name}已是“{held}”，不能同时担任“{wanted}”：两个岗位须由不同的人担任。请另选他人。")


class RivalStandIn(Refusal):
    sentence = _("{stand_in}是“{held}”，不能代理{name}的“{wanted}”：两个岗位须由不同的人担任。请另选代理人。")


class OwnPost(NotAllowed):
    http_status = 409
    sentence = _("{name}不能给自己{move}，须由另一名管理员办理。")


class OtherAdministrator(NotAllowed):
    http_status = 409
    sentence = _(
        "{name}是另一类管理员，不同类的管理员之间不能重置密码或解除二次验证。"
        "请由同类管理员办理，或在服务器上用命令行办理。"
    )


class TwicePosted(Refusal):
    sentence = _("{name}已在“{unit}”担任“{post}”，无需重复任职。")


class PostEnded(Refusal):
    sentence = _("该任职已经结束，没有再次变动。请刷新后查看。")


class NotInUnit(Refusal):
    http_status = 422
    sentence = _("{name}不在“{unit}”任职，不能接手该单位的工作。请选择该单位在岗人员，或先行任职。")


class LeaveOverlaps(Refusal):
    sentence = _("{name}在{starts}至{ends}已有请假，没有重复登记。请先销假再登记。")


class StandInAway(Refusal):
    http_status = 422
    sentence = _("{name}在此期间也请假，不能代理。请另选代理人。")


class StandsInThen(Refusal):
    sentence = _("{name}在此期间代理{other}的工作，不能请假。请先为{other}另选代理人。")


class LeaveOver(Refusal):
    sentence = _("{name}的请假已经结束，无需销假。")


class AdminExists(Refusal):
    sentence = _("“{post}”已由{name}担任，没有另行任命。请由安全管理员在人员页面办理任职。")


class NoCounty(Refusal):
    sentence = _("还没有区划数据，没有任命管理员。请先导入本县区划，再任命首任管理员。")


class CodeTaken(Refusal):
    http_status = 422
    sentence = _("{what}“{code}”已被“{holder}”使用。请核对是否重复登记。")


class ScopeTooWide(Refusal):
    http_status = 422
    sentence = _("{name}本人没有“{scopes}”的权限，令牌不能超出本人权限。请去掉后再试。")


class CodeWrong(Refusal):
    http_status = 422
    sentence = _("验证码不正确或已用过。请输入验证器上当前显示的6位数字；连续输错会暂停验证。")


class CodeLocked(Refusal):
    http_status = 429
    sentence = _("验证码连续输错，已暂停验证。请于{until}后再试，或使用恢复码。")


class LinkDead(Refusal):
    http_status = 410
    sentence = _("设置密码的链接已使用或已过期。请联系管理员重新发送。")


class SheetUnreadable(Refusal):
    http_status = 422
    sentence = _("文件没有导入：{reason}。请核对后重新上传。")


class ImportNotReady(Refusal):
    sentence = _("这次导入当前为“{state}”，不能再次确认。请刷新后查看进度。")


def summary_of(holdings: Sequence[Holding]) -> str:
    return "、".join(f"{h.what}{h.count}件" for h in holdings)
