"""How the room of places says no."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from shanzhi.kernel.errors import Refusal

from .datum import Guess


class CodeTaken(Refusal):
    http_status = 422
    sentence = _("代码{area_code}已由“{label}”使用，没有保存。请换一个代码，或先变更原区域的代码。")


class CodeUnfit(Refusal):
    http_status = 422
    sentence = _("代码“{area_code}”不能用：{reason}。没有保存。")


class NoCodeLeft(Refusal):
    sentence = _("“{parent}”下按规则已没有空号，没有保存。请手工填写代码。")


class WrongLevel(Refusal):
    http_status = 422
    sentence = _("“{level}”不能直接放在“{parent}”（{parent_level}）之下，没有保存。可以放的层级：{allowed}。")


class Retired(Refusal):
    sentence = _("“{label}”已于{day}撤销，不能再{move}。历史案件仍保留在原处。")


class ShapeUnfit(Refusal):
    http_status = 422
    sentence = _("边界不能用：{reason}。原边界没有变动。")


class ShapeElsewhere(Refusal):
    http_status = 422
    sentence = _(
        "新边界有{share}%落在上级“{parent}”之外，可能坐标系选错或文件拿错。原边界没有变动，请核对坐标系后再提交。"
    )


class DayUnfit(Refusal):
    http_status = 422
    sentence = _("生效日期{day}不能用：{reason}。没有保存。")


class SuccessorUnfit(Refusal):
    http_status = 422
    sentence = _("接收区域“{label}”不能用：{reason}。没有保存。")


class ChildrenRemain(Refusal):
    sentence = _("“{label}”下还有{count}个区域没有去处（{examples}），没有撤销。请先把它们划转到接收区域。")


class DatumUnclear(Refusal):
    http_status = 422
    sentence = _("无法确定文件的坐标系：{reason}。没有导入。请选择坐标系后继续。")

    def __init__(self, *, reason: str, guesses: Sequence[Guess]) -> None:
        self.guesses = tuple(guesses)
        super().__init__(reason=reason)


class NotDegrees(Refusal):
    http_status = 422
    sentence = _("文件里的坐标不是经纬度（例如{example}），像是投影坐标（米）。没有导入。请先转换成经纬度再上传。")


class FileUnreadable(Refusal):
    http_status = 422
    sentence = _("文件读不了：{reason}。没有导入，库中数据没有变动。")


class RunNotReady(Refusal):
    sentence = _("这次导入当前为“{state}”，不能{move}。请刷新页面查看最新进展。")
