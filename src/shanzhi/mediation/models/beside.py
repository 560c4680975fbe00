"""What stands beside a mediation: other bodies, inquiries, templates, reports of harm, the published story."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from .process import Mediation

__all__ = ["GroupTemplate", "HarmReport", "Inquiry", "Link", "PaperTemplate", "Story"]

_UNIT = "staff.Unit"


class Link(models.Model):
    """对接事项. What another body does in the same matter, with its number and its clock."""

    class Kind(models.TextChoices):
        ENTRUSTED = "entrusted", _("法院诉前委派")
        DELEGATED = "delegated", _("法院诉中委托")
        POLICE = "police", _("警情移交")
        PROCURATOR = "procurator", _("检察监督")
        ARBITRATION = "arbitration", _("劳动仲裁")
        RECALCULATED = "recalculated", _("仲裁核算金额")
        APPRAISAL = "appraisal", _("鉴定评估")
        PAYMENT_ORDER = "payment_order", _("支付令")
        NOTARY = "notary", _("公证")
        LAWSUIT = "lawsuit", _("起诉")
        JUDGMENT = "judgment", _("裁判")
        EXECUTION = "execution", _("强制执行")

    mediation = models.ForeignKey(Mediation, models.CASCADE, related_name="links")
    kind = models.CharField(_("事项"), max_length=16, choices=Kind)
    body = models.CharField(_("机关"), max_length=80)
    number = models.CharField(_("案号或者文号"), max_length=80, blank=True)
    on = models.DateField(_("日期"))
    due_at = models.DateTimeField(_("期限"), null=True)
    amount_fen = models.BigIntegerField(_("金额"), null=True)
    note = models.CharField(_("说明"), max_length=400, blank=True)
    answered_on = models.DateField(null=True)
    answer = models.CharField(_("结果"), max_length=400, blank=True)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("对接事项")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount_fen=None) | models.Q(amount_fen__gte=0), name="mediation_link_sum"
            )
        ]
        indexes = [
            models.Index(fields=["mediation"], name="mediation_link_of"),
            models.Index(fields=["due_at"], name="mediation_link_due", condition=models.Q(answered_on__isnull=True)),
        ]


class Inquiry(models.Model):
    """调查笔录. What somebody asked by the mediators said; read by both sides as the record is."""

    mediation = models.ForeignKey(Mediation, models.CASCADE, related_name="inquiries")
    n = models.SmallIntegerField()
    asked_sealed = models.BinaryField()
    asked_masked = models.CharField(_("被调查人"), max_length=24)
    place = models.CharField(_("地点"), max_length=120)
    present = models.CharField(_("参加人"), max_length=120, blank=True)
    held_at = models.DateTimeField(_("时间"))
    notes = models.TextField(_("调查记录"))
    by_name = models.CharField(_("调查人"), max_length=64)

    class Meta:
        verbose_name = _("调查笔录")
        constraints = [models.UniqueConstraint(fields=["mediation", "n"], name="mediation_inquiry_n")]


class GroupTemplate(models.Model):
    """示范协议. What one group agreed, without its people and sums, for the next of the same kind."""

    committee = models.ForeignKey(_UNIT, models.PROTECT, related_name="+")
    category = models.CharField(max_length=24, db_collation="C")
    name = models.CharField(_("名称"), max_length=60)
    facts = models.TextField()
    text = models.CharField(max_length=1000)
    manner = models.CharField(max_length=120)
    waiver = models.CharField(max_length=400, blank=True)
    payer = models.CharField(max_length=4)
    days = models.SmallIntegerField(default=15)
    made_from = models.ForeignKey(Mediation, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    by_name = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("示范协议")
        constraints = [models.UniqueConstraint(fields=["committee", "name"], name="mediation_template_name")]


class HarmReport(models.Model):
    """强制报告. Harm to a minor or violence at home: reported and protected, never mediated (未成年人保护法 11)."""

    class Kind(models.TextChoices):
        BULLYING = "bullying", _("学生欺凌")
        ABUSE = "abuse", _("虐待、遗弃、性侵害未成年人")
        DOMESTIC = "domestic", _("家庭暴力")
        NEGLECT = "neglect", _("监护缺失")
        OTHER = "other", _("其他侵害未成年人情形")

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    mediation = models.ForeignKey(Mediation, models.SET_NULL, null=True, related_name="+")
    kind = models.CharField(_("情形"), max_length=12, choices=Kind)
    bodies = models.JSONField(_("报告对象"))
    words_sealed = models.BinaryField()
    told_at = models.DateTimeField(_("报告时间"))
    told_how = models.CharField(_("报告方式"), max_length=40)
    guardian_told = models.BooleanField(_("已通知监护人"), null=True)
    guardian_why = models.CharField(_("未通知的理由"), max_length=200, blank=True)
    plan_sealed = models.BinaryField(null=True)
    """保护措施."""
    at = models.DateTimeField()
    by_name = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("强制报告")
        indexes = [models.Index(fields=["case"], name="mediation_harm_of")]


class Story(models.Model):
    """典型案例. Published only de-identified, with the parties' leave, checked by somebody else."""

    class State(models.TextChoices):
        WRITTEN = "WRITTEN", _("待审核")
        PUBLISHED = "PUBLISHED", _("已发布")
        SENT_BACK = "SENT_BACK", _("已退回")
        WITHDRAWN = "WITHDRAWN", _("已撤下")

    mediation = models.ForeignKey(Mediation, models.CASCADE, related_name="stories")
    title = models.CharField(_("标题"), max_length=60)
    text = models.TextField(_("正文"))
    leave = models.JSONField(_("当事人同意"))
    """Party id → what that party said to being told of."""
    state = models.CharField(max_length=10, choices=State, default=State.WRITTEN)
    written_at = models.DateTimeField()
    written_by_id = models.BigIntegerField(null=True)
    written_by_name = models.CharField(max_length=64)
    checked_at = models.DateTimeField(null=True)
    checked_by_name = models.CharField(max_length=64, blank=True)
    check_words = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("典型案例")
        indexes = [models.Index(fields=["-id"], name="mediation_story_out", condition=models.Q(state="PUBLISHED"))]


class PaperTemplate(models.Model):
    """文书模板. What a county made of a paper in Word; every version is kept."""

    kind = models.CharField(max_length=20)
    version = models.SmallIntegerField()
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=120)
    is_current = models.BooleanField(default=True)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("文书模板")
        constraints = [
            models.UniqueConstraint(fields=["kind", "version"], name="mediation_paper_version"),
            models.UniqueConstraint(
                fields=["kind"], name="mediation_paper_current", condition=models.Q(is_current=True)
            ),
        ]
