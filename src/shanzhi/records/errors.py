"""How what is kept says no."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shanzhi.kernel.errors import Refusal


class AlreadySealed(Refusal):
    sentence = _("{on}已经封存过，留痕没有改动。")


class PaperRefused(Refusal):
    """A file cannot be taken; `facts["why"]` is type, size, broken, bomb, macros or virus."""

    http_status = 422
    sentence = _("“{name}”没有收下：{reason}")


class StoreTrouble(Refusal):
    """The store of files does not answer or is full."""

    http_status = 503
    sentence = _("文件暂时无法存取（{reason}），已填写的内容没有丢失。请稍后再试；如持续出现，请联系系统管理员。")


class ContentLost(Refusal):
    """The store has no such content, or other content under its hash."""

    http_status = 500
    sentence = _("文件“{name}”的内容缺失或与登记的校验码不符，未予显示。请联系系统管理员从备份恢复。")


class Destroyed(Refusal):
    http_status = 410
    sentence = _("“{name}”已于{at}按档案管理规定销毁，只保留登记信息。")


class NotYetDue(Refusal):
    sentence = _("“{subject}”的保管期限到{due}为止，未到期不能销毁。")


class NoDossier(Refusal):
    http_status = 404
    sentence = _("“{subject}”没有可以导出的案卷。")
