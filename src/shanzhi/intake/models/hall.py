"""来访大厅: who came, their numbers, and the counters that call them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Counter(models.Model):
    """窗口. One place in a hall at which somebody sits; it calls from its queue and those it helps out."""

    hall = models.ForeignKey("staff.Unit", models.PROTECT, related_name="+")
    queue = models.CharField(max_length=32, db_collation="C")
    """Key of the profile's window."""
    number = models.PositiveSmallIntegerField(_("窗口号"))
    """In the whole hall, as it hangs over the place."""
    name = models.CharField(max_length=80)
    also = models.JSONField(default=list)
    """Keys of further queues that it takes from while it is open."""
    member = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    """Who sits there; nobody: it is closed."""
    member_name = models.CharField(max_length=64, blank=True)
    unit = models.ForeignKey("staff.Unit", models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("窗口")
        constraints = [
            models.UniqueConstraint(fields=["hall", "number"], name="intake_counter_number"),
            models.UniqueConstraint(
                fields=["member"], name="intake_counter_member", condition=models.Q(member__isnull=False)
            ),
        ]

    @property
    def queues(self) -> list[str]:
        return [self.queue, *self.also]


class Visit(models.Model):
    """来访. One coming (or call) of one person or of a batch of persons, and what became of it."""

    class Way(models.TextChoices):
        PERSON = "person", _("来访")
        BOOKED = "booked", _("预约来访")
        KIOSK = "kiosk", _("自助取号")
        CALL = "call", _("来电")
        PASSED = "passed", _("分级流转")

    class State(models.TextChoices):
        OPEN = "OPEN", _("接待中")
        ENDED = "ENDED", _("已办结")
        LEFT = "LEFT", _("自行离开")

    class Outcome(models.TextChoices):
        NONE = "", _("未定")
        ANSWERED = "answered", _("咨询答复")
        CASE = "case", _("登记案件")
        REFERRED = "referred", _("依法转介")
        BOOKED = "booked", _("预约再来")
        RECEPTION = "reception", _("领导接访")
        PASSED = "passed", _("分级流转")
        OTHER = "other", _("其他")

    hall = models.ForeignKey("staff.Unit", models.PROTECT, related_name="+")
    on = models.DateField()
    number = models.PositiveIntegerField()
    """来访登记号, of the hall and day."""
    at = models.DateTimeField(_("来访时间"))
    way = models.CharField(_("方式"), max_length=8, choices=Way)
    line = models.CharField(_("热线"), max_length=12, blank=True, db_collation="C")
    came = models.PositiveSmallIntegerField(_("人数"), default=1)
    is_batch = models.BooleanField(_("批次"), default=False)
    matter = models.CharField(_("来意"), max_length=400, blank=True)
    category = models.CharField(_("类别"), max_length=24, blank=True, db_collation="C")
    circle = models.CharField(max_length=16, default="open")
    """Of its category: what is not open shows no matter on lists."""
    suggested = models.JSONField(default=dict)
    """What the machine proposed, with its reason, and whether it was taken."""
    level = models.CharField(_("层级"), max_length=16, db_collation="C")
    """Level of the hall's area: village, town, county."""
    state = models.CharField(max_length=6, choices=State, default=State.OPEN)
    outcome = models.CharField(_("结果"), max_length=10, blank=True, choices=Outcome)
    answer = models.CharField(_("答复"), max_length=1000, blank=True)
    ended_at = models.DateTimeField(null=True)
    case = models.ForeignKey("cases.Case", models.PROTECT, null=True, related_name="+")
    before = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="passed_on", verbose_name=_("上一级来访")
    )
    bundle = models.CharField(_("一类事"), max_length=32, blank=True, db_collation="C")
    first = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+", verbose_name=_("首问责任人"))
    first_name = models.CharField(max_length=64, blank=True)
    forgotten_at = models.DateTimeField(null=True)
    """When its persons and words were taken away."""

    class Meta:
        verbose_name = _("来访")
        constraints = [models.UniqueConstraint(fields=["hall", "on", "number"], name="intake_visit_number")]
        indexes = [
            models.Index(fields=["hall", "-id"], name="intake_visit_hall"),
            models.Index(fields=["case"], name="intake_visit_case", condition=models.Q(case__isnull=False)),
            models.Index(
                fields=["on"],
                name="intake_visit_to_forget",
                condition=models.Q(forgotten_at__isnull=True, case__isnull=True),
            ),
            models.Index(fields=["before"], name="intake_visit_before", condition=models.Q(before__isnull=False)),
        ]

    @property
    def subject(self) -> str:
        """The name of its trail."""
        return f"visit/{self.pk}"

    @property
    def shown(self) -> str:
        """20261122-0012; no `code`, because it is one only within its hall and day."""
        return f"{self.on:%Y%m%d}-{self.number:04d}"


