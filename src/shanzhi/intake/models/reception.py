"""How troubles came in, what was answered at once, what residents said afterwards, and old cases from sheets."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Reception(models.Model):
    """收件. How one case came in: through which door, from whom, what was said about danger, twins and category.

    Who was asked first and which unit took it first stand on the case itself.
    """

    class Danger(models.TextChoices):
        UNASKED = "", _("未核")
        NONE = "none", _("无现实危险")
        UNCLEAR = "unclear", _("情况不明")
        PRESENT = "present", _("有现实危险")

    class Located(models.TextChoices):
        """定位方式. How the place came to be known; tells how far to trust it."""

        QR = "qr", _("扫网格码")
        POSITION = "position", _("手机定位")
        MAP = "map", _("地图选点")
        GRID = "grid", _("选择网格")
        WORDS = "words", _("文字描述")
        LAST = "last", _("沿用上次")
        UNKNOWN = "unknown", _("地点不明")

    class Twin(models.TextChoices):
        NONE = "", _("没有相似件")
        APART = "apart", _("另行登记")
        SAME = "same", _("群众认为是同一件事")
        JOINED = "joined", _("已并案")

    case = models.OneToOneField("cases.Case", models.CASCADE, primary_key=True, related_name="reception")
    channel = models.CharField(_("来源"), max_length=24, db_collation="C")
    external_code = models.CharField(_("来单编号"), max_length=60, blank=True, db_collation="C")
    sender = models.CharField(_("来文单位"), max_length=80, blank=True)
    paper_no = models.CharField(_("文号"), max_length=60, blank=True)
    reply_by = models.DateField(_("要求反馈日期"), null=True)
    came = models.PositiveSmallIntegerField(_("来访人数"), null=True)
    """How many people came together (批次). How many are concerned stands on the case."""
    danger = models.CharField(_("危险复核"), max_length=8, blank=True, choices=Danger)
    danger_note = models.CharField(_("复核情况"), max_length=400, blank=True)
    danger_at = models.DateTimeField(null=True)
    danger_by_name = models.CharField(max_length=64, blank=True)
    returned_at = models.DateTimeField(_("退回110时间"), null=True)
    located = models.CharField(_("定位方式"), max_length=10, choices=Located, default=Located.UNKNOWN)
    accuracy = models.PositiveIntegerField(_("定位精度（米）"), null=True)
    answers = models.JSONField(default=dict)
    """The form as it was filled in, without personal data."""
    twins = models.JSONField(default=list)
    """The look-alikes that were shown before filing: code, score, reasons."""
    twin = models.CharField(max_length=8, blank=True, choices=Twin)
    twin_code = models.CharField(max_length=24, blank=True, db_collation="C")
    suggested = models.JSONField(default=dict)
    """The category the machine proposed, its reasons, and whether the person took it."""
    privacy_version = models.CharField(max_length=16, blank=True)
    """Of the notice a resident had before them."""
    at = models.DateTimeField(_("收件时间"))

    class Meta:
        verbose_name = _("收件")
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "external_code"],
                name="intake_external_once",
                condition=~models.Q(external_code=""),
            )
        ]


class Redirection(models.Model):
    """移交. Somebody asked and was shown the right door; with a case, the case went there too."""

    case = models.ForeignKey("cases.Case", models.PROTECT, null=True, related_name="+")
    channel = models.CharField(max_length=24, db_collation="C")
    asked = models.CharField(_("所问事项"), max_length=400)
    door = models.CharField(max_length=32, db_collation="C", blank=True)
    """A right door of the profile; empty where it was written by hand."""
    door_name = models.CharField(_("该找哪里"), max_length=80)
    advice = models.CharField(_("告知内容"), max_length=400, blank=True)
    came = models.PositiveSmallIntegerField(_("来访人数"), default=1)
    at = models.DateTimeField()
    on = models.DateField()
    number = models.PositiveIntegerField()
    """Serial of the paper on that day."""
    by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=64)
    unit = models.ForeignKey("staff.Unit", models.PROTECT, null=True, related_name="+")
    unit_name = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("移交")
        constraints = [models.UniqueConstraint(fields=["on", "number"], name="intake_redirection_number")]
        indexes = [models.Index(fields=["unit", "-id"], name="intake_redirection_unit")]


class Remark(models.Model):
    """补充. What a resident added to their report afterwards; not part of the trail, because it may name people."""

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="+")
    concerned = models.ForeignKey("cases.Concerned", models.CASCADE, null=True, related_name="+")
    text = models.CharField(max_length=1000)
    photos = models.PositiveSmallIntegerField(default=0)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("补充")
        indexes = [models.Index(fields=["case", "id"], name="intake_remark_case")]


class Reminder(models.Model):
    """催一下. A resident asked how far it is; once a day and person."""

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="+")
    concerned = models.ForeignKey("cases.Concerned", models.CASCADE, related_name="+")
    on = models.DateField()

    class Meta:
        verbose_name = _("催一下")
        constraints = [models.UniqueConstraint(fields=["concerned", "on"], name="intake_reminder_daily")]
        indexes = [models.Index(fields=["case"], name="intake_reminder_case")]


class Objection(models.Model):
    """异议. A resident says it is not solved. The first sends it back by itself, the next waits for a supervisor."""

    class Outcome(models.TextChoices):
        REDONE = "redone", _("已自动退回重办")
        REOPENED = "reopened", _("已自动重启")
        WAITING = "waiting", _("待督办员处理")
        SUPERVISED = "supervised", _("督办员退回重办")
        ESCALATED = "escalated", _("督办员提级")
        EXPLAINED = "explained", _("督办员已解释")

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="+")
    concerned = models.ForeignKey("cases.Concerned", models.CASCADE, null=True, related_name="+")
    reason = models.CharField(_("群众意见"), max_length=400)
    satisfaction = models.SmallIntegerField(null=True)
    outcome = models.CharField(max_length=12, choices=Outcome)
    at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by_name = models.CharField(max_length=64, blank=True)
    answer = models.CharField(_("处理意见"), max_length=400, blank=True)

    class Meta:
        verbose_name = _("异议")
        constraints = [
            models.UniqueConstraint(fields=["case"], name="intake_one_waiting", condition=models.Q(outcome="waiting"))
        ]
        indexes = [
            models.Index(fields=["case", "id"], name="intake_objection_case"),
            models.Index(fields=["at"], name="intake_objection_waiting", condition=models.Q(outcome="waiting")),
        ]


class Tally(models.Model):
    """计数. How often something was tried within a stretch of time; the key is a keyed fingerprint, not an address."""

    key = models.CharField(max_length=64, primary_key=True, db_collation="C")
    since = models.DateTimeField()
    count = models.IntegerField(default=0)

    class Meta:
        verbose_name = _("计数")
        indexes = [models.Index(fields=["since"], name="intake_tally_since")]


class ImportBatch(models.Model):
    """导入批次. One sheet of old cases on its way in: columns matched, looked through, taken over by a job."""

    class State(models.TextChoices):
        MATCHED = "MATCHED", _("待核对")
        QUEUED = "QUEUED", _("排队中")
        RUNNING = "RUNNING", _("导入中")
        FINISHED = "FINISHED", _("已完成")
        FAILED = "FAILED", _("已中断")
        DROPPED = "DROPPED", _("已放弃")

    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.MATCHED)
    file_name = models.CharField(_("文件"), max_length=160)
    file_sealed = models.BinaryField(null=True)
    """The file, compressed and sealed, until the job has gone through it: it is full of names and phones."""
    sha256 = models.CharField(max_length=64, db_collation="C")
    sheet = models.CharField(_("工作表"), max_length=80, blank=True)
    header_row = models.IntegerField(default=1)
    headers = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    """Field → column number, counted from 0."""
    defaults = models.JSONField(default=dict)
    """Area, category and channel for rows that do not say."""
    total = models.IntegerField(default=0)
    done = models.IntegerField(default=0)
    kept = models.IntegerField(_("已导入"), default=0)
    twice = models.IntegerField(_("已有"), default=0)
    bad = models.IntegerField(_("未导入"), default=0)
    failure = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=64)
    by_unit = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("导入批次")
        indexes = [models.Index(fields=["-id"], name="intake_batch_newest")]


class ImportRow(models.Model):
    """导入行. What became of one line of a sheet. The key makes a second run of the same line harmless."""

    class State(models.TextChoices):
        KEPT = "kept", _("已导入")
        TWICE = "twice", _("已有")
        BAD = "bad", _("未导入")

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows")
    line = models.IntegerField(_("行"))
    state = models.CharField(max_length=5, choices=State)
    key = models.BinaryField()
    """Fingerprint of the original number, or of the content where there is none."""
    likeness = models.BinaryField()
    """Fingerprint of author, subject and day: the same twice is one case, whatever its numbers say."""
    case = models.ForeignKey("cases.Case", models.SET_NULL, null=True, related_name="+")
    problems = models.JSONField(default=list)
    """What was wrong or guessed: column, value, reason, and whether it kept the row out."""
    cells_sealed = models.BinaryField(null=True)
    """The cells of a row that was kept out, so that it can be mended and run again."""

    class Meta:
        verbose_name = _("导入行")
        constraints = [
            models.UniqueConstraint(fields=["batch", "line"], name="intake_row_line"),
            models.UniqueConstraint(fields=["key"], name="intake_row_once", condition=models.Q(state="kept")),
        ]
        indexes = [
            models.Index(fields=["batch", "line"], name="intake_row_bad", condition=~models.Q(state="kept")),
            models.Index(fields=["likeness"], name="intake_row_likeness", condition=models.Q(state="kept")),
            models.Index(fields=["case"], name="intake_row_case", condition=models.Q(case__isnull=False)),
        ]


class ImportMapping(models.Model):
    """列对应. Which column was which the last time a sheet with these headings came."""

    headings = models.CharField(max_length=64, primary_key=True, db_collation="C")
    """SHA-256 of the row of headings."""
    mapping = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("列对应")
