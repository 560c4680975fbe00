"""调解. One mediation from the question whether everybody is willing to the file in the archive."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

__all__ = ["LIVE", "Extension", "FileSerial", "Mediation"]

_CASE = "cases.Case"
_UNIT = "staff.Unit"


class FileSerial(models.Model):
    """卷号. The last number given to a committee in a year; its row lock makes the numbers gap-free."""

    committee = models.ForeignKey(_UNIT, models.PROTECT, related_name="+")
    year = models.SmallIntegerField()
    last = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["committee", "year"], name="mediation_serial_year")]


class Mediation(models.Model):
    """调解. Voluntary and free of charge: a clear refusal of one party ends it for good."""

    class Kind(models.TextChoices):
        PEOPLE = "people", _("人民调解")
        TRADE = "trade", _("行业性专业性调解")
        ADMINISTRATIVE = "administrative", _("行政调解")
        COURT = "court", _("诉前委派调解")

    class Source(models.TextChoices):
        OWN = "own", _("主动调解")
        APPLICATION = "application", _("依申请")
        ENTRUSTED = "entrusted", _("接受委托移送")

    class State(models.TextChoices):
        ASKING = "ASKING", _("征询意愿")
        OPEN = "OPEN", _("调解中")
        AGREED = "AGREED", _("协议已生效")
        PERFORMED = "PERFORMED", _("履行完毕")
        ENDED = "ENDED", _("已终止")
        FILED = "FILED", _("已归卷")

    class Reason(models.TextChoices):
        """终止事由. 人民法院在线调解规则 25, with what 深圳 2022 art. 28 adds."""

        REFUSED = "refused", _("当事人明确拒绝调解")
        SETTLED = "settled", _("当事人自行和解并撤回申请")
        UNREACHABLE = "unreachable", _("无法联系当事人")
        GAP = "gap", _("分歧较大，达不成协议")
        TERM_OVER = "term_over", _("期限届满，当事人不同意延长")
        WONT_SIGN = "wont_sign", _("当事人拒绝签署协议")
        HIDDEN = "hidden", _("隐瞒重要事实或者恶意串通")
        BARRED = "barred", _("发现属于不得调解的情形")
        OTHER = "other", _("其他")

    class Prevented(models.TextChoices):
        """What the statistics of the judicial bureau ask for beside the result."""

        CRIMINAL = "criminal", _("防止民间纠纷转化为刑事案件")
        PETITION = "petition", _("防止群体性上访")
        BRAWL = "brawl", _("防止群体性械斗")
        SUICIDE = "suicide", _("防止民间纠纷引起自杀")

    number = models.CharField(_("卷号"), max_length=80)
    case = models.ForeignKey(_CASE, models.PROTECT, related_name="+", verbose_name=_("案件"))
    committee = models.ForeignKey(_UNIT, models.PROTECT, related_name="+", verbose_name=_("调解组织"))
    kind = models.CharField(_("调解类型"), max_length=16, choices=Kind, default=Kind.PEOPLE)
    source = models.CharField(_("案件来源"), max_length=12, choices=Source)
    entrusted_by = models.CharField(_("委托移送单位"), max_length=80, blank=True)
    category = models.CharField(_("纠纷类型"), max_length=24, db_collation="C")
    title = models.CharField(_("纠纷"), max_length=80)
    matter = models.TextField(_("纠纷简要情况"))
    claims = models.TextField(_("申请事项"), blank=True)
    circle = models.CharField(_("保密范围"), max_length=16, default="open")
    area_path = models.CharField(max_length=120, db_collation="C")
    is_group = models.BooleanField(_("群体性"), default=False)
    many_side = models.CharField(_("多人一方"), max_length=1, blank=True)
    """In a group dispute: the side whose every member has a dispute of their own."""
    is_public = models.BooleanField(_("公开进行"), default=False)
    checked = models.JSONField(default=dict)
    """What was answered to each question about what may not be mediated, and why a suspicious word means nothing."""

    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.ASKING)
    round = models.SmallIntegerField(default=1)
    """Rises when it is reopened; consents of an earlier round count no longer."""
    opened_at = models.DateTimeField(_("受理时间"))
    opened_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    opened_by_name = models.CharField(max_length=64)
    willing_at = models.DateTimeField(null=True)
    """When the last party said yes: the month runs from here."""
    due_at = models.DateTimeField(_("调解期限"), null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by_name = models.CharField(max_length=64, blank=True)
    reason = models.CharField(_("终止事由"), max_length=12, choices=Reason, blank=True)
    reason_words = models.CharField(max_length=400, blank=True)
    ways = models.JSONField(default=list)
    """Keys of the right doors the parties were told of."""
    told_how = models.CharField(_("告知方式"), max_length=40, blank=True)
    performed_at = models.DateTimeField(null=True)
    filed_at = models.DateTimeField(null=True)
    filed_by_name = models.CharField(max_length=64, blank=True)
    keeping = models.CharField(_("保管期限"), max_length=20, blank=True)
    prevented = models.CharField(_("防止激化"), max_length=12, choices=Prevented, blank=True)
    prevented_people = models.IntegerField(_("涉及人数"), default=0)
    next_at = models.DateTimeField(null=True)
    """When the reminders look at it again."""

    class Meta:
        verbose_name = _("调解")
        constraints = [
            models.UniqueConstraint(fields=["committee", "number"], name="mediation_number"),
            models.UniqueConstraint(
                fields=["case", "committee"],
                name="mediation_one_live",
                condition=models.Q(state__in=["ASKING", "OPEN"]),
            ),
            models.CheckConstraint(
                condition=~models.Q(state="ENDED") | (~models.Q(reason="") & models.Q(ended_at__isnull=False)),
                name="mediation_ended_why",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="OPEN") | models.Q(willing_at__isnull=False), name="mediation_all_willing"
            ),
        ]
        indexes = [
            models.Index(fields=["case"], name="mediation_case"),
            models.Index(fields=["committee", "-id"], name="mediation_committee"),
            models.Index(fields=["area_path", "-id"], name="mediation_area"),
            models.Index(fields=["next_at"], name="mediation_next", condition=models.Q(next_at__isnull=False)),
            models.Index(fields=["due_at", "id"], name="mediation_due", condition=models.Q(state="OPEN")),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def subject(self) -> str:
        """The name of its own trail; the trail of the case gets only the headlines."""
        return f"mediation/{self.pk}"

    @property
    def is_live(self) -> bool:
        return self.state in LIVE


LIVE = (Mediation.State.ASKING, Mediation.State.OPEN)


class Extension(models.Model):
    """延期. Longer than the term, with the consent of every party in their own words."""

    mediation = models.ForeignKey(Mediation, models.CASCADE, related_name="extensions")
    until = models.DateTimeField(_("延长至"))
    reason = models.CharField(max_length=400)
    words = models.JSONField(default=dict)
    """Party id → what that party said."""
    at = models.DateTimeField()
    by_name = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("调解期限延长")
        indexes = [models.Index(fields=["mediation"], name="mediation_ext_of")]
