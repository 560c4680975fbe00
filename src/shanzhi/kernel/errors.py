"""How the domain says no."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Refusal(Exception):
    """A rule of the house was not met. `sentence` is shown to the person as it stands:
    what happened, what is safe, what to do. `code` is for the machine and never changes."""

    http_status = 409
    sentence: str | Promise = _("无法办理。")

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__(str(self.sentence).format(**facts))

    @property
    def code(self) -> str:
        return type(self).__name__


class NotAllowed(Refusal):
    http_status = 403
    sentence = _("{name}没有“{move}”的权限。如确需办理，请联系本单位管理员调整岗位。")


class NotFound(Refusal):
    """Also the answer to somebody who may not know that the thing exists."""

    http_status = 404
    sentence = _("没有找到{what}，可能已移走，或者不在您的管辖范围内。")


class WrongState(Refusal):
    sentence = _("案件{code}当前为“{state}”，不能{move}。请刷新后查看最新进展。")


class ChangedMeanwhile(Refusal):
    """Somebody else acted first. `changes` lists what they did since the page was opened."""

    sentence = _("您打开页面之后，{who}已于{at}办理了“{what}”。您填写的内容没有丢失，请核对后再提交。")


class Invalid(Refusal):
    """One or more fields cannot be taken. `fields` maps a field name to its sentence."""

    http_status = 422
    sentence = _("有{count}处需要修改：{first}")

    def __init__(self, fields: dict[str, str]) -> None:
        self.fields = fields
        super().__init__(count=len(fields), first=next(iter(fields.values()), ""))
        self.facts["fields"] = fields


class KeyReused(Refusal):
    http_status = 422
    sentence = _("同一提交编号已用于另一项内容，请刷新页面重新填写。")