class Visitor(models.Model):
    """来访人. Sealed and masked; looked at and looked for only for a purpose."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="visitors")
    position = models.PositiveSmallIntegerField(default=1)
    """1 speaks for all."""
    name_sealed = models.BinaryField(null=True)
    phone_sealed = models.BinaryField(null=True)
    id_number_sealed = models.BinaryField(null=True)
    name_masked = models.CharField(max_length=24, blank=True)
    phone_masked = models.CharField(max_length=16, blank=True)
    id_number_masked = models.CharField(max_length=20, blank=True)
    phone_mark = models.BinaryField(null=True)
    id_number_mark = models.BinaryField(null=True)
    note = models.CharField(_("说明"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("来访人")
        constraints = [models.UniqueConstraint(fields=["visit", "position"], name="intake_visitor_position")]
        indexes = [
            models.Index(
                fields=["phone_mark"], name="intake_visitor_phone", condition=models.Q(phone_mark__isnull=False)
            ),
            models.Index(
                fields=["id_number_mark"], name="intake_visitor_id", condition=models.Q(id_number_mark__isnull=False)
            ),
        ]


class QueueSerial(models.Model):
    """取号流水. The last number given of a letter on a day (`#` counts the visits); its row lock leaves no gap."""

    hall = models.ForeignKey("staff.Unit", models.PROTECT, related_name="+")
    on = models.DateField()
    letter = models.CharField(max_length=2, db_collation="C")
    last = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("取号流水")
        constraints = [models.UniqueConstraint(fields=["hall", "on", "letter"], name="intake_serial_once")]


class Ticket(models.Model):
    """排队号. A letter and a number; who is called next is decided by `turn_at` alone."""

    class State(models.TextChoices):
        WAITING = "WAITING", _("等候")
        CALLED = "CALLED", _("办理中")
        SKIPPED = "SKIPPED", _("过号")
        DONE = "DONE", _("已离窗")
        LEFT = "LEFT", _("已放弃")

    hall = models.ForeignKey("staff.Unit", models.PROTECT, related_name="+")
    on = models.DateField()
    letter = models.CharField(max_length=2, db_collation="C")
    number = models.PositiveIntegerField()
    queue = models.CharField(max_length=32, db_collation="C")
    """Where it waits now; the letter stays when it is moved."""
    visit = models.ForeignKey(Visit, models.CASCADE, related_name="tickets")
    priority = models.CharField(max_length=32, blank=True, db_collation="C")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    taken_at = models.DateTimeField(_("取号时间"))
    turn_at = models.DateTimeField()
    """When it was taken, less what its priority puts ahead: the earliest is called first."""
    counter = models.ForeignKey(Counter, models.PROTECT, null=True, related_name="tickets")
    member = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    calls = models.PositiveSmallIntegerField(_("呼叫次数"), default=0)
    called_at = models.DateTimeField(_("叫号时间"), null=True)
    last_called_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    moves = models.PositiveSmallIntegerField(_("转窗次数"), default=0)

    class Meta:
        verbose_name = _("排队号")
        constraints = [
            models.UniqueConstraint(fields=["hall", "on", "letter", "number"], name="intake_ticket_number"),
            models.UniqueConstraint(
                fields=["counter"], name="intake_ticket_at_counter", condition=models.Q(state="CALLED")
            ),
            models.UniqueConstraint(
                fields=["visit"], name="intake_ticket_of_visit", condition=models.Q(state__in=["WAITING", "CALLED"])
            ),
        ]
        indexes = [
            models.Index(
                fields=["hall", "on", "queue", "turn_at", "id"],
                name="intake_ticket_next",
                condition=models.Q(state="WAITING"),
            ),
            models.Index(fields=["hall", "on", "-last_called_at"], name="intake_ticket_called"),
            models.Index(fields=["visit"], name="intake_ticket_visit"),
        ]

    @property
    def shown(self) -> str:
        """A012."""
        return f"{self.letter}{self.number:03d}"


class PracticeDone(models.Model):
    """接待步骤记录. One step of the place's practice that was done with a visit."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="practice")
    key = models.CharField(max_length=12, db_collation="C")
    name = models.CharField(max_length=80)
    note = models.CharField(max_length=400, blank=True)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("接待步骤记录")
        indexes = [models.Index(fields=["visit", "id"], name="intake_practice_visit")]
