"""督办阶梯. Urging, supervision, leaders' slips, escalation and the list of hard cases.

Each row that waits carries `next_at`: when it has to be looked at again. The scan reads the partial indexes of these
moments only, so that it costs by what changes and not by what is open.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

__all__ = [
    "SUPERVISION_OPEN",
    "Climb",
    "Escalation",
    "HardCase",
    "HardCaseNote",
    "Instructed",
    "Instruction",
    "PaperSerial",
    "Supervision",
    "SupervisionAnswer",
    "Urge",
]

_CASE = "cases.Case"
_UNIT = "staff.Unit"
_MEMBER = "staff.Member"


class PaperSerial(models.Model):
    """文号. The last number given to a kind of paper in a year; its row lock makes the numbers gap-free."""

    paper = models.CharField(max_length=32, db_collation="C")
    year = models.SmallIntegerField()
    last = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["paper", "year"], name="command_serial_year")]


class Urge(models.Model):
    """催办. Somebody, or a rule, told a unit to get on with it."""

    case = models.ForeignKey(_CASE, models.CASCADE, related_name="+")
    errand = models.ForeignKey("cases.Errand", models.CASCADE, null=True, related_name="+")
    unit = models.ForeignKey(_UNIT, models.PROTECT, related_name="+", verbose_name=_("被催单位"))
    words = models.CharField(_("催办内容"), max_length=400)
    rule = models.CharField(max_length=24, blank=True)
    """Key of the rung of the county's ladder; empty when a person did it."""
    at = models.DateTimeField()
    by = models.ForeignKey(_MEMBER, models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=64)
    by_unit = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("催办")
        indexes = [models.Index(fields=["case", "-id"], name="command_urge_case")]


class Supervision(models.Model):
    """督办单. A numbered order to a unit: what is demanded, by when, and what came of it."""

    class Kind(models.TextChoices):
        PROCESS = "process", _("过程督办")
        RESULT = "result", _("结果督办")

    class State(models.TextChoices):
        ISSUED = "ISSUED", _("待反馈")
        ANSWERED = "ANSWERED", _("待审核")
        SENT_BACK = "SENT_BACK", _("退回补充")
        CONCLUDED = "CONCLUDED", _("已办结")
        LIFTED = "LIFTED", _("已撤销")

    case = models.ForeignKey(_CASE, models.CASCADE, related_name="+")
    errand = models.ForeignKey("cases.Errand", models.CASCADE, null=True, related_name="+")
    unit = models.ForeignKey(_UNIT, models.PROTECT, related_name="+", verbose_name=_("被督办单位"))
    kind = models.CharField(_("督办类型"), max_length=8, choices=Kind)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.ISSUED)
    number = models.CharField(_("文号"), max_length=80, unique=True)
    reason = models.CharField(_("督办事由"), max_length=400)
    demand = models.CharField(_("督办要求"), max_length=400)
    limit = models.CharField(_("反馈时限"), max_length=12)
    due_at = models.DateTimeField(_("反馈截止"))
    next_at = models.DateTimeField(null=True)
    round = models.SmallIntegerField(default=1)
    """Rises when an answer is sent back."""
    rule = models.CharField(max_length=24, blank=True)
    issued_at = models.DateTimeField(_("签发时间"))
    issued_by = models.ForeignKey(_MEMBER, models.PROTECT, null=True, related_name="+")
    issued_by_name = models.CharField(max_length=64)
    issued_by_unit = models.CharField(max_length=64, blank=True)
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by_name = models.CharField(max_length=64, blank=True)
    ended_note = models.CharField(_("办结意见"), max_length=400, blank=True)
    is_filed = models.BooleanField(default=False)
    """The paper stands among the papers of the case."""

    class Meta:
        verbose_name = _("督办单")
        indexes = [
            models.Index(fields=["case", "-id"], name="command_sup_case"),
            models.Index(fields=["unit", "-id"], name="command_sup_unit"),
            models.Index(
                fields=["state", "due_at"],
                name="command_sup_open",
                condition=models.Q(state__in=["ISSUED", "ANSWERED", "SENT_BACK"]),
            ),
            models.Index(fields=["next_at"], name="command_sup_next", condition=models.Q(next_at__isnull=False)),
            models.Index(fields=["id"], name="command_sup_unfiled", condition=models.Q(is_filed=False)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "unit", "kind"],
                name="command_sup_once",
                condition=models.Q(state__in=["ISSUED", "ANSWERED", "SENT_BACK"]),
            )
        ]

    @property
    def is_open(self) -> bool:
        return self.state in SUPERVISION_OPEN


