"""The tree of areas and its history."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """网格类别"""

    BASIC = "basic", _("基础")
    DEDICATED = "dedicated", _("专属")


class Area(models.Model):
    """区域. A node of one tree of free depth: province … village, then grids, micro-grids and deeper.

    An area is itself for ever: renaming, renumbering or redrawing changes its code, name or boundary rows, never
    its id or path. Merged or split areas are retired and point to their successors, so old cases keep their place.
    """

    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children", verbose_name=_("上级"))
    level = models.CharField(_("层级"), max_length=24)
    """A level key of the county's profile: county, town, station, village, grid, micro_grid, household_group …"""
    kind = models.CharField(_("类别"), max_length=24, default="basic", choices=Kind)
    """basic, or dedicated (专属网格) with what it is dedicated to in `purpose`."""
    purpose = models.CharField(_("专属对象"), max_length=60, blank=True)
    path = models.CharField(max_length=120, unique=True, db_collation="C")
    """Ids from the root down, each followed by a dot: `1.7.93.`; a prefix of it is an ancestor."""
    code = models.CharField(_("代码"), max_length=24, db_collation="C")
    name = models.CharField(_("名称"), max_length=80)
    label = models.CharField(_("全称"), max_length=160)
    """Readable from the town down: 浒山街道金山社区第三网格."""
    initials = models.CharField(max_length=80, blank=True, db_collation="C")
    """First letters of the name's pinyin, jssq for 金山社区: how a clerk finds it by keyboard."""
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    """A point inside, WGS-84, for labels and distance."""
    schematic = models.BooleanField(default=False)
    """True where the boundary is a drawing and not a survey; every map says so."""
    established_on = models.DateField(null=True)
    retired_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("区域")
        constraints = [
            models.UniqueConstraint(fields=["code"], name="places_code_once", condition=models.Q(retired_on=None))
        ]
        indexes = [
            models.Index(fields=["parent", "code"], name="places_children"),
            models.Index(fields=["level", "path"], name="places_level_path"),
        ]

    def __str__(self) -> str:
        return self.label or self.name


class Boundary(models.Model):
    """边界. One drawn extent of an area and the days it held. Shape is WKB in WGS-84 degrees."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="boundaries")
    shape = models.BinaryField()
    west = models.FloatField()
    south = models.FloatField()
    east = models.FloatField()
    north = models.FloatField()
    """The box of the shape, so that a map asks for what it shows without reading every shape."""
    source_datum = models.CharField(_("原坐标系"), max_length=10, default="wgs84")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    """The first day on which it no longer held; none: it holds now."""
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("边界")
        constraints = [
            models.UniqueConstraint(
                fields=["area"], name="places_one_current_boundary", condition=models.Q(valid_to=None)
            )
        ]


class AreaCode(models.Model):
    """曾用代码. Every code and name an area has had, and when; the row without an end is the present one."""

    area = models.ForeignKey(Area, models.CASCADE, related_name="codes")
    code = models.CharField(max_length=24, db_collation="C", db_index=True)
    name = models.CharField(max_length=80)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    class Meta:
        verbose_name = _("曾用代码")


class Succession(models.Model):
    """沿革. Which area took over from which, when and why."""

    class Kind(models.TextChoices):
        MERGED = "merged", _("合并")
        SPLIT = "split", _("分设")
        MOVED = "moved", _("划转")

    predecessor = models.ForeignKey(Area, models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Area, models.PROTECT, related_name="predecessions")
    kind = models.CharField(max_length=10, choices=Kind)
    on = models.DateField()
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("沿革")
        constraints = [models.UniqueConstraint(fields=["predecessor", "successor"], name="places_succession_once")]


class Atlas(models.Model):
    """图册版次. One row; its number rises with every change of an area, so that caches know they are stale."""

    number = models.BigIntegerField(default=0)
    """Never used twice, not even after a change that was rolled back: it is made from the clock."""

    class Meta:
        verbose_name = _("图册版次")


class ImportRun(models.Model):
    """导入. A file of divisions or grids on its way in: looked through, questions answered, taken over."""

    class State(models.TextChoices):
        ASKED = "ASKED", _("待确认坐标系")
        PREVIEWED = "PREVIEWED", _("待确认")
        QUEUED = "QUEUED", _("排队中")
        RUNNING = "RUNNING", _("导入中")
        FINISHED = "FINISHED", _("已导入")
        FAILED = "FAILED", _("未完成")
        DROPPED = "DROPPED", _("已放弃")

    class Content(models.TextChoices):
        DIVISIONS = "divisions", _("区划名录")
        GRIDS = "grids", _("网格与边界")

    content = models.CharField(_("内容"), max_length=12, choices=Content)
    state = models.CharField(_("状态"), max_length=12, choices=State)
    file_name = models.CharField(_("文件"), max_length=160)
    file = models.BinaryField(null=True)
    """Kept until it is taken over or given up; afterwards only its hash remains."""
    sha256 = models.CharField(max_length=64, db_collation="C")
    scope = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+", verbose_name=_("范围"))
    """Only areas under this one may be touched; none: the whole county."""
    datum = models.CharField(_("坐标系"), max_length=10, blank=True)
    guesses = models.JSONField(default=list)
    on = models.DateField(_("生效日期"))
    total = models.IntegerField(default=0)
    done = models.IntegerField(default=0)
    counts = models.JSONField(default=dict)
    """How many rows were or would be created, renamed, redrawn, unchanged, refused."""
    flaws = models.JSONField(default=list)
    """Gaps, overlaps and what sticks out, as GeoJSON features: for the sketch and the table."""
    failure = models.CharField(max_length=300, blank=True)
    by = models.JSONField(default=dict)
    """The person as they stood when they confirmed: the job acts in their name and with no more than their rights."""
    created_at = models.DateTimeField()
    created_by_id = models.BigIntegerField(null=True)
    created_by_name = models.CharField(max_length=64)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("导入")


class ImportFinding(models.Model):
    """导入意见. What was said about one row of the file."""

    class Weight(models.TextChoices):
        REFUSED = "refused", _("未导入")
        WARNING = "warning", _("请核对")
        NOTE = "note", _("说明")

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="findings")
    line = models.IntegerField(_("行"))
    column = models.CharField(_("列"), max_length=40)
    value = models.CharField(_("内容"), max_length=120)
    weight = models.CharField(max_length=8, choices=Weight)
    reason = models.CharField(_("原因"), max_length=300)

    class Meta:
        verbose_name = _("导入意见")
        indexes = [models.Index(fields=["run", "id"], name="places_finding_run")]
