"""A case, its errands, the people in it, and what was asked, answered and judged."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from .states import ENDED, ERRAND_OPEN, OPEN, UNSOLVED, ErrandState, State


class Serial(models.Model):
    """流水号. The last serial given for a county on a day; its row lock makes the codes gap-free."""

    county = models.CharField(max_length=6)
    on = models.DateField()
    last = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["county", "on"], name="cases_serial_day")]


class Case(models.Model):
    """案件. One trouble, one code, from the first report to the archive."""

    class Kind(models.TextChoices):
        EVENT = "event", _("事件")
        DISPUTE = "dispute", _("矛盾纠纷")
        CONSULTATION = "consultation", _("咨询")
        CLUE = "clue", _("线索")

    code = models.CharField(_("案件编码"), max_length=24, unique=True, db_collation="C")
    kind = models.CharField(_("性质"), max_length=12, choices=Kind)
    title = models.CharField(_("标题"), max_length=80)
    category = models.CharField(_("类别"), max_length=24, db_collation="C")
    severity = models.SmallIntegerField(_("等级"))
    channel = models.CharField(_("来源"), max_length=24, db_collation="C")
    circle = models.CharField(_("保密范围"), max_length=16, default="open")
    """open, or a circle of the profile (family, minors, medical …): then `cases.read_restricted` is needed."""
    is_group = models.BooleanField(_("群体性"), default=False)
    people = models.IntegerField(_("涉及人数"), null=True)

    area = models.ForeignKey("places.Area", models.PROTECT, related_name="+", verbose_name=_("所属网格"))
    area_path = models.CharField(max_length=120, db_collation="C")
    """The area's path when the case was opened (paths never change): reach is a prefix of it."""
    address = models.CharField(_("地点"), max_length=160, blank=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)

    state = models.CharField(_("状态"), max_length=16, choices=State)
    state_before = models.CharField(max_length=16, blank=True)
    """Where a suspended or merged case goes back to."""
    state_at = models.DateTimeField()
    version = models.IntegerField(default=1)
    """Rises with every act: the page that was opened on an older one is told what changed."""

    desk = models.ForeignKey("staff.Unit", models.PROTECT, related_name="+", verbose_name=_("牵头中心"))
    """The centre or command room that pushes the procedure now."""
    desk_path = models.CharField(max_length=120, db_collation="C")
    """Area path of the desk: a centre's act needs reach over it, so that a town cannot act on what went up."""
    procedure_owner = models.ForeignKey(
        "staff.Member", models.PROTECT, null=True, related_name="+", verbose_name=_("程序责任人")
    )
    lead_unit = models.ForeignKey("staff.Unit", models.PROTECT, null=True, related_name="+", verbose_name=_("主办单位"))
    substance_owner = models.ForeignKey(
        "staff.Member", models.PROTECT, null=True, related_name="+", verbose_name=_("实体责任人")
    )
    first_unit = models.ForeignKey(
        "staff.Unit", models.PROTECT, null=True, related_name="+", verbose_name=_("首接单位")
    )
    first_contact = models.ForeignKey(
        "staff.Member", models.PROTECT, null=True, related_name="+", verbose_name=_("首接人")
    )
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children", verbose_name=_("父案"))
    joined_to = models.ForeignKey("self", models.PROTECT, null=True, related_name="joined", verbose_name=_("并入"))
    profile = models.ForeignKey("records.ProfileVersion", models.PROTECT, related_name="+")

    happened_at = models.DateTimeField(_("发生时间"), null=True)
    opened_at = models.DateTimeField(_("登记时间"))
    accepted_at = models.DateTimeField(null=True)
    dispatched_at = models.DateTimeField(null=True)
    reported_back_at = models.DateTimeField(null=True)
    verified_at = models.DateTimeField(null=True)
    replied_at = models.DateTimeField(null=True)
    followed_up_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    archived_at = models.DateTimeField(null=True)

    limit = models.CharField(_("时限"), max_length=12, blank=True)
    """The limit that runs now, as in the profile: 7wd, 4wh, 2h."""
    limit_from = models.DateTimeField(null=True)
    warn_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(_("到期时间"), null=True)
    paused_at = models.DateTimeField(null=True)
    lamp_next_at = models.DateTimeField(null=True)
    """When the lamp changes next; empty while no clock runs. Only the scan of the command room reads it."""

    redos = models.SmallIntegerField(_("重办次数"), default=0)
    returns = models.SmallIntegerField(_("退单次数"), default=0)
    satisfaction = models.SmallIntegerField(_("满意度"), null=True)
    is_solved = models.BooleanField(_("群众认为已解决"), null=True)

    class Meta:
        verbose_name = _("案件")
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=State.values), name="cases_state_known"),
            models.CheckConstraint(
                condition=~models.Q(state__in=["DISPATCHED", "HANDLING", "REPORTED_BACK"])
                | models.Q(lead_unit__isnull=False),
                name="cases_with_a_unit_names_it",
            ),
            models.CheckConstraint(
                condition=models.Q(substance_owner=None)
                | models.Q(procedure_owner=None)
                | ~models.Q(substance_owner=models.F("procedure_owner")),
                name="cases_two_responsibilities",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="MERGED") | models.Q(joined_to__isnull=False),
                name="cases_merged_into",
            ),
        ]
        indexes = [
            models.Index(fields=["-opened_at", "-id"], name="cases_newest"),
            models.Index(fields=["area_path", "-opened_at"], name="cases_by_area"),
            models.Index(fields=["due_at", "id"], name="cases_by_due", condition=models.Q(state__in=UNSOLVED)),
            models.Index(
                fields=["desk", "state", "due_at"],
                name="cases_desk_queue",
                condition=models.Q(state__in=OPEN),
            ),
            models.Index(
                fields=["procedure_owner", "state"],
                name="cases_pushed",
                condition=models.Q(state__in=OPEN),
            ),
            models.Index(
                fields=["-closed_at", "-id"],
                name="cases_closed",
                condition=models.Q(closed_at__isnull=False),
            ),
            models.Index(fields=["category", "-opened_at"], name="cases_by_category"),
            models.Index(
                fields=["lamp_next_at"],
                name="cases_lamp_next",
                condition=models.Q(lamp_next_at__isnull=False),
            ),
            models.Index(fields=["joined_to"], name="cases_joined", condition=models.Q(joined_to__isnull=False)),
            models.Index(fields=["parent"], name="cases_children", condition=models.Q(parent__isnull=False)),
            models.Index(
                fields=["closed_at"],
                name="cases_to_archive",
                condition=models.Q(state__in=["CLOSED", "FOLLOWED_UP", "EVALUATED"]),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def subject(self) -> str:
        """The name of its trail."""
        return f"case/{self.code}"

    @property
    def has_ended(self) -> bool:
        return self.state in ENDED


class Narrative(models.Model):
    """案情. The words of a case and their two-character pieces, apart so that a move does not rewrite them."""

    case = models.OneToOneField(Case, models.CASCADE, primary_key=True, related_name="narrative")
    text = models.TextField(_("描述"))
    extra = models.JSONField(default=dict)
    """Answers to the questions of the category's form, and partner order numbers."""
    words = SearchVectorField()
    area_path = models.CharField(max_length=120, db_collation="C")
    opened_at = models.DateTimeField()

    class Meta:
        indexes = [
            GinIndex(fields=["words"], name="cases_words"),
            models.Index(fields=["-opened_at"], name="cases_words_newest"),
        ]


class Concerned(models.Model):
    """相关人. A reporter or a person concerned, stored apart, sealed, masked; looked at only for a purpose."""

    class Role(models.TextChoices):
        REPORTER = "reporter", _("反映人")
        PARTY = "party", _("当事人")
        OPPOSITE = "opposite", _("被反映人")
        WITNESS = "witness", _("知情人")

    case = models.ForeignKey(Case, models.CASCADE, related_name="people_concerned")
    role = models.CharField(max_length=10, choices=Role)
    name_sealed = models.BinaryField(null=True)
    phone_sealed = models.BinaryField(null=True)
    id_number_sealed = models.BinaryField(null=True)
    address_sealed = models.BinaryField(null=True)
    name_masked = models.CharField(max_length=24, blank=True)
    phone_masked = models.CharField(max_length=16, blank=True)
    phone_mark = models.BinaryField(null=True)
    """Keyed fingerprint of the phone: finds the same phone again without reading it."""
    tail_mark = models.BinaryField(null=True)
    """Keyed fingerprint of code and last four digits: opens the resident's page."""
    wants_reply = models.BooleanField(default=True)
    is_anonymous = models.BooleanField(default=False)
    member = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    """When the reporter is a colleague (grid worker)."""

    class Meta:
        verbose_name = _("相关人")
        indexes = [
            models.Index(fields=["case"], name="cases_conc_case"),
            models.Index(fields=["phone_mark"], name="cases_conc_phone"),
        ]


class Errand(models.Model):
    """任务. One unit's part of a case, with its own clock. The lead unit's errand answers for all."""

    class Role(models.TextChoices):
        LEAD = "lead", _("主办")
        ASSIST = "assist", _("协办")

    case = models.ForeignKey(Case, models.CASCADE, related_name="errands")
    unit = models.ForeignKey("staff.Unit", models.PROTECT, related_name="+")
    role = models.CharField(max_length=8, choices=Role)
    task = models.CharField(_("交办内容"), max_length=400, blank=True)
    state = models.CharField(max_length=16, choices=ErrandState, default=ErrandState.DISPATCHED)
    round = models.SmallIntegerField(_("轮次"), default=1)
    is_designated = models.BooleanField(_("指定承办"), default=False)
    """Named by a ruling: it cannot send the case back again."""
    handler = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+", verbose_name=_("经办人"))
    dispatched_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    dispatched_at = models.DateTimeField()
    taken_up_at = models.DateTimeField(null=True)
    reported_at = models.DateTimeField(null=True)
    result = models.TextField(_("办理结果"), blank=True)
    limit = models.CharField(max_length=12, blank=True)
    warn_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    lamp_next_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("任务")
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                name="cases_one_open_lead",
                condition=models.Q(role="lead", state__in=[*ERRAND_OPEN, "REPORTED_BACK"]),
            )
        ]
        indexes = [
            models.Index(fields=["case"], name="cases_errand_case"),
            models.Index(
                fields=["unit", "due_at"],
                name="cases_errand_queue",
                condition=models.Q(state__in=ERRAND_OPEN),
            ),
            models.Index(fields=["unit", "-case"], name="cases_errand_unit"),
            models.Index(fields=["handler"], name="cases_errand_handler", condition=models.Q(state__in=ERRAND_OPEN)),
            models.Index(
                fields=["lamp_next_at"],
                name="cases_errand_lamp",
                condition=models.Q(lamp_next_at__isnull=False),
            ),
        ]


