"""Help that is asked for in the field, the phones themselves, and the points of an emergency."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Help(models.Model):
    """求助. A worker cannot manage alone; the village answers, or blows the whistle for them."""

    class State(models.TextChoices):
        ASKED = "ASKED", _("待回应")
        ANSWERED = "ANSWERED", _("已回应")
        WHISTLED = "WHISTLED", _("已吹哨")

    uid = models.UUIDField(unique=True)
    member = models.ForeignKey("staff.Member", models.PROTECT, related_name="+")
    unit = models.ForeignKey("staff.Unit", models.PROTECT, null=True, related_name="+", verbose_name=_("村（社区）"))
    """Whom it was asked of."""
    case = models.ForeignKey("cases.Case", models.PROTECT, null=True, related_name="+")
    errand = models.ForeignKey("cases.Errand", models.PROTECT, null=True, related_name="+")
    area = models.ForeignKey("places.Area", models.PROTECT, related_name="+")
    area_path = models.CharField(max_length=120, db_collation="C")
    address = models.CharField(max_length=160, blank=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    text = models.CharField(_("需要什么帮助"), max_length=400)
    urgent = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=State, default=State.ASKED)
    at = models.DateTimeField()
    answer = models.CharField(_("回应"), max_length=400, blank=True)
    answered_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    whistle = models.ForeignKey("command.Whistle", models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("求助")
        constraints = [
            models.UniqueConstraint(
                fields=["errand"], name="fieldwork_help_once", condition=models.Q(state="ASKED", errand__isnull=False)
            )
        ]
        indexes = [
            models.Index(fields=["area_path", "state", "-at"], name="fieldwork_help_area"),
            models.Index(fields=["member", "-at"], name="fieldwork_help_own"),
        ]

    @property
    def subject(self) -> str:
        return f"help/{self.pk}"


class Device(models.Model):
    """设备. One phone of one worker, with a credential of its own. Only the hash is kept."""

    uid = models.UUIDField(unique=True)
    member = models.ForeignKey("staff.Member", models.PROTECT, related_name="+")
    name = models.CharField(_("设备"), max_length=80)
    digest = models.BinaryField()
    made_at = models.DateTimeField(_("登记时间"))
    seen_at = models.DateTimeField(_("最近使用"))
    revoked_at = models.DateTimeField(null=True)
    revoked_by_name = models.CharField(max_length=64, blank=True)
    revoked_why = models.CharField(max_length=120, blank=True)
    wiped_at = models.DateTimeField(null=True)
    """When the phone was first told to wipe, and so asked."""

    class Meta:
        verbose_name = _("设备")
        indexes = [models.Index(fields=["member", "-seen_at"], name="fieldwork_devices")]


class DeviceUse(models.Model):
    """A log-in in which a device was seen: it ends when the device is revoked."""

    device = models.ForeignKey(Device, models.CASCADE, related_name="uses")
    sign_in = models.ForeignKey("staff.SignIn", models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("设备登录")
        constraints = [models.UniqueConstraint(fields=["device", "sign_in"], name="fieldwork_device_use")]


class CheckPoint(models.Model):
    """点位. A named place at which people report themselves while an emergency is on."""

    uid = models.UUIDField(unique=True)
    emergency = models.ForeignKey("command.Emergency", models.PROTECT, related_name="+")
    name = models.CharField(_("点位"), max_length=60)
    address = models.CharField(_("地址"), max_length=160, blank=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    made_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("点位")
        constraints = [
            models.UniqueConstraint(
                fields=["emergency", "name"], name="fieldwork_point_once", condition=models.Q(dropped_at=None)
            )
        ]


class CheckIn(models.Model):
    """签到. Somebody was at a point and said so themselves. A single moment, never a track."""

    uid = models.UUIDField(unique=True)
    point = models.ForeignKey(CheckPoint, models.PROTECT, related_name="check_ins")
    member = models.ForeignKey("staff.Member", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    note = models.CharField(max_length=200, blank=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)

    class Meta:
        verbose_name = _("签到")
        indexes = [models.Index(fields=["point", "-at"], name="fieldwork_check_ins")]