SUPERVISION_OPEN = (Supervision.State.ISSUED, Supervision.State.ANSWERED, Supervision.State.SENT_BACK)


class SupervisionAnswer(models.Model):
    """督办反馈单. What the unit answered, and whether that was enough."""

    class Verdict(models.TextChoices):
        WAITING = "", _("待审核")
        TAKEN = "taken", _("已采纳")
        SENT_BACK = "sent_back", _("退回补充")

    supervision = models.ForeignKey(Supervision, models.CASCADE, related_name="answers")
    number = models.CharField(_("文号"), max_length=80, unique=True)
    text = models.TextField(_("反馈内容"))
    at = models.DateTimeField()
    by = models.ForeignKey(_MEMBER, models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=64)
    is_late = models.BooleanField(_("逾期反馈"), default=False)
    verdict = models.CharField(max_length=10, choices=Verdict, blank=True, default="")
    verdict_words = models.CharField(_("审核意见"), max_length=400, blank=True)
    verdict_at = models.DateTimeField(null=True)
    verdict_by_name = models.CharField(max_length=64, blank=True)
    is_filed = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("督办反馈单")
        indexes = [
            models.Index(fields=["supervision", "id"], name="command_supans_of"),
            models.Index(fields=["id"], name="command_supans_unfiled", condition=models.Q(is_filed=False)),
        ]


class Instruction(models.Model):
    """领导批示单. A leader's words to one or more units. `WANTED` waits for the leader's words."""

    class State(models.TextChoices):
        WANTED = "WANTED", _("待批示")
        ISSUED = "ISSUED", _("待反馈")
        ANSWERED = "ANSWERED", _("已反馈")
        LIFTED = "LIFTED", _("已撤销")

    case = models.ForeignKey(_CASE, models.CASCADE, related_name="+")
    state = models.CharField(_("状态"), max_length=10, choices=State)
    number = models.CharField(_("文号"), max_length=80, null=True, unique=True)  # noqa: DJ001 - none before it is given
    words = models.CharField(_("批示内容"), max_length=1000, blank=True)
    leader = models.ForeignKey(_MEMBER, models.PROTECT, null=True, related_name="+", verbose_name=_("批示领导"))
    leader_name = models.CharField(max_length=64, blank=True)
    wanted_for = models.CharField(_("报请事由"), max_length=400, blank=True)
    rule = models.CharField(max_length=24, blank=True)
    limit = models.CharField(_("反馈时限"), max_length=12, blank=True)
    wanted_at = models.DateTimeField(null=True)
    issued_at = models.DateTimeField(_("批示时间"), null=True)
    due_at = models.DateTimeField(_("反馈截止"), null=True)
    next_at = models.DateTimeField(null=True)
    by_name = models.CharField(max_length=64)
    """Who wrote it down: the leader, or an assistant of the command room for them."""
    is_filed = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("领导批示")
        indexes = [
            models.Index(fields=["case", "-id"], name="command_ins_case"),
            models.Index(
                fields=["state", "-id"], name="command_ins_open", condition=models.Q(state__in=["WANTED", "ISSUED"])
            ),
            models.Index(fields=["next_at"], name="command_ins_next", condition=models.Q(next_at__isnull=False)),
            models.Index(fields=["id"], name="command_ins_unfiled", condition=models.Q(is_filed=False)),
        ]


class Instructed(models.Model):
    """批示反馈. One unit to which an instruction goes, and its answer."""

    instruction = models.ForeignKey(Instruction, models.CASCADE, related_name="to")
    unit = models.ForeignKey(_UNIT, models.PROTECT, related_name="+")
    member = models.ForeignKey(_MEMBER, models.PROTECT, null=True, related_name="+", verbose_name=_("责任人"))
    answer = models.TextField(_("反馈内容"), blank=True)
    number = models.CharField(_("文号"), max_length=80, null=True, unique=True)  # noqa: DJ001 - none before it is given
    answered_at = models.DateTimeField(null=True)
    by_name = models.CharField(max_length=64, blank=True)
    is_late = models.BooleanField(default=False)
    is_filed = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("批示反馈")
        constraints = [models.UniqueConstraint(fields=["instruction", "unit"], name="command_instructed_once")]
        indexes = [
            models.Index(fields=["unit", "-id"], name="command_insd_unit"),
            models.Index(
                fields=["id"],
                name="command_insd_unfiled",
                condition=models.Q(is_filed=False, answered_at__isnull=False),
            ),
        ]


