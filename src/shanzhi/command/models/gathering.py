"""会商吹哨. Whistles, meetings, joint enforcement and teams, and linkage plans of a case.

A row that waits for somebody carries `next_at`: when it has to be looked at again. The job of reminders reads the
partial indexes of these moments only, so that it costs by what is due and not by what is open.
"""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

__all__ = [
    "AgendaItem",
    "Decision",
    "Finding",
    "Gathering",
    "Invitation",
    "PlanRun",
    "PlanStep",
    "Seat",
    "Whistle",
    "WhistleCall",
]

_CASE = "cases.Case"
_UNIT = "staff.Unit"
_MEMBER = "staff.Member"
_ERRAND = "cases.Errand"
_WAITING = models.Q(next_at__isnull=False)


class Whistle(models.Model):
    """哨单. A township or village calls units to a place, for a case."""

    class State(models.TextChoices):
        CALLED = "CALLED", _("处置中")
        CONCLUDED = "CONCLUDED", _("已办结")

    number = models.CharField(_("哨单号"), max_length=80, unique=True)
    case = models.ForeignKey(_CASE, models.CASCADE, related_name="+")
    kind = models.CharField(_("哨种"), max_length=24, db_collation="C")
    """A key of the profile's whistle kinds: emergency, everyday."""
    matter = models.CharField(_("事由"), max_length=400)
    unit = models.ForeignKey(_UNIT, models.PROTECT, related_name="+", verbose_name=_("吹哨单位"))
    area = models.ForeignKey("places.Area", models.PROTECT, related_name="+", verbose_name=_("地点"))
    area_path = models.CharField(max_length=120, db_collation="C")
    address = models.CharField(_("集合地点"), max_length=160)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    state = models.CharField(max_length=10, choices=State, default=State.CALLED)
    called_at = models.DateTimeField()
    called_by = models.ForeignKey(_MEMBER, models.PROTECT, null=True, related_name="+")
    called_by_name = models.CharField(max_length=64)
    answer_due_at = models.DateTimeField()
    arrive_due_at = models.DateTimeField()
    result = models.CharField(_("处置结果"), max_length=1000, blank=True)
    concluded_at = models.DateTimeField(null=True)
    concluded_by_name = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("哨单")
        indexes = [
            models.Index(fields=["case"], name="command_whistle_case"),
            models.Index(fields=["unit", "-id"], name="command_whistle_unit"),
            models.Index(fields=["area_path", "-id"], name="command_whistle_area"),
        ]


class WhistleCall(models.Model):
    """应哨. One unit that was called: whether it answered, whom it sent, when it was there."""

    class State(models.TextChoices):
        CALLED = "CALLED", _("待应答")
        COMING = "COMING", _("赶赴现场")
        DECLINED = "DECLINED", _("不能到场")
        ARRIVED = "ARRIVED", _("已报到，待确认")
        CONFIRMED = "CONFIRMED", _("已到场")

    whistle = models.ForeignKey(Whistle, models.CASCADE, related_name="calls")
    unit = models.ForeignKey(_UNIT, models.PROTECT, related_name="+", verbose_name=_("被叫单位"))
    errand = models.ForeignKey(_ERRAND, models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=9, choices=State, default=State.CALLED)
    called_at = models.DateTimeField()
    answer_due_at = models.DateTimeField()
    arrive_due_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by_name = models.CharField(max_length=64, blank=True)
    words = models.CharField(_("带队人员或理由"), max_length=200, blank=True)
    eta = models.DateTimeField(_("预计到达"), null=True)
    arrived_at = models.DateTimeField(null=True)
    """As the unit reports it."""
    arrived_by_name = models.CharField(max_length=64, blank=True)
    there_at = models.DateTimeField(null=True)
    """As the caller confirms it: this one counts."""
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by_name = models.CharField(max_length=64, blank=True)
    next_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("应哨")
        constraints = [models.UniqueConstraint(fields=["whistle", "unit"], name="command_call_once")]
        indexes = [
            models.Index(fields=["unit", "-called_at"], name="command_call_unit"),
            models.Index(fields=["called_at"], name="command_call_period"),
            models.Index(fields=["next_at"], name="command_call_next", condition=_WAITING),
        ]

    @property
    def answered_in_time(self) -> bool:
        return self.answered_at is not None and self.answered_at <= self.answer_due_at

    @property
    def there_in_time(self) -> bool:
        return self.there_at is not None and self.there_at <= self.arrive_due_at

    def is_missing(self, moment: datetime) -> bool:
        """It neither answered nor came, or said it would and did not, and its time has gone."""
        if self.state == self.State.CALLED:
            return moment > self.answer_due_at
        return self.state == self.State.COMING and moment > self.arrive_due_at


