"""值守. Statutory clocks, emergency mode, duty and reception days."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

__all__ = [
    "CallUp",
    "Clock",
    "ClockMark",
    "DutyHandover",
    "DutyPerson",
    "DutySwap",
    "Emergency",
    "LeaderReception",
    "Received",
]


class Clock(models.Model):
    """法定时限. One step that the law gives a time for, beside the case's ordinary clock. Its terms are kept as they
    stood when it began: a later profile does not change what ran."""

    class State(models.TextChoices):
        RUNNING = "RUNNING", _("计时中")
        PAUSED = "PAUSED", _("已中止")
        MET = "MET", _("已完成")
        LAPSED = "LAPSED", _("期满未提出")
        STOPPED = "STOPPED", _("已终止")

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="+")
    key = models.CharField(max_length=32, db_collation="C")
    route = models.CharField(_("程序"), max_length=40)
    step = models.CharField(_("步骤"), max_length=60)
    terms = models.JSONField()
    whose = models.CharField(max_length=8, default="agency")
    state = models.CharField(_("状态"), max_length=8, choices=State, default=State.RUNNING)
    begins_at = models.DateTimeField(_("起算"))
    due_at = models.DateTimeField(_("届满"))
    remind_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)
    """When somebody is to be reminded next; empty while it stands still or is over."""
    paused_at = models.DateTimeField(null=True)
    started_by_name = models.CharField(max_length=64)
    ended_at = models.DateTimeField(null=True)
    ended_by_name = models.CharField(max_length=64, blank=True)
    note = models.CharField(_("说明"), max_length=400, blank=True)
    paper = models.CharField(_("文书编号"), max_length=80, blank=True)
    is_late = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("法定时限")
        constraints = [
            models.UniqueConstraint(
                fields=["case", "key"], name="command_clock_once", condition=models.Q(state__in=["RUNNING", "PAUSED"])
            ),
        ]
        indexes = [
            models.Index(fields=["case", "id"], name="command_clock_case"),
            models.Index(
                fields=["due_at", "id"],
                name="command_clock_due",
                condition=models.Q(state__in=["RUNNING", "PAUSED"]),
            ),
            models.Index(fields=["next_at"], name="command_clock_next", condition=models.Q(next_at__isnull=False)),
        ]


class ClockMark(models.Model):
    """时限变动. A pause with its lawful reason, or an extension asked for and decided."""

    class Kind(models.TextChoices):
        PAUSE = "pause", _("中止")
        EXTENSION = "extension", _("延期")

    class State(models.TextChoices):
        ASKED = "ASKED", _("待审批")
        GRANTED = "GRANTED", _("已同意")
        REFUSED = "REFUSED", _("未同意")

    clock = models.ForeignKey(Clock, models.CASCADE, related_name="marks")
    kind = models.CharField(max_length=10, choices=Kind)
    state = models.CharField(max_length=8, choices=State, default=State.GRANTED)
    reason = models.CharField(_("事由"), max_length=400)
    from_at = models.DateTimeField(null=True)
    until_at = models.DateTimeField(null=True)
    amount = models.CharField(_("延长"), max_length=12, blank=True)
    asked_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    asked_by_name = models.CharField(max_length=64, blank=True)
    asked_at = models.DateTimeField()
    ruled_by_name = models.CharField(max_length=64, blank=True)
    ruled_at = models.DateTimeField(null=True)
    opinion = models.CharField(_("审批意见"), max_length=400, blank=True)

    class Meta:
        verbose_name = _("时限变动")
        constraints = [
            models.UniqueConstraint(fields=["clock"], name="command_mark_one_asked", condition=models.Q(state="ASKED")),
        ]
        indexes = [
            models.Index(fields=["clock", "id"], name="command_mark_clock"),
            models.Index(fields=["asked_at"], name="command_mark_asked", condition=models.Q(state="ASKED")),
        ]


class Emergency(models.Model):
    """应急状态. 平战切换: for a named matter, in an area, for a period, with limits of its own."""

    matter = models.CharField(_("事项"), max_length=80)
    reason = models.CharField(_("启动理由"), max_length=400)
    ordered_by = models.CharField(_("批准人"), max_length=64)
    area = models.ForeignKey("places.Area", models.PROTECT, related_name="+", verbose_name=_("范围"))
    area_path = models.CharField(max_length=120, db_collation="C")
    categories = models.JSONField(default=list)
    """Codes with everything below them; empty is every category."""
    limits = models.JSONField(default=dict)
    begins_at = models.DateTimeField(_("开始"))
    ends_at = models.DateTimeField(_("最迟结束"))
    started_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    started_by_name = models.CharField(max_length=64)
    ended_at = models.DateTimeField(_("结束"), null=True)
    ended_by_name = models.CharField(max_length=64, blank=True)
    ended_why = models.CharField(_("结束说明"), max_length=400, blank=True)

    class Meta:
        verbose_name = _("应急状态")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("begins_at")), name="command_emergency_period"
            )
        ]
        indexes = [
            models.Index(fields=["ends_at"], name="command_emergency_on", condition=models.Q(ended_at=None)),
        ]

    @property
    def subject(self) -> str:
        return f"emergency/{self.pk}"


class CallUp(models.Model):
    """到岗名单. Somebody called up, and whether they have answered."""

    emergency = models.ForeignKey(Emergency, models.CASCADE, related_name="called")
    member = models.ForeignKey("staff.Member", models.PROTECT, related_name="+")
    post = models.CharField(max_length=40)
    unit = models.CharField(max_length=64)
    called_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name = _("到岗名单")
        constraints = [models.UniqueConstraint(fields=["emergency", "member"], name="command_callup_once")]
        indexes = [
            models.Index(fields=["member"], name="command_callup_open", condition=models.Q(answered_at=None)),
        ]


class DutyPerson(models.Model):
    """值班. Somebody on a shift of a command room's rota."""

    class Role(models.TextChoices):
        LEADER = "leader", _("带班领导")
        ON_DUTY = "on_duty", _("值班人员")

    unit = models.ForeignKey("staff.Unit", models.CASCADE, related_name="+")
    on = models.DateField(_("日期"))
    shift = models.CharField(_("班次"), max_length=32, db_collation="C")
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    member = models.ForeignKey("staff.Member", models.PROTECT, related_name="+")
    role = models.CharField(max_length=8, choices=Role, default=Role.ON_DUTY)

    class Meta:
        verbose_name = _("值班")
        constraints = [
            models.UniqueConstraint(fields=["unit", "on", "shift", "member"], name="command_duty_once"),
            models.UniqueConstraint(
                fields=["unit", "on", "shift"], name="command_duty_leader", condition=models.Q(role="leader")
            ),
        ]
        indexes = [
            models.Index(fields=["ends_at", "begins_at"], name="command_duty_now"),
            models.Index(fields=["member", "ends_at"], name="command_duty_member"),
        ]


