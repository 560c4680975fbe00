"""Whom a grid worker visits, what was visited and noted, and what came in from phones."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Household(models.Model):
    """走访对象. A door that is visited as a service: a home, or a small place of business. Why it is visited is a group
    of the county's profile; nothing here judges the people behind it."""

    class Kind(models.TextChoices):
        HOME = "home", _("住户")
        PLACE = "place", _("场所")

    class Outcome(models.TextChoices):
        MET = "met", _("已走访")
        NOT_HOME = "not_home", _("不在家")
        REFUSED = "refused", _("婉拒")

    uid = models.UUIDField(unique=True)
    """Made where the household was first written down, on a phone or here."""
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.HOME)
    area = models.ForeignKey("places.Area", models.PROTECT, related_name="+", verbose_name=_("所属网格"))
    area_path = models.CharField(max_length=120, db_collation="C")
    address = models.CharField(_("门牌"), max_length=120)
    name_sealed = models.BinaryField(null=True)
    name_masked = models.CharField(max_length=24, blank=True)
    phone_sealed = models.BinaryField(null=True)
    phone_masked = models.CharField(max_length=16, blank=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    groups = models.JSONField(_("走访类别"), default=list)
    known = models.JSONField(_("走访要素"), default=dict)
    due_on = models.DateField(_("下次走访"))
    covered_until = models.DateField(null=True)
    """The last day of the cycle of the last visit that reached somebody or was declined."""
    refresh_on = models.DateField(_("资料更新"), null=True)
    """The day on which what is known of it is to be confirmed anew; none where the county asks for no such thing."""
    refreshed_at = models.DateTimeField(null=True)
    last_at = models.DateTimeField(null=True)
    last_outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    retired_on = models.DateField(null=True)
    retired_why = models.CharField(max_length=120, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("走访对象")
        constraints = [
            models.UniqueConstraint(
                fields=["area", "address"], name="fieldwork_door_once", condition=models.Q(retired_on=None)
            )
        ]
        indexes = [
            models.Index(fields=["area_path", "due_on"], name="fieldwork_due"),
            models.Index(
                fields=["area_path", "refresh_on"],
                name="fieldwork_refresh",
                condition=models.Q(refresh_on__isnull=False),
            ),
            models.Index(fields=["changed_at", "id"], name="fieldwork_changed"),
        ]

    def __str__(self) -> str:
        return self.address

    @property
    def subject(self) -> str:
        return f"household/{self.pk}"


class Visit(models.Model):
    """走访. One knock at a door and what came of it."""

    uid = models.UUIDField(unique=True)
    household = models.ForeignKey(Household, models.PROTECT, related_name="visits")
    member = models.ForeignKey("staff.Member", models.PROTECT, related_name="+")
    at = models.DateTimeField(_("走访时间"))
    outcome = models.CharField(max_length=10, choices=Household.Outcome)
    changes = models.JSONField(default=dict)
    """{field: [before, after]}: only what changed."""
    note = models.CharField(_("记录"), max_length=400, blank=True)
    confirmed = models.BooleanField(default=False)
    """What is known of the door was looked through and is right."""
    received_at = models.DateTimeField()

    class Meta:
        verbose_name = _("走访")
        indexes = [models.Index(fields=["household", "-at"], name="fieldwork_visits")]


class Topic(models.Model):
    """议题. What several diary entries speak of, brought to the village's table, and what was answered."""

    class State(models.TextChoices):
        RAISED = "RAISED", _("待议")
        ANSWERED = "ANSWERED", _("已答复")

    area = models.ForeignKey("places.Area", models.PROTECT, related_name="+")
    area_path = models.CharField(max_length=120, db_collation="C")
    title = models.CharField(_("标题"), max_length=80)
    state = models.CharField(max_length=8, choices=State, default=State.RAISED)
    answer = models.CharField(_("答复"), max_length=800, blank=True)
    raised_by = models.ForeignKey("staff.Member", models.PROTECT, related_name="+")
    raised_at = models.DateTimeField()
    answered_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("议题")
        indexes = [models.Index(fields=["area_path", "state", "-raised_at"], name="fieldwork_topics")]

    @property
    def subject(self) -> str:
        return f"topic/{self.pk}"


class DiaryEntry(models.Model):
    """民情日记. What a grid worker heard and saw; a report or a topic can grow from it, and the result comes back."""

    uid = models.UUIDField(unique=True)
    member = models.ForeignKey("staff.Member", models.PROTECT, related_name="+")
    area = models.ForeignKey("places.Area", models.PROTECT, related_name="+")
    area_path = models.CharField(max_length=120, db_collation="C")
    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("时间"))
    text = models.TextField(_("内容"))
    teller_name_sealed = models.BinaryField(null=True)
    teller_phone_sealed = models.BinaryField(null=True)
    teller_masked = models.CharField(_("反映人"), max_length=48, blank=True)
    told_at = models.DateTimeField(null=True)
    """When whoever said it was sent the result."""
    case = models.ForeignKey("cases.Case", models.PROTECT, null=True, related_name="+")
    topic = models.ForeignKey(Topic, models.PROTECT, null=True, related_name="entries")
    result = models.CharField(_("结果"), max_length=800, blank=True)
    result_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField()

    class Meta:
        verbose_name = _("民情日记")
        indexes = [
            models.Index(fields=["member", "-at"], name="fieldwork_diary_own"),
            models.Index(fields=["area_path", "-at"], name="fieldwork_diary_area"),
            models.Index(fields=["-at", "-id"], name="fieldwork_diary_all"),
            models.Index(fields=["topic"], name="fieldwork_diary_topic", condition=models.Q(topic__isnull=False)),
            models.Index(fields=["case"], name="fieldwork_diary_case", condition=models.Q(case__isnull=False)),
        ]

    @property
    def subject(self) -> str:
        return f"diary/{self.pk}"


class SpotFix(models.Model):
    """即查即改. A small trouble that was put right where it was found: kept with before and after, on nobody's desk."""

    uid = models.UUIDField(unique=True)
    member = models.ForeignKey("staff.Member", models.PROTECT, related_name="+")
    area = models.ForeignKey("places.Area", models.PROTECT, related_name="+")
    area_path = models.CharField(max_length=120, db_collation="C")
    category = models.CharField(max_length=24, db_collation="C")
    text = models.CharField(_("情况和处置"), max_length=800)
    address = models.CharField(max_length=160, blank=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    at = models.DateTimeField()
    received_at = models.DateTimeField()

    class Meta:
        verbose_name = _("即查即改")
        indexes = [models.Index(fields=["area_path", "-at"], name="fieldwork_fixes")]

    @property
    def subject(self) -> str:
        return f"spot/{self.pk}"


class Record(models.Model):
    """收件. A record from a phone, by the id it was given there: filed once, and answered the same for ever after."""

    class State(models.TextChoices):
        FILED = "FILED", _("已收")
        REFUSED = "REFUSED", _("已退回")

    uid = models.UUIDField(primary_key=True)
    member = models.ForeignKey("staff.Member", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12)
    digest = models.BinaryField()
    state = models.CharField(max_length=8, choices=State)
    answer = models.JSONField(default=dict)
    case = models.ForeignKey("cases.Case", models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    received_at = models.DateTimeField()
    tries = models.IntegerField(default=1)

    class Meta:
        verbose_name = _("收件")
        indexes = [models.Index(fields=["member", "-received_at"], name="fieldwork_records_own")]


class Photo(models.Model):
    """照片. One on its way in, piece by piece, until the record it belongs to is filed."""

    uid = models.UUIDField(primary_key=True)
    record_uid = models.UUIDField(db_index=True)
    member = models.ForeignKey("staff.Member", models.PROTECT, related_name="+")
    size = models.IntegerField()
    sha256 = models.CharField(max_length=64, db_collation="C")
    received = models.IntegerField(default=0)
    at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("照片")


class Piece(models.Model):
    """照片分片."""

    photo = models.ForeignKey(Photo, models.CASCADE, related_name="pieces")
    offset = models.IntegerField()
    content = models.BinaryField()

    class Meta:
        verbose_name = _("照片分片")
        constraints = [models.UniqueConstraint(fields=["photo", "offset"], name="fieldwork_piece_once")]