class Gathering(models.Model):
    """会商. People of several units at one table or in one team: meeting, interview, joint enforcement, team."""

    class Kind(models.TextChoices):
        CASE_MEETING = "case_meeting", _("案件会商")
        JOINT_MEETING = "joint_meeting", _("联席会议")
        STUDY = "study", _("专题研究")
        TALK = "talk", _("约谈整改")
        ENFORCEMENT = "enforcement", _("联合执法")
        TEAM = "team", _("专班")

    class State(models.TextChoices):
        CONVENED = "CONVENED", _("已通知")
        HELD = "HELD", _("已召开")
        CONCLUDED = "CONCLUDED", _("已办结")
        CALLED_OFF = "CALLED_OFF", _("已取消")

    kind = models.CharField(_("类型"), max_length=14, choices=Kind)
    number = models.CharField(_("编号"), max_length=80, unique=True)
    title = models.CharField(_("名称"), max_length=80)
    body = models.TextField(_("议程或方案"), blank=True)
    talked_to = models.CharField(_("约谈对象"), max_length=80, blank=True)
    host = models.ForeignKey(_UNIT, models.PROTECT, related_name="+", verbose_name=_("召集单位"))
    area_path = models.CharField(max_length=120, db_collation="C")
    """Of the host's area: reach over it shows the gathering."""
    chair_name = models.CharField(_("主持人"), max_length=64, blank=True)
    starts_at = models.DateTimeField(_("时间"))
    ends_at = models.DateTimeField(_("结束"), null=True)
    place = models.CharField(_("地点"), max_length=160, blank=True)
    link = models.CharField(_("视频会议地址"), max_length=300, blank=True)
    """An address in the county's own system; opened in the browser, never loaded by a page."""
    state = models.CharField(max_length=10, choices=State, default=State.CONVENED)
    reply_due_at = models.DateTimeField()
    convened_at = models.DateTimeField()
    convened_by = models.ForeignKey(_MEMBER, models.PROTECT, null=True, related_name="+")
    convened_by_name = models.CharField(max_length=64)
    held_at = models.DateTimeField(null=True)
    minutes = models.TextField(_("纪要"), blank=True)
    minutes_version = models.SmallIntegerField(default=0)
    minutes_by_name = models.CharField(max_length=64, blank=True)
    minutes_settled_at = models.DateTimeField(null=True)
    result = models.CharField(_("结果"), max_length=1000, blank=True)
    concluded_at = models.DateTimeField(null=True)
    concluded_by_name = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("会商")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(place="") | ~models.Q(link="") | models.Q(kind="team"),
                name="command_gathering_somewhere",
            )
        ]
        indexes = [
            models.Index(fields=["starts_at", "id"], name="command_gathering_when"),
            models.Index(fields=["host", "-starts_at"], name="command_gathering_host"),
        ]

    @property
    def subject(self) -> str:
        """The name of its trail."""
        return f"gathering/{self.pk}"

    @property
    def is_team(self) -> bool:
        return self.kind in (self.Kind.ENFORCEMENT, self.Kind.TEAM)

    @property
    def is_over(self) -> bool:
        return self.state in (self.State.CONCLUDED, self.State.CALLED_OFF)