class Escalation(models.Model):
    """提级. Who of the leaders leads the case from then on, and why."""

    case = models.ForeignKey(_CASE, models.CASCADE, related_name="+")
    leader = models.ForeignKey(_MEMBER, models.PROTECT, null=True, related_name="+", verbose_name=_("牵头领导"))
    leader_name = models.CharField(max_length=64)
    reason = models.CharField(_("提级事由"), max_length=400)
    before = models.CharField(max_length=64)
    after = models.CharField(max_length=64)
    """Short names of the desks."""
    level = models.CharField(_("提级到"), max_length=40)
    rule = models.CharField(max_length=24, blank=True)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("提级")
        indexes = [models.Index(fields=["case", "-id"], name="command_esc_case")]


class HardCase(models.Model):
    """疑难件. On the list with a plan, a leader who owns it, and a day of review."""

    class State(models.TextChoices):
        SUGGESTED = "SUGGESTED", _("建议列入")
        LISTED = "LISTED", _("在列")
        UNLISTED = "UNLISTED", _("已移出")
        DISMISSED = "DISMISSED", _("不列入")

    case = models.ForeignKey(_CASE, models.CASCADE, related_name="+")
    state = models.CharField(_("状态"), max_length=10, choices=State)
    number = models.CharField(_("编号"), max_length=80, null=True, unique=True)  # noqa: DJ001 - none before it is given
    reason = models.CharField(_("列入事由"), max_length=400)
    rule = models.CharField(max_length=24, blank=True)
    plan = models.TextField(_("化解方案"), blank=True)
    owner = models.ForeignKey(_MEMBER, models.PROTECT, null=True, related_name="+", verbose_name=_("包案领导"))
    owner_name = models.CharField(max_length=64, blank=True)
    review_on = models.DateField(_("复核日期"), null=True)
    next_at = models.DateTimeField(null=True)
    at = models.DateTimeField()
    """Suggested or listed first."""
    listed_at = models.DateTimeField(null=True)
    by_name = models.CharField(max_length=64)
    ended_at = models.DateTimeField(null=True)
    ended_by_name = models.CharField(max_length=64, blank=True)
    outcome = models.CharField(_("化解结果"), max_length=400, blank=True)
    is_filed = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("疑难件")
        constraints = [
            models.UniqueConstraint(
                fields=["case"], name="command_hard_once", condition=models.Q(state__in=["SUGGESTED", "LISTED"])
            )
        ]
        indexes = [
            models.Index(fields=["state", "-id"], name="command_hard_state"),
            models.Index(fields=["next_at"], name="command_hard_next", condition=models.Q(next_at__isnull=False)),
            models.Index(
                fields=["id"], name="command_hard_unfiled", condition=models.Q(is_filed=False, number__isnull=False)
            ),
        ]


class HardCaseNote(models.Model):
    """疑难件进展."""

    hard_case = models.ForeignKey(HardCase, models.CASCADE, related_name="notes")
    text = models.CharField(max_length=1000)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=64)
    by_unit = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("疑难件进展")
        indexes = [models.Index(fields=["hard_case", "id"], name="command_hardnote_of")]


class Climb(models.Model):
    """爬梯. Where a clock that is red (or a case sent back too often, parked too long, listed as hard) stands on the
    county's ladder. The rungs are the profile's; here stands only up to which moment they have been climbed."""

    class Cause(models.TextChoices):
        RED = "red", _("超期")
        REDOS = "redos", _("多次重办")
        NOT_SOLVED = "not_solved", _("多次未解决")
        RETURNS = "returns", _("多次退单")
        SUSPENDED = "suspended", _("长期挂账")
        LISTED = "listed", _("疑难件未化解")

    case = models.ForeignKey(_CASE, models.CASCADE, related_name="+")
    errand = models.ForeignKey("cases.Errand", models.CASCADE, null=True, related_name="+")
    unit = models.ForeignKey(_UNIT, models.PROTECT, related_name="+")
    """Whoever has to move."""
    cause = models.CharField(max_length=12, choices=Cause)
    begun_at = models.DateTimeField()
    """When the lamp went red, the case was parked or listed: rungs are counted from here."""
    times = models.SmallIntegerField(default=0)
    is_urgent = models.BooleanField(default=False)
    upto = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("督办阶梯")
        constraints = [
            models.UniqueConstraint(
                fields=["case", "errand", "cause", "begun_at"], name="command_climb_once", nulls_distinct=False
            )
        ]
        indexes = [
            models.Index(fields=["next_at"], name="command_climb_next", condition=models.Q(next_at__isnull=False))
        ]
