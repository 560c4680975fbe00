"""Rules of the indicators as they were computed, and their figures."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class Compilation(models.Model):
    """计算. One computation of what had changed; every figure says of which it is."""

    at = models.DateTimeField(_("计算时间"))
    """Figures are as of this moment."""
    rule_version = models.CharField(_("口径版本"), max_length=64)
    cases = models.IntegerField(_("更新案件数"))
    months = models.IntegerField(_("重算月份数"))
    seconds = models.FloatField(_("用时"))
    by_name = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("指标计算")
        indexes = [models.Index(fields=["-at"], name="insight_compiled")]


class Rule(models.Model):
    """口径. The indicators of a profile as they stood, for ever: a published figure can always be explained."""

    version = models.CharField(primary_key=True, max_length=64, db_collation="C")
    content = models.JSONField()
    since = models.DateTimeField()

    class Meta:
        verbose_name = _("指标口径")


class Fact(models.Model):
    """事实. What is true of a case, in plain values: the one thing figures and the lists behind them are made from.

    No names, no words that somebody wrote. Written by `insight.compile` in sets, never one by one.
    """

    case = models.OneToOneField("cases.Case", models.CASCADE, primary_key=True, related_name="+", db_constraint=False)
    version = models.IntegerField()
    """Of the case, when this was written: another one means that it changed since."""
    opened_at = models.DateTimeField()
    opened_on = models.DateField()
    accepted_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    unit = models.ForeignKey("staff.Unit", models.PROTECT, null=True, related_name="+", db_constraint=False)
    area = models.ForeignKey("places.Area", models.PROTECT, related_name="+", db_constraint=False)
    area_path = models.CharField(max_length=120, db_collation="C")
    town = models.BigIntegerField(null=True)
    village = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=12, db_collation="C")
    category = models.CharField(max_length=24, db_collation="C")
    channel = models.CharField(max_length=24, db_collation="C")
    severity = models.SmallIntegerField()
    marks = models.BigIntegerField()
    """One bit a fact, see `vocabulary`."""
    worked = models.BigIntegerField(null=True)
    """Working seconds from acceptance to closing."""
    elapsed = models.BigIntegerField(null=True)
    """Seconds from acceptance to closing."""

    class Meta:
        verbose_name = _("案件事实")
        indexes = [
            models.Index(fields=["opened_on"], name="insight_opened"),
            models.Index(fields=["accepted_on"], name="insight_accepted"),
            models.Index(fields=["due_on"], name="insight_due"),
            models.Index(fields=["closed_on"], name="insight_closed"),
            models.Index(fields=["area", "category", "opened_at"], name="insight_again"),
            models.Index(fields=["unit"], name="insight_unit"),
        ]


class Cell(models.Model):
    """格. Numbers of one month for one cut: the county, one unit, one town and one unit in it, and so on."""

    cohort = models.CharField(max_length=8, db_collation="C")
    month = models.DateField()
    cut = models.CharField(max_length=24, db_collation="C")
    """Names of the dimensions: "", "unit", "town,unit"."""
    first = models.CharField(max_length=24, db_collation="C")
    second = models.CharField(max_length=24, db_collation="C")
    """Values of the dimensions, "" where there is none."""
    numbers = ArrayField(models.BigIntegerField())
    """Numerator, denominator and left out of each indicator of the cohort, in the order of the rules."""

    class Meta:
        verbose_name = _("指标格")
        indexes = [models.Index(fields=["cohort", "cut", "month", "first"], name="insight_cells")]


class Sheet(models.Model):
    """考评表. The monthly appraisal of units or of towns, frozen when it was drawn up."""

    class Of(models.TextChoices):
        UNITS = "units", _("单位")
        AREAS = "areas", _("镇（街道）")

    class State(models.TextChoices):
        DRAWN_UP = "DRAWN_UP", _("待发布")
        PUBLISHED = "PUBLISHED", _("已发布")
        REPLACED = "REPLACED", _("已重编")

    month = models.DateField(_("月份"))
    of = models.CharField(max_length=8, choices=Of)
    state = models.CharField(max_length=12, choices=State, default=State.DRAWN_UP)
    rule_version = models.CharField(max_length=64)
    computed_at = models.DateTimeField()
    content = models.JSONField()
    """Rows as drawn up: id, name, score, and numerator and denominator of each item."""
    drawn_up_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    drawn_up_at = models.DateTimeField()
    published_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)
    hidden = models.JSONField(default=list)
    """Figures hidden in the published form: pairs of row and item."""

    class Meta:
        verbose_name = _("月度考评表")
        constraints = [
            models.UniqueConstraint(
                fields=["month", "of"],
                name="insight_one_sheet",
                condition=models.Q(state__in=["DRAWN_UP", "PUBLISHED"]),
            )
        ]

    @property
    def subject(self) -> str:
        """The name of its trail."""
        return f"sheet/{self.pk}"


class Sample(models.Model):
    """抽查. Closed cases drawn by lot to be looked at again; the seed lets anybody draw the same ones."""

    first = models.DateField(_("结案起"))
    last = models.DateField(_("结案止"))
    unit = models.ForeignKey("staff.Unit", models.PROTECT, null=True, related_name="+")
    area = models.ForeignKey("places.Area", models.PROTECT, null=True, related_name="+")
    seed = models.CharField(_("随机种子"), max_length=32)
    size = models.IntegerField(_("抽取件数"))
    among = models.IntegerField(_("总体件数"))
    drawn_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    drawn_at = models.DateTimeField()

    class Meta:
        verbose_name = _("抽查")
        indexes = [models.Index(fields=["-drawn_at"], name="insight_samples")]

    @property
    def subject(self) -> str:
        """The name of its trail."""
        return f"sample/{self.pk}"


class Recheck(models.Model):
    """复核. One case of a sample, and what was found."""

    class Finding(models.TextChoices):
        TRUE = "true", _("属实，确已解决")
        FALSE = "false", _("不属实，没有解决")
        UNREACHED = "unreached", _("联系不上")

    sample = models.ForeignKey(Sample, models.CASCADE, related_name="rechecks")
    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="+")
    finding = models.CharField(max_length=10, choices=Finding, blank=True)
    words = models.CharField(_("复核情况"), max_length=400, blank=True)
    by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("复核")
        constraints = [models.UniqueConstraint(fields=["sample", "case"], name="insight_drawn_once")]
