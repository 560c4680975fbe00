"""The tree of areas and its history."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Area(models.Model):
    """区域. A node of one tree of free depth: province … village, then grids, micro-grids and deeper.

    An area is itself for ever: renaming, renumbering or redrawing changes its code, name or boundary rows, never
    its id or path. Merged or split areas are retired and point to their successors, so old cases keep their place.
    """

    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children", verbose_name=_("上级"))
    level = models.CharField(_("层级"), max_length=24)
    """A level key of the county's profile: county, town, station, village, grid, micro_grid, household_group …"""
    kind = models.CharField(_("类别"), max_length=24, default="basic")
    """basic, or dedicated (专属网格) with what it is dedicated to in `purpose`."""
    purpose = models.CharField(_("专属对象"), max_length=60, blank=True)
    path = models.CharField(max_length=120, unique=True, db_collation="C")
    """Ids from the root down, each followed by a dot: `1.7.93.`; a prefix of it is an ancestor."""
    code = models.CharField(_("代码"), max_length=24, db_collation="C")
    name = models.CharField(_("名称"), max_length=80)
    label = models.CharField(_("全称"), max_length=160)
    """Readable from the town down: 浒山街道金山社区第三网格."""
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
            models.UniqueConstraint(
                fields=["code"], name="places_code_once", condition=models.Q(retired_on=None)
            )
        ]
        indexes = [models.Index(fields=["parent", "code"], name="places_children")]

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
    source_datum = models.CharField(_("原坐标系"), max_length=10, default="wgs84")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("边界")
        constraints = [
            models.UniqueConstraint(
                fields=["area"], name="places_one_current_boundary", condition=models.Q(valid_to=None)
            )
        ]


class AreaCode(models.Model):
    """曾用代码. Every code and name an area has had, and when."""

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
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor"], name="places_succession_once")
        ]


class Atlas(models.Model):
    """图册版次. One row; its number rises with every change of a boundary, so that caches know they are stale."""

    number = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("图册版次")