class DutySwap(models.Model):
    """换班. One asks another to stand in, or to change shifts; the other agrees or does not."""

    class State(models.TextChoices):
        ASKED = "ASKED", _("待答复")
        AGREED = "AGREED", _("已同意")
        REFUSED = "REFUSED", _("未同意")

    mine = models.ForeignKey(DutyPerson, models.CASCADE, related_name="+")
    theirs = models.ForeignKey(DutyPerson, models.CASCADE, null=True, related_name="+")
    """Empty: the other stands in and gives nothing back."""
    asked_by = models.ForeignKey("staff.Member", models.PROTECT, related_name="+")
    asked_of = models.ForeignKey("staff.Member", models.PROTECT, related_name="+")
    reason = models.CharField(_("事由"), max_length=200)
    state = models.CharField(max_length=8, choices=State, default=State.ASKED)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("换班")
        constraints = [
            models.UniqueConstraint(fields=["mine"], name="command_swap_one_asked", condition=models.Q(state="ASKED")),
        ]
        indexes = [
            models.Index(fields=["asked_of"], name="command_swap_waits", condition=models.Q(state="ASKED")),
        ]


class DutyHandover(models.Model):
    """交接班. What the shift that goes tells the shift that comes."""

    unit = models.ForeignKey("staff.Unit", models.CASCADE, related_name="+")
    at = models.DateTimeField(_("交班时间"))
    shift = models.CharField(max_length=64)
    by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=64)
    to = models.ForeignKey("staff.Member", models.PROTECT, related_name="+")
    text = models.TextField(_("交接事项"))
    open_cases = models.IntegerField(default=0)
    yellow = models.IntegerField(default=0)
    red = models.IntegerField(default=0)
    taken_at = models.DateTimeField(_("接班时间"), null=True)
    taken_note = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("交接班")
        indexes = [models.Index(fields=["unit", "-at", "-id"], name="command_handover_unit")]


class LeaderReception(models.Model):
    """领导接访. A day on which a leader receives residents at a place."""

    class State(models.TextChoices):
        PLANNED = "PLANNED", _("已安排")
        CALLED_OFF = "CALLED_OFF", _("已取消")

    leader = models.ForeignKey("staff.Member", models.PROTECT, related_name="+", verbose_name=_("接访领导"))
    leader_name = models.CharField(max_length=64)
    leader_post = models.CharField(max_length=80)
    area = models.ForeignKey("places.Area", models.PROTECT, related_name="+")
    area_path = models.CharField(max_length=120, db_collation="C")
    begins_at = models.DateTimeField(_("开始"))
    ends_at = models.DateTimeField(_("结束"))
    place = models.CharField(_("地点"), max_length=120)
    places = models.SmallIntegerField(_("名额"))
    topic = models.CharField(_("接访主题"), max_length=120, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    note = models.CharField(max_length=200, blank=True)
    by_name = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("领导接访")
        indexes = [
            models.Index(fields=["begins_at", "id"], name="command_reception_day"),
            models.Index(fields=["leader", "begins_at"], name="command_reception_leader"),
        ]

    @property
    def subject(self) -> str:
        return f"reception/{self.pk}"


class Received(models.Model):
    """接访事项. A case put on a leader's reception day, and what came of it."""

    class State(models.TextChoices):
        BOOKED = "BOOKED", _("已预约")
        RECEIVED = "RECEIVED", _("已接访")
        ABSENT = "ABSENT", _("未到")

    class Outcome(models.TextChoices):
        SETTLED = "settled", _("当场解决")
        ORDERED = "ordered", _("现场交办")
        EXPLAINED = "explained", _("解释说明")
        LED = "led", _("领导包案")

    reception = models.ForeignKey(LeaderReception, models.CASCADE, related_name="visits")
    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="+")
    number = models.SmallIntegerField(_("序号"))
    state = models.CharField(max_length=8, choices=State, default=State.BOOKED)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    result = models.CharField(_("接访结果"), max_length=400, blank=True)
    booked_by_name = models.CharField(max_length=64)
    at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("接访事项")
        constraints = [
            models.UniqueConstraint(fields=["reception", "case"], name="command_received_once"),
            models.UniqueConstraint(fields=["reception", "number"], name="command_received_number"),
        ]
        indexes = [models.Index(fields=["case"], name="command_received_case")]
