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
        indexes = [models.Index(fields=["actor_id", "-at"], name="records_line_actor")]


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
    """附件. A file kept by the hash of its content. `shown_*` is the copy that others see, without place or device data."""

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
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("附件")
        indexes = [
            models.Index(fields=["subject", "id"], name="records_att_subject"),
            models.Index(fields=["sha256"], name="records_att_sha"),
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
    """封存. A daily digest over all chain heads, itself chained: it shows when a whole chain was replaced."""

    on = models.DateField(unique=True)
    chains = models.BigIntegerField()
    lines = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("封存")
