"""Trail, papers, answers already given, and the rules that were in force."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Chain(models.Model):
    """The head of one subject's trail: how many lines there must be, and the last one's hash."""

    subject = models.CharField(max_length=48, primary_key=True, db_collation="C")
    length = models.IntegerField()
    head = models.BinaryField()

    class Meta:
        verbose_name = _("留痕链")


class Line(models.Model):
    """One line of the trail. Written only by the database function `records_write`, which chains the hash;
    a trigger refuses UPDATE and DELETE."""

    subject = models.CharField(_("对象"), max_length=48, db_collation="C")
    seq = models.IntegerField(_("序号"))
    at = models.DateTimeField(_("时间"))
    act = models.CharField(_("动作"), max_length=48, db_collation="C")
    actor_id = models.BigIntegerField(_("操作人编号"), null=True)
    actor_name = models.CharField(_("操作人"), max_length=64)
    actor_post = models.CharField(_("岗位"), max_length=64)
    actor_unit = models.CharField(_("单位"), max_length=64)
    via = models.CharField(_("来路"), max_length=12)
    detail = models.JSONField(_("内容"), default=dict)
    hash = models.BinaryField()

    class Meta:
        verbose_name = _("留痕")
        constraints = [models.UniqueConstraint(fields=["subject", "seq"], name="records_line_once")]
        indexes = [
            # The audit pages read each of these backwards, newest first, paged by (at, id).
            models.Index(fields=["at", "id"], name="records_line_at"),
            models.Index(fields=["act", "at", "id"], name="records_line_act"),
            models.Index(
                fields=["actor_id", "at", "id"],
                name="records_line_actor",
                condition=models.Q(actor_id__isnull=False),
            ),
        ]


class Once(models.Model):
    """提交编号. An act done under a key: the same key again gets the same answer and does nothing."""

    key = models.CharField(max_length=96, primary_key=True, db_collation="C")
    act = models.CharField(max_length=48)
    digest = models.BinaryField()
    result = models.CharField(max_length=96, blank=True)
    """How to find the answer again, e.g. a case's code."""
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("提交编号")
        indexes = [models.Index(fields=["at"], name="records_once_at")]


class Attachment(models.Model):
    """附件. A file kept by the hash of its content.

    `shown_*` is the copy that others see, without place or device data; where it is empty the original is shown.
    """

    class Kind(models.TextChoices):
        PHOTO = "photo", _("照片")
        AUDIO = "audio", _("录音")
        VIDEO = "video", _("视频")
        DOCUMENT = "document", _("文档")

    subject = models.CharField(max_length=48, db_collation="C")
    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(_("文件名"), max_length=160)
    note = models.CharField(_("说明"), max_length=200, blank=True)
    stage = models.CharField(_("环节"), max_length=24, blank=True)
    """For what it was handed in: report, before, after, reply, paper."""
    mime = models.CharField(max_length=80)
    size = models.BigIntegerField(_("字节"))
    sha256 = models.CharField(max_length=64, db_collation="C")
    shown_sha256 = models.CharField(max_length=64, db_collation="C", blank=True)
    shown_mime = models.CharField(max_length=80, blank=True)
    thumb_sha256 = models.CharField(max_length=64, db_collation="C", blank=True)
    circle = models.CharField(_("可见范围"), max_length=12, default="staff")
    """Who may see it: public (the reporter too), staff (who may see the case), restricted."""
    added_at = models.DateTimeField()
    added_by_id = models.BigIntegerField(null=True)
    added_by_name = models.CharField(max_length=64)
    redacted_at = models.DateTimeField(null=True)
    """Since then `shown_*` is the copy a person blacked out, no longer the one made by machine."""
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("附件")
        indexes = [
            models.Index(fields=["subject", "id"], name="records_att_subject"),
            # Is this content still used? Asked before it is removed from the store.
            models.Index(fields=["sha256"], name="records_att_sha"),
            models.Index(fields=["shown_sha256"], name="records_att_shown", condition=~models.Q(shown_sha256="")),
            models.Index(fields=["thumb_sha256"], name="records_att_thumb", condition=~models.Q(thumb_sha256="")),
        ]


class ProfileVersion(models.Model):
    """县情档案的版本. The profile as it stood when cases were opened under it."""

    county = models.CharField(max_length=32)
    digest = models.CharField(max_length=64, unique=True)
    content = models.JSONField()
    in_force_at = models.DateTimeField()

    class Meta:
        verbose_name = _("县情档案版本")


class Seal(models.Model):
    """封存. A daily digest over the heads of all chains that moved since the last seal, chained to that seal: it shows
    when a whole chain was replaced or lost, which the chain itself cannot."""

    on = models.DateField(_("日期"), unique=True)
    last_line = models.BigIntegerField()
    """The number (`id`) of the last line under the seal; no line with a lower number can still appear after it."""
    chains = models.BigIntegerField(_("对象数"))
    lines = models.BigIntegerField(_("留痕条数"))
    digest = models.CharField(_("封存码"), max_length=64)
    previous = models.CharField(max_length=64)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("封存")


class Run(models.Model):
    """作业. Long work that a person asked for: it shows how far it is and can be left."""

    class Kind(models.TextChoices):
        VERIFY = "verify", _("校验留痕")
        DOSSIER = "dossier", _("导出案卷")
        EXPORT = "export", _("导出留痕")

    class State(models.TextChoices):
        QUEUED = "QUEUED", _("排队中")
        RUNNING = "RUNNING", _("进行中")
        FINISHED = "FINISHED", _("已完成")
        FAILED = "FAILED", _("未完成")

    kind = models.CharField(max_length=12, choices=Kind)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    asked = models.JSONField(default=dict)
    """What exactly was asked for."""
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    result = models.JSONField(default=dict)
    file_sha256 = models.CharField(max_length=64, blank=True)
    file_name = models.CharField(max_length=160, blank=True)
    file_mime = models.CharField(max_length=80, blank=True)
    error = models.CharField(max_length=300, blank=True)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("作业")
        indexes = [models.Index(fields=["by_id", "-id"], name="records_run_by")]


class Disposal(models.Model):
    """到期鉴定. A file whose term of keeping has ended, proposed by the machine and decided by a person."""

    class State(models.TextChoices):
        PROPOSED = "PROPOSED", _("待鉴定")
        KEPT = "KEPT", _("继续保管")
        DESTROYED = "DESTROYED", _("已销毁")

    subject = models.CharField(_("对象"), max_length=48, db_collation="C", unique=True)
    kind = models.CharField(_("门类"), max_length=32, db_collation="C")
    ended_on = models.DateField(_("办结日期"))
    due_on = models.DateField(_("保管到期"))
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    proposed_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by_id = models.BigIntegerField(null=True)
    decided_by_name = models.CharField(max_length=64, blank=True)
    reason = models.CharField(_("鉴定意见"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("到期鉴定")
        indexes = [models.Index(fields=["state", "due_on", "id"], name="records_disposal_due")]
