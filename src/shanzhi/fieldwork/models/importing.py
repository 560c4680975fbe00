"""Tables of doors, and of places to be checked, on their way in."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class DoorImport(models.Model):
    """走访对象导入. A table of doors, or of a campaign's targets: looked through, then taken over by a job."""

    class What(models.TextChoices):
        DOORS = "doors", _("走访对象")
        TARGETS = "targets", _("检查对象")

    class State(models.TextChoices):
        PREVIEWED = "PREVIEWED", _("待确认")
        QUEUED = "QUEUED", _("排队中")
        RUNNING = "RUNNING", _("导入中")
        FINISHED = "FINISHED", _("已导入")
        FAILED = "FAILED", _("未完成")

    what = models.CharField(max_length=8, choices=What, default=What.DOORS)
    campaign = models.ForeignKey("fieldwork.Campaign", models.CASCADE, null=True, related_name="+")
    state = models.CharField(max_length=12, choices=State)
    file_name = models.CharField(max_length=160)
    file_sealed = models.BinaryField(null=True)
    """Full of names: sealed, and kept only until it is taken over."""
    counts = models.JSONField(default=dict)
    """Rows by what would be or was done: enrolled, amended, unchanged, refused."""
    findings = models.JSONField(default=list)
    """`[line, column, value, reason]` of every row that was refused, at most 2,000."""
    total = models.IntegerField(default=0)
    done = models.IntegerField(default=0)
    failure = models.CharField(max_length=300, blank=True)
    made_by = models.ForeignKey("staff.Member", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("走访对象导入")
