"""Rooms and their calendar, sittings, what is undisputed, what is proposed, and what is said in confidence."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import F, Func, Value
from django.utils.translation import gettext_lazy as _

from .people import Party, Side
from .process import Mediation

__all__ = ["Attendance", "Confidence", "Fact", "Offer", "Room", "Sitting", "Slot"]


class Room(models.Model):
    """调解室."""

    name = models.CharField(_("名称"), max_length=40)
    unit = models.ForeignKey("staff.Unit", models.PROTECT, related_name="+", verbose_name=_("管理单位"))
    area_path = models.CharField(max_length=120, db_collation="C")
    seats = models.SmallIntegerField(_("座位"), default=8)
    has_video = models.BooleanField(_("可远程"), default=False)
    note = models.CharField(_("说明"), max_length=120, blank=True)
    is_open = models.BooleanField(_("可预约"), default=True)

    class Meta:
        verbose_name = _("调解室")
        constraints = [models.UniqueConstraint(fields=["unit", "name"], name="mediation_room_name")]


class Sitting(models.Model):
    """一次调解."""

    class Mode(models.TextChoices):
        FACE = "face", _("面对面")
        BACK = "back", _("背对背")
        REMOTE = "remote", _("远程")
        DOOR = "door", _("上门")

    class State(models.TextChoices):
        PLANNED = "PLANNED", _("已安排")
        HELD = "HELD", _("已进行")
        CALLED_OFF = "CALLED_OFF", _("已取消")

    class Outcome(models.TextChoices):
        AGREED = "agreed", _("达成一致")
        NOT_AGREED = "not_agreed", _("未达成一致")
        AGAIN = "again", _("另定时间")

    mediation = models.ForeignKey(Mediation, models.CASCADE, related_name="sittings")
    n = models.SmallIntegerField(_("次数"))
    mode = models.CharField(_("方式"), max_length=8, choices=Mode)
    room = models.ForeignKey(Room, models.PROTECT, null=True, related_name="+")
    place = models.CharField(_("地点"), max_length=120, blank=True)
    link = models.CharField(_("视频地址"), max_length=300, blank=True)
    starts_at = models.DateTimeField(_("开始"))
    ends_at = models.DateTimeField(_("结束"))
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    notes = models.TextField(_("调解记录"), blank=True)
    """What both sides may read. What was said in confidence is kept apart."""
    outcome = models.CharField(_("结果"), max_length=10, choices=Outcome, blank=True)
    next_steps = models.CharField(_("下一步"), max_length=400, blank=True)
    held_at = models.DateTimeField(null=True)
    by_name = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("调解会")
        constraints = [
            models.UniqueConstraint(fields=["mediation", "n"], name="mediation_sitting_n"),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="mediation_sitting_ends"
            ),
        ]
        indexes = [
            models.Index(fields=["starts_at"], name="mediation_sitting_day"),
        ]


def _one(name: str) -> Func:
    """A number as a range of one, so that GiST compares it without any extension of the database."""
    return Func(F(name), F(name), Value("[]"), function="int8range")


class Slot(models.Model):
    """占用. A room or a mediator is taken for a stretch of time; the database lets nobody be taken twice."""

    sitting = models.ForeignKey(Sitting, models.CASCADE, related_name="slots")
    room = models.ForeignKey(Room, models.PROTECT, null=True, related_name="+")
    member = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    during = DateTimeRangeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="mediation_room_free",
                expressions=[(_one("room_id"), RangeOperators.OVERLAPS), ("during", RangeOperators.OVERLAPS)],
                condition=models.Q(room__isnull=False),
            ),
            ExclusionConstraint(
                name="mediation_mediator_free",
                expressions=[(_one("member_id"), RangeOperators.OVERLAPS), ("during", RangeOperators.OVERLAPS)],
                condition=models.Q(member__isnull=False),
            ),
            models.CheckConstraint(
                condition=models.Q(room=None, member__isnull=False) | models.Q(room__isnull=False, member=None),
                name="mediation_slot_of_one",
            ),
        ]
        indexes = [GistIndex(fields=["during"], name="mediation_slot_when")]


class Attendance(models.Model):
    """到场."""

    sitting = models.ForeignKey(Sitting, models.CASCADE, related_name="attendances")
    party = models.ForeignKey(Party, models.CASCADE, related_name="+")
    came = models.BooleanField()
    through = models.CharField(_("代为到场"), max_length=40, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sitting", "party"], name="mediation_attends_once")]


class Fact(models.Model):
    """无争议事实. Signed by the parties it may serve later; what was conceded for peace is never entered here."""

    mediation = models.ForeignKey(Mediation, models.CASCADE, related_name="facts")
    text = models.CharField(max_length=400)
    agreed_by = models.JSONField(default=list)
    """Ids of the parties that confirmed it."""
    at = models.DateTimeField()
    by_name = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("无争议事实")


class Offer(models.Model):
    """方案. Proposals and counter-proposals, each with its answer; nothing is overwritten."""

    class State(models.TextChoices):
        OPEN = "OPEN", _("待答复")
        TAKEN = "TAKEN", _("接受")
        DECLINED = "DECLINED", _("不接受")
        WITHDRAWN = "WITHDRAWN", _("已撤回")

    mediation = models.ForeignKey(Mediation, models.CASCADE, related_name="offers")
    sitting = models.ForeignKey(Sitting, models.SET_NULL, null=True, related_name="+")
    side = models.CharField(_("提出方"), max_length=1, choices=Side, blank=True)
    """Empty: the mediator's own."""
    counter_to = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    amount_fen = models.BigIntegerField(null=True)
    terms = models.CharField(_("内容"), max_length=1000)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    answer_words = models.CharField(max_length=400, blank=True)
    answered_at = models.DateTimeField(null=True)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("调解方案")


class Confidence(models.Model):
    """背对背陈述. What one party told the mediators alone: sealed, read only by them, in no paper of anybody else."""

    mediation = models.ForeignKey(Mediation, models.CASCADE, related_name="confidences")
    party = models.ForeignKey(Party, models.CASCADE, related_name="+")
    sitting = models.ForeignKey(Sitting, models.SET_NULL, null=True, related_name="+")
    text_sealed = models.BinaryField()
    at = models.DateTimeField()
    by_name = models.CharField(max_length=64)
    released_at = models.DateTimeField(null=True)
    """The party allowed it to be passed on: then it stands as an offer in clear."""

    class Meta:
        verbose_name = _("背对背陈述")
        indexes = [models.Index(fields=["mediation"], name="mediation_told_of")]
