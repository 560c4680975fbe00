"""Messages, and whether they arrived."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Notice(models.Model):
    """消息. One message to one person by one channel. The row is the outbox: written in the act's own transaction,
    picked up by the worker, so nothing is lost and nothing is sent twice under one key."""

    class Channel(models.TextChoices):
        INBOX = "inbox", _("站内消息")
        SMS = "sms", _("短信")
        WECHAT = "wechat", _("微信公众号")

    class State(models.TextChoices):
        QUEUED = "QUEUED", _("待发送")
        SENDING = "SENDING", _("发送中")
        SENT = "SENT", _("已发送")
        DELIVERED = "DELIVERED", _("已送达")
        FAILED = "FAILED", _("发送失败")

    key = models.CharField(max_length=96, unique=True, db_collation="C")
    channel = models.CharField(max_length=8, choices=Channel)
    template = models.CharField(max_length=48, db_collation="C")
    member_id = models.BigIntegerField(null=True)
    """The member it is for (a staff id; no foreign key, staff stands above)."""
    address = models.BinaryField(null=True)
    """Sealed phone number or open id, for people without an account."""
    address_masked = models.CharField(max_length=32, blank=True)
    title = models.CharField(_("标题"), max_length=80)
    body = models.CharField(_("内容"), max_length=500)
    about = models.CharField(max_length=48, db_collation="C", blank=True)
    """Subject in the trail, e.g. `case/330282261122000017X`."""
    link = models.CharField(max_length=200, blank=True)
    urgent = models.BooleanField(default=False)
    """Ignores quiet hours."""
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    attempts = models.SmallIntegerField(default=0)
    not_before = models.DateTimeField()
    """QUEUED: when it may go out. SENDING: when the worker that took it must be taken for dead."""
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    provider_id = models.CharField(max_length=80, db_collation="C", blank=True)
    """What the gateway calls this message; its delivery receipt names it."""
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=64, blank=True)
    read_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("消息")
        indexes = [
            models.Index(
                fields=["not_before"], name="notices_queue", condition=models.Q(state__in=["QUEUED", "SENDING"])
            ),
            models.Index(fields=["member_id", "-id"], name="notices_inbox", condition=models.Q(channel="inbox")),
            models.Index(
                fields=["member_id", "-id"], name="notices_unread", condition=models.Q(channel="inbox", read_at=None)
            ),
            models.Index(fields=["state", "-id"], name="notices_log", condition=~models.Q(channel="inbox")),
            models.Index(fields=["about", "-id"], name="notices_about", condition=~models.Q(about="")),
            models.Index(fields=["provider_id"], name="notices_receipt", condition=~models.Q(provider_id="")),
        ]
