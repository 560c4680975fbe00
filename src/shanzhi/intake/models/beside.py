"""What goes beside a visit: the lawful way, the unit called in, the appointment, the bundle."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from shanzhi.kernel.clock import now


class Referral(models.Model):
    """依法转介. Somebody was told the lawful way, with its time, what to bring and where; with a paper."""

    class State(models.TextChoices):
        MADE = "MADE", _("已转介")
        TAKEN = "TAKEN", _("已接待")
        REFUSED = "REFUSED", _("不属受理范围")
        ABSENT = "ABSENT", _("未到")

    visit = models.ForeignKey("intake.Visit", models.PROTECT, null=True, related_name="referrals")
    case = models.ForeignKey("cases.Case", models.PROTECT, null=True, related_name="+")
    hall = models.ForeignKey("staff.Unit", models.PROTECT, related_name="+")
    way = models.CharField(max_length=32, db_collation="C")
    way_name = models.CharField(_("途径"), max_length=80)
    wall = models.CharField(max_length=12, blank=True, db_collation="C")
    """legal_aid or psychology: only the receiving unit reads the reason."""
    law = models.CharField(_("法律依据"), max_length=160)
    why = models.CharField(_("转介理由"), max_length=400, blank=True)
    why_sealed = models.BinaryField(null=True)
    """The same behind a wall."""
    counts_from = models.DateField(_("起算日"), null=True)
    last_day = models.DateField(_("最后一天"), null=True)
    suggested = models.JSONField(default=dict)
    unit = models.ForeignKey("staff.Unit", models.PROTECT, null=True, related_name="+", verbose_name=_("接收单位"))
    state = models.CharField(max_length=8, choices=State, default=State.MADE)
    feedback = models.CharField(_("反馈"), max_length=400, blank=True)
    feedback_sealed = models.BinaryField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by_name = models.CharField(max_length=64, blank=True)
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("依法转介")
        constraints = [
            models.UniqueConstraint(fields=["hall", "year", "serial"], name="intake_referral_number"),
            models.CheckConstraint(
                condition=models.Q(wall="") | (models.Q(why="") & models.Q(feedback="")), name="intake_referral_wall"
            ),
        ]
        indexes = [
            models.Index(fields=["visit"], name="intake_referral_visit"),
            models.Index(fields=["case"], name="intake_referral_case", condition=models.Q(case__isnull=False)),
            models.Index(fields=["unit", "-id"], name="intake_referral_unit"),
            models.Index(fields=["hall", "-id"], name="intake_referral_hall"),
        ]

    @property
    def number(self) -> str:
        return f"〔{self.year}〕转介{self.serial:04d}号"


class UnitCall(models.Model):
    """随驻召集. A unit asked to come to the hall, by when it answers, and when it was there."""

    class State(models.TextChoices):
        ASKED = "ASKED", _("待应答")
        COMING = "COMING", _("正在赶来")
        DECLINED = "DECLINED", _("不能到场")
        HERE = "HERE", _("已到场")
        CALLED_OFF = "CALLED_OFF", _("已取消")

    hall = models.ForeignKey("staff.Unit", models.PROTECT, related_name="+")
    visit = models.ForeignKey("intake.Visit", models.PROTECT, null=True, related_name="unit_calls")
    unit = models.ForeignKey("staff.Unit", models.PROTECT, related_name="+")
    matter = models.CharField(_("事由"), max_length=200)
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    asked_at = models.DateTimeField()
    answer_by = models.DateTimeField(_("应答时限"))
    arrive_by = models.DateTimeField(_("到场时限"))
    answered_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=200, blank=True)
    answered_by_name = models.CharField(max_length=64, blank=True)
    by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("随驻召集")
        constraints = [
            models.UniqueConstraint(
                fields=["hall", "unit", "visit"], name="intake_unit_call_once",
                condition=models.Q(state__in=["ASKED", "COMING"]),
            )
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["hall", "-id"], name="intake_unit_call_hall"),
            models.Index(fields=["unit", "-id"], name="intake_unit_call_unit"),
            models.Index(fields=["visit"], name="intake_unit_call_visit"),
        ]

    @property
    def is_late(self) -> bool:
        """Not answered, or not there, by the time."""
        moment = now()
        return (self.state == self.State.ASKED and moment > self.answer_by) or (
            self.state == self.State.COMING and moment > self.arrive_by
        )


class Booking(models.Model):
    """预约. One place of one slot; the database gives a place once."""

    class State(models.TextChoices):
        BOOKED = "BOOKED", _("已预约")
        CAME = "CAME", _("已到访")
        CANCELLED = "CANCELLED", _("已取消")

    hall = models.ForeignKey("staff.Unit", models.PROTECT, related_name="+")
    queue = models.CharField(max_length=32, db_collation="C")
    begins_at = models.DateTimeField(_("时间"))
    ends_at = models.DateTimeField()
    place = models.PositiveSmallIntegerField()
    code = models.CharField(_("预约码"), max_length=10, unique=True, db_collation="C")
    tail_mark = models.BinaryField()
    """Keyed fingerprint of code and last four digits: opens the resident's page."""
    name_sealed = models.BinaryField()
    phone_sealed = models.BinaryField()
    name_masked = models.CharField(max_length=24)
    phone_masked = models.CharField(max_length=16)
    phone_mark = models.BinaryField()
    matter = models.CharField(_("事项"), max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.BOOKED)
    visit = models.ForeignKey("intake.Visit", models.PROTECT, null=True, related_name="+")
    remind_at = models.DateTimeField(null=True)
    """When one more message is due; empty once it was sent."""
    at = models.DateTimeField()
    by_name = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("预约")
        constraints = [
            models.UniqueConstraint(
                fields=["hall", "queue", "begins_at", "place"], name="intake_booking_place",
                condition=~models.Q(state="CANCELLED"),
            ),
            models.UniqueConstraint(
                fields=["phone_mark", "begins_at"], name="intake_booking_person", condition=~models.Q(state="CANCELLED")
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["hall", "begins_at"], name="intake_booking_day"),
            models.Index(
                fields=["remind_at"], name="intake_booking_remind",
                condition=models.Q(state="BOOKED", remind_at__isnull=False),
            ),
        ]  # fmt: skip


class BundleStep(models.Model):
    """一类事的一项. Proposed by the county's list; done or declined only by a person."""

    class State(models.TextChoices):
        PROPOSED = "PROPOSED", _("待确认")
        DONE = "DONE", _("已办")
        DECLINED = "DECLINED", _("不需要")

    visit = models.ForeignKey("intake.Visit", models.CASCADE, related_name="bundle_steps")
    key = models.CharField(max_length=32, db_collation="C")
    name = models.CharField(max_length=80)
    do = models.CharField(max_length=8, db_collation="C")
    what = models.CharField(max_length=32, db_collation="C")
    """Category, way or unit."""
    ask = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.PROPOSED)
    note = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(null=True)
    by_name = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("一类事的一项")
        constraints = [models.UniqueConstraint(fields=["visit", "key"], name="intake_bundle_step_once")]