class Plea(models.Model):
    """申请. A unit asks to send back, suspend or extend; somebody else rules on it."""

    class Kind(models.TextChoices):
        SEND_BACK = "send_back", _("退单")
        SUSPEND = "suspend", _("挂账")
        EXTEND = "extend", _("延期")

    class State(models.TextChoices):
        ASKED = "ASKED", _("待审批")
        GRANTED = "GRANTED", _("已同意")
        REFUSED = "REFUSED", _("未同意")

    case = models.ForeignKey(Case, models.CASCADE, related_name="pleas")
    errand = models.ForeignKey(Errand, models.CASCADE, related_name="pleas")
    kind = models.CharField(max_length=12, choices=Kind)
    reason = models.CharField(_("理由"), max_length=400)
    next_unit = models.ForeignKey(
        "staff.Unit", models.PROTECT, null=True, related_name="+", verbose_name=_("建议承办单位")
    )
    amount = models.CharField(_("延长"), max_length=12, blank=True)
    until = models.DateField(_("预计恢复"), null=True)
    state = models.CharField(max_length=8, choices=State, default=State.ASKED)
    asked_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    ruled_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    ruled_at = models.DateTimeField(null=True)
    opinion = models.CharField(_("审批意见"), max_length=400, blank=True)
    limit = models.CharField(_("审批时限"), max_length=12, blank=True)
    warn_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    """By when it must be ruled on: a clock of its own, which runs for the reviewer and not for the unit."""
    lamp_next_at = models.DateTimeField(null=True)
    view_asked_at = models.DateTimeField(null=True)
    """The reviewer has asked the proposed unit what it says."""
    next_agrees = models.BooleanField(_("建议单位意见"), null=True)
    view = models.CharField(_("建议单位说明"), max_length=400, blank=True)
    viewed_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    viewed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("申请")
        constraints = [
            models.UniqueConstraint(fields=["errand"], name="cases_one_open_plea", condition=models.Q(state="ASKED"))
        ]
        indexes = [
            models.Index(
                fields=["lamp_next_at"], name="cases_plea_lamp", condition=models.Q(lamp_next_at__isnull=False)
            ),
            models.Index(fields=["due_at", "id"], name="cases_plea_asked", condition=models.Q(state="ASKED")),
            models.Index(
                fields=["next_unit"],
                name="cases_plea_view",
                condition=models.Q(state="ASKED", view_asked_at__isnull=False),
            ),
        ]


