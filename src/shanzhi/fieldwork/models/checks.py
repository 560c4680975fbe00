"""专项排查 and 综合查一次: what is asked, where, what was found and what became of it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Checklist(models.Model):
    """检查表. A county's own, made in a page or copied from the profile. A campaign copies its items when it begins."""

    name = models.CharField(_("名称"), max_length=60)
    says = models.CharField(_("说明"), max_length=400, blank=True)
    items = models.JSONField(default=list)
    """In the form of `kernel.profile_fieldwork.CheckItem`."""
    source = models.CharField(max_length=24, blank=True)
    """Key of the profile's list it was copied from."""
    made_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    retired_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("检查表")

    def __str__(self) -> str:
        return self.name

    @property
    def subject(self) -> str:
        return f"checklist/{self.pk}"


class Campaign(models.Model):
    """专项行动. A checklist, the places it is carried to, and a term."""

    class Kind(models.TextChoices):
        CAMPAIGN = "campaign", _("专项排查")
        JOINT = "joint", _("综合查一次")

    class State(models.TextChoices):
        PLANNED = "PLANNED", _("筹备中")
        RUNNING = "RUNNING", _("进行中")
        ENDED = "ENDED", _("已结束")

    uid = models.UUIDField(unique=True)
    name = models.CharField(_("名称"), max_length=60)
    kind = models.CharField(_("形式"), max_length=8, choices=Kind, default=Kind.CAMPAIGN)
    says = models.CharField(_("要求"), max_length=800, blank=True)
    checklist = models.ForeignKey(Checklist, models.PROTECT, related_name="campaigns", verbose_name=_("检查表"))
    items = models.JSONField(default=list)
    """The checklist as it was when the campaign began."""
    area = models.ForeignKey("places.Area", models.PROTECT, related_name="+", verbose_name=_("范围"))
    area_path = models.CharField(max_length=120, db_collation="C")
    unit = models.ForeignKey("staff.Unit", models.PROTECT, null=True, related_name="+", verbose_name=_("牵头单位"))
    state = models.CharField(max_length=8, choices=State, default=State.PLANNED)
    starts_on = models.DateField(_("开始"), null=True)
    ends_on = models.DateField(_("截止"))
    made_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("专项行动")
        indexes = [models.Index(fields=["state", "area_path"], name="fieldwork_campaigns")]

    def __str__(self) -> str:
        return self.name

    @property
    def subject(self) -> str:
        return f"campaign/{self.pk}"


class Target(models.Model):
    """检查对象. One door, place or grid of a campaign."""

    class State(models.TextChoices):
        TODO = "todo", _("待检查")
        DONE = "done", _("已检查")
        SHUT = "shut", _("关门")
        DECLINED = "declined", _("拒绝检查")

    uid = models.UUIDField(unique=True)
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="targets")
    household = models.ForeignKey("fieldwork.Household", models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=8, default="place")
    """home, place or area."""
    area = models.ForeignKey("places.Area", models.PROTECT, related_name="+", verbose_name=_("网格"))
    area_path = models.CharField(max_length=120, db_collation="C")
    name = models.CharField(_("对象"), max_length=120)
    address = models.CharField(_("地址"), max_length=160, blank=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    state = models.CharField(max_length=8, choices=State, default=State.TODO)
    at = models.DateTimeField(_("检查时间"), null=True)
    member = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    found = models.IntegerField(_("发现问题"), default=0)
    dropped_on = models.DateField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("检查对象")
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "household"], name="fieldwork_target_door_once",
                condition=models.Q(household__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["campaign", "area", "name", "address"], name="fieldwork_target_once",
                condition=models.Q(household=None),
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["changed_at", "id"], name="fieldwork_target_changed"),
            models.Index(fields=["campaign", "area_path"], name="fieldwork_target_place"),
            models.Index(fields=["campaign", "state", "id"], name="fieldwork_target_state"),
        ]

    @property
    def subject(self) -> str:
        return f"target/{self.pk}"


class Inspection(models.Model):
    """检查. One visit with a checklist in hand; the answers of all its items."""

    uid = models.UUIDField(unique=True)
    target = models.ForeignKey(Target, models.PROTECT, related_name="inspections")
    member = models.ForeignKey("staff.Member", models.PROTECT, related_name="+")
    at = models.DateTimeField(_("检查时间"))
    outcome = models.CharField(max_length=8, choices=Target.State)
    answers = models.JSONField(default=dict)
    notes = models.JSONField(default=dict)
    note = models.CharField(_("备注"), max_length=400, blank=True)
    received_at = models.DateTimeField()

    class Meta:
        verbose_name = _("检查")
        indexes = [models.Index(fields=["target", "-at"], name="fieldwork_inspections")]

    @property
    def subject(self) -> str:
        return f"inspection/{self.pk}"


class Finding(models.Model):
    """排查问题. One item of one visit that was not in order: put right and checked again, or a case."""

    class State(models.TextChoices):
        OPEN = "OPEN", _("待整改")
        FIXED = "FIXED", _("已整改")
        CASE = "CASE", _("已转案件")

    uid = models.UUIDField(unique=True)
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="findings")
    target = models.ForeignKey(Target, models.PROTECT, related_name="findings")
    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="findings")
    item = models.CharField(max_length=24, db_collation="C")
    title = models.CharField(_("问题"), max_length=200)
    text = models.CharField(_("情况"), max_length=400, blank=True)
    category = models.CharField(max_length=24, db_collation="C", blank=True)
    unit = models.ForeignKey("staff.Unit", models.PROTECT, null=True, related_name="+", verbose_name=_("责任单位"))
    area = models.ForeignKey("places.Area", models.PROTECT, related_name="+")
    area_path = models.CharField(max_length=120, db_collation="C")
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    due_on = models.DateField(_("复查期限"), null=True)
    rechecks = models.SmallIntegerField(default=0)
    case = models.ForeignKey("cases.Case", models.PROTECT, null=True, related_name="+")
    found_at = models.DateTimeField(_("发现时间"))
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("排查问题")
        constraints = [models.UniqueConstraint(fields=["inspection", "item"], name="fieldwork_finding_once")]
        indexes = [
            models.Index(fields=["campaign", "id"], name="fieldwork_findings"),
            models.Index(fields=["unit", "state", "id"], name="fieldwork_findings_unit"),
            models.Index(fields=["area_path", "due_on"], name="fieldwork_to_recheck", condition=models.Q(state="OPEN")),
            models.Index(fields=["case"], name="fieldwork_finding_case", condition=models.Q(case__isnull=False)),
        ]

    @property
    def subject(self) -> str:
        return f"finding/{self.pk}"


class Recheck(models.Model):
    """隐患复查. Somebody went and looked whether it was put right."""

    uid = models.UUIDField(unique=True)
    finding = models.ForeignKey(Finding, models.PROTECT, related_name="looks")
    member = models.ForeignKey("staff.Member", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    fixed = models.BooleanField()
    note = models.CharField(max_length=400, blank=True)

    class Meta:
        verbose_name = _("隐患复查")