class AgendaItem(models.Model):
    """议题. A case to be talked about, or a subject without one."""

    gathering = models.ForeignKey(Gathering, models.CASCADE, related_name="agenda")
    position = models.SmallIntegerField()
    case = models.ForeignKey(_CASE, models.CASCADE, null=True, related_name="+")
    topic = models.CharField(_("议题"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("议题")
        constraints = [
            models.UniqueConstraint(fields=["gathering", "case"], name="command_agenda_once"),
            models.CheckConstraint(condition=models.Q(case__isnull=False) | ~models.Q(topic=""), name="command_agenda"),
        ]
        indexes = [models.Index(fields=["case"], name="command_agenda_case", condition=models.Q(case__isnull=False))]


class Invitation(models.Model):
    """邀请. A unit that is asked to come, and whom it sends."""

    class Answer(models.TextChoices):
        WAITING = "", _("待答复")
        COMING = "COMING", _("参加")
        DECLINED = "DECLINED", _("不能参加")

    gathering = models.ForeignKey(Gathering, models.CASCADE, related_name="invitations")
    unit = models.ForeignKey(_UNIT, models.PROTECT, related_name="+", verbose_name=_("参加单位"))
    must_reply = models.BooleanField(default=True)
    reply_due_at = models.DateTimeField()
    answer = models.CharField(max_length=8, choices=Answer, blank=True, default=Answer.WAITING)
    words = models.CharField(_("参加人员或理由"), max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by_name = models.CharField(max_length=64, blank=True)
    attended = models.BooleanField(_("到会"), null=True)
    next_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("邀请")
        constraints = [models.UniqueConstraint(fields=["gathering", "unit"], name="command_invited_once")]
        indexes = [
            models.Index(fields=["unit", "-gathering"], name="command_invited_unit"),
            models.Index(fields=["next_at"], name="command_invited_next", condition=_WAITING),
        ]


class Seat(models.Model):
    """成员. A person by name: invited by whoever convenes, or sent by the unit."""

    invitation = models.ForeignKey(Invitation, models.CASCADE, related_name="seats")
    member = models.ForeignKey(_MEMBER, models.PROTECT, related_name="+")
    is_invited = models.BooleanField(default=False)
    """Named by the convener rather than by the unit."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["invitation", "member"], name="command_seat_once")]
        indexes = [models.Index(fields=["member"], name="command_seat_member")]


class Decision(models.Model):
    """议定事项. What was agreed: with an owner and a limit it is an errand on its case. In an interview: what is to be
    mended, watched to its end."""

    gathering = models.ForeignKey(Gathering, models.CASCADE, related_name="decisions")
    position = models.SmallIntegerField()
    text = models.CharField(_("事项"), max_length=400)
    case = models.ForeignKey(_CASE, models.CASCADE, null=True, related_name="+")
    unit = models.ForeignKey(_UNIT, models.PROTECT, null=True, related_name="+", verbose_name=_("责任单位"))
    limit = models.CharField(_("时限"), max_length=12, blank=True)
    due_at = models.DateTimeField(null=True)
    errand = models.ForeignKey(_ERRAND, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField()
    decided_by_name = models.CharField(max_length=64)
    settled_at = models.DateTimeField(null=True)
    settled_by_name = models.CharField(max_length=64, blank=True)
    outcome = models.CharField(_("落实情况"), max_length=400, blank=True)
    next_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("议定事项")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(unit__isnull=True) | models.Q(due_at__isnull=False), name="command_decision_due"
            )
        ]
        indexes = [
            models.Index(fields=["case"], name="command_decision_case", condition=models.Q(case__isnull=False)),
            models.Index(fields=["unit", "-id"], name="command_decision_unit", condition=models.Q(unit__isnull=False)),
            models.Index(fields=["next_at"], name="command_decision_next", condition=_WAITING),
        ]


class Finding(models.Model):
    """检查情况. What a joint enforcement found at a place, and what became of it."""

    class Outcome(models.TextChoices):
        CLEAN = "clean", _("未见问题")
        MENDED = "mended", _("当场整改")
        ORDERED = "ordered", _("责令整改")
        TRANSFERRED = "transferred", _("转案件办理")

    gathering = models.ForeignKey(Gathering, models.CASCADE, related_name="findings")
    unit = models.ForeignKey(_UNIT, models.PROTECT, null=True, related_name="+", verbose_name=_("检查单位"))
    place = models.CharField(_("地点或对象"), max_length=160)
    text = models.CharField(_("检查情况"), max_length=400)
    outcome = models.CharField(_("处理"), max_length=12, choices=Outcome)
    case = models.ForeignKey(_CASE, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    by_name = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("检查情况")
        indexes = [models.Index(fields=["gathering", "id"], name="command_finding_of")]


class PlanRun(models.Model):
    """联动. A linkage plan on a case: suggested, running, declined or done."""

    class State(models.TextChoices):
        SUGGESTED = "SUGGESTED", _("建议启动")
        RUNNING = "RUNNING", _("联动中")
        DECLINED = "DECLINED", _("未启动")
        DONE = "DONE", _("已完成")

    case = models.ForeignKey(_CASE, models.CASCADE, related_name="+")
    plan = models.CharField(max_length=24, db_collation="C")
    """Key of the plan in the profile under which the case was opened, or in force when it began."""
    name = models.CharField(_("预案"), max_length=80)
    first = models.JSONField(default=list)
    mode = models.CharField(max_length=8)
    state = models.CharField(max_length=9, choices=State)
    suggested_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    by_name = models.CharField(max_length=64, blank=True)
    reason = models.CharField(_("理由"), max_length=400, blank=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("联动")
        constraints = [models.UniqueConstraint(fields=["case", "plan"], name="command_plan_once")]


class PlanStep(models.Model):
    """联动步骤. Who does what, by when; done when the unit says so."""

    run = models.ForeignKey(PlanRun, models.CASCADE, related_name="steps")
    position = models.SmallIntegerField()
    key = models.CharField(max_length=24, db_collation="C")
    name = models.CharField(_("步骤"), max_length=80)
    role = models.CharField(_("职责"), max_length=80)
    unit = models.ForeignKey(_UNIT, models.PROTECT, null=True, related_name="+")
    """None where the county has no such unit (yet): somebody sees to it by hand."""
    limit = models.CharField(max_length=12)
    due_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=200, blank=True)
    errand = models.ForeignKey(_ERRAND, models.SET_NULL, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)
    done_by_name = models.CharField(max_length=64, blank=True)
    outcome = models.CharField(_("办理情况"), max_length=400, blank=True)
    next_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("联动步骤")
        constraints = [models.UniqueConstraint(fields=["run", "key"], name="command_step_once")]
        indexes = [
            models.Index(fields=["unit", "-id"], name="command_step_unit", condition=models.Q(unit__isnull=False)),
            models.Index(fields=["next_at"], name="command_step_next", condition=_WAITING),
        ]