class Memo(models.Model):
    """协同留言. A word among the units on a case: to all of them, to one, or to the centre alone."""

    class Kind(models.TextChoices):
        WORD = "word", _("留言")
        REMINDER = "reminder", _("提醒")
        SHARED = "shared", _("共享反馈")

    case = models.ForeignKey(Case, models.CASCADE, related_name="memos")
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.WORD)
    text = models.CharField(_("内容"), max_length=1000)
    to_centre = models.BooleanField(default=False)
    """For the centre alone."""
    to_unit = models.ForeignKey("staff.Unit", models.PROTECT, null=True, related_name="+")
    """For one unit (and the centre); nobody named is for every unit on the case."""
    errand = models.ForeignKey(Errand, models.CASCADE, null=True, related_name="+")
    """What is reminded of, or whose result is shared."""
    files = models.JSONField(default=list)
    """Numbers of the attachments that came with it."""
    by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=64)
    unit = models.ForeignKey("staff.Unit", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("协同留言")
        indexes = [models.Index(fields=["case", "id"], name="cases_memo_case")]


class Reply(models.Model):
    """答复. What the resident reads."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="replies")
    text = models.TextField()
    at = models.DateTimeField()
    by_name = models.CharField(max_length=64)
    by_unit = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("答复")


class FollowUp(models.Model):
    """回访. By telephone or at home, by somebody who did not handle the case."""

    class How(models.TextChoices):
        PHONE = "phone", _("电话回访")
        HOME = "home", _("入户回访")
        MESSAGE = "message", _("短信回访")

    case = models.ForeignKey(Case, models.CASCADE, related_name="follow_ups")
    how = models.CharField(max_length=8, choices=How)
    reached = models.BooleanField(_("已联系上"), default=True)
    is_solved = models.BooleanField(_("已解决"), null=True)
    words = models.CharField(_("回访情况"), max_length=400, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("回访")


class Rating(models.Model):
    """评价. The resident's verdict: is it solved, and how satisfied."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="ratings")
    concerned = models.ForeignKey(Concerned, models.PROTECT, null=True, related_name="+")
    round = models.SmallIntegerField(default=1)
    is_solved = models.BooleanField()
    satisfaction = models.SmallIntegerField(null=True)
    """5 非常满意 … 1 很不满意"""
    words = models.CharField(max_length=400, blank=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("评价")


class View(models.Model):
    """常用视图. A selection a member keeps: the address of a list and a name."""

    member = models.ForeignKey("staff.Member", models.CASCADE, related_name="+")
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=500)
    sort = models.IntegerField(default=0)

    class Meta:
        verbose_name = _("常用视图")
