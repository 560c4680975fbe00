"""How messages say no."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shanzhi.kernel.errors import Refusal


class NothingToResend(Refusal):
    sentence = _("这条消息当前为“{state}”，不需要重发。")


class NobodyToTell(Refusal):
    http_status = 422
    sentence = _("没有可以发送的对象，消息没有发出。请至少选择一个人员或单位。")


class UnsignedReceipt(Refusal):
    http_status = 403
    sentence = _("送达回执的签名不符，未作处理。请核对短信网关的密钥设置。")


class SenderNotReady(Refusal):
    """A sender was chosen in the settings and lacks something it needs."""

    http_status = 500
    sentence = _("消息通道“{sender}”缺少设置 {missing}，消息已保留未发送。请联系系统管理员补充设置。")
