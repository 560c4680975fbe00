"""Agreements, what each party owes by them, the signatures that make them binding, and what came after."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from .people import Helper, Party
from .process import Mediation

__all__ = ["Agreement", "Clause", "Confirmation", "Duty", "FollowUp", "Signature"]


class Agreement(models.Model):
    """调解协议. Written, it binds only when every party and the mediator have signed and the seal stands on it."""

    class Form(models.TextChoices):
        WRITTEN = "written", _("书面协议")
        ORAL = "oral", _("口头协议")

    class State(models.TextChoices):
        DRAFT = "DRAFT", _("拟定中")
        SIGNING = "SIGNING", _("签署中")
        EFFECTIVE = "EFFECTIVE", _("已生效")
        REPLACED = "REPLACED", _("已变更")
        VOID = "VOID", _("已作废")

    mediation = models.ForeignKey(Mediation, models.CASCADE, related_name="agreements")
    number = models.CharField(_("协议编号"), max_length=96)
    n = models.SmallIntegerField()
    form = models.CharField(_("形式"), max_length=8, choices=Form, default=Form.WRITTEN)
    is_partial = models.BooleanField(_("部分达成"), default=False)
    left_open = models.CharField(_("未达成的部分"), max_length=400, blank=True)
    parties = models.ManyToManyField(Party, related_name="agreements")
    facts = models.TextField(_("主要事实、争议事项和各方责任"))
    place = models.CharField(_("履行地点"), max_length=120, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    digest = models.CharField(max_length=64, blank=True)
    """Of what is signed: fixed when it is opened for signing."""
    drawn_at = models.DateTimeField()
    drawn_by_name = models.CharField(max_length=64)
    parties_signed_at = models.DateTimeField(null=True)
    mediator_signed_at = models.DateTimeField(null=True)
    sealed_at = models.DateTimeField(null=True)
    sealed_by_name = models.CharField(max_length=64, blank=True)
    effective_at = models.DateTimeField(_("生效时间"), null=True)
    apply_by = models.DateTimeField(_("司法确认截止"), null=True)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("调解协议")
        constraints = [
            models.UniqueConstraint(fields=["mediation", "n"], name="mediation_agreement_n"),
            models.CheckConstraint(
                condition=~models.Q(state__in=["EFFECTIVE", "REPLACED"])
                | models.Q(
                    form="written",
                    parties_signed_at__isnull=False,
                    mediator_signed_at__isnull=False,
                    sealed_at__isnull=False,
                    effective_at__isnull=False,
                )
                | models.Q(
                    form="oral",
                    parties_signed_at__isnull=False,
                    mediator_signed_at__isnull=False,
                    effective_at__isnull=False,
                ),
                name="mediation_binds_when_signed",
            ),
        ]
        indexes = [
            models.Index(fields=["apply_by"], name="mediation_apply_by", condition=models.Q(state="EFFECTIVE")),
        ]


class Clause(models.Model):
    """协议条款."""

    class Kind(models.TextChoices):
        PAY = "pay", _("支付款项")
        DELIVER = "deliver", _("交付财物")
        DO = "do", _("完成一定行为")
        STOP = "stop", _("停止一定行为")
        APOLOGY = "apology", _("赔礼道歉")
        WAIVE = "waive", _("放弃其他请求")
        OTHER = "other", _("其他约定")

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="clauses")
    n = models.SmallIntegerField()
    kind = models.CharField(max_length=8, choices=Kind)
    text = models.CharField(_("内容"), max_length=1000)
    debtor = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+", verbose_name=_("义务人"))
    creditor = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+", verbose_name=_("权利人"))
    amount_fen = models.BigIntegerField(_("金额"), null=True)
    due_on = models.DateField(_("履行期限"), null=True)
    manner = models.CharField(_("履行方式"), max_length=120, blank=True)
    bound = models.CharField(_("涉及的案外人"), max_length=80, blank=True)
    """Somebody outside the agreement on whom it would lay a duty: it must not."""

    class Meta:
        verbose_name = _("协议条款")
        constraints = [
            models.UniqueConstraint(fields=["agreement", "n"], name="mediation_clause_n"),
            models.CheckConstraint(
                condition=models.Q(amount_fen=None) | models.Q(amount_fen__gt=0), name="mediation_clause_sum"
            ),
        ]


class Duty(models.Model):
    """履行事项. One instalment or one deed, with its day."""

    class State(models.TextChoices):
        OPEN = "OPEN", _("待履行")
        DONE = "DONE", _("已履行")
        DEFAULT = "DEFAULT", _("未履行")

    clause = models.ForeignKey(Clause, models.CASCADE, related_name="duties")
    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="duties")
    n = models.SmallIntegerField(_("期次"))
    amount_fen = models.BigIntegerField(null=True)
    paid_fen = models.BigIntegerField(default=0)
    due_on = models.DateField(null=True)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    done_on = models.DateField(null=True)
    proof = models.CharField(_("履行凭证"), max_length=200, blank=True)
    proof_id = models.BigIntegerField(null=True)
    """Attachment on the mediation's subject."""
    reminded = models.JSONField(default=list)
    """Days before, for which a reminder has gone out."""

    class Meta:
        verbose_name = _("履行事项")
        constraints = [
            models.UniqueConstraint(fields=["clause", "n"], name="mediation_duty_n"),
            models.CheckConstraint(
                condition=models.Q(amount_fen=None) | models.Q(paid_fen__gte=0, paid_fen__lte=models.F("amount_fen")),
                name="mediation_duty_paid",
            ),
        ]
        indexes = [models.Index(fields=["due_on"], name="mediation_duty_due", condition=models.Q(state="OPEN"))]

    @property
    def left_fen(self) -> int:
        return (self.amount_fen or 0) - self.paid_fen


class Signature(models.Model):
    """签名. Of a party (or of who may sign for it), of the mediator; the seal is an act of its own."""

    class How(models.TextChoices):
        PAPER = "paper", _("纸质签名")
        FINGERPRINT = "fingerprint", _("签名并按指印")
        STAMP = "stamp", _("单位盖章")
        SCREEN = "screen", _("屏幕签名")
        SPOKEN = "spoken", _("口头同意")

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="signatures")
    party = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+")
    helper = models.ForeignKey(Helper, models.PROTECT, null=True, related_name="+")
    member = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    how = models.CharField(max_length=12, choices=How)
    digest = models.CharField(max_length=64)
    scan_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("签名")
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "party", "digest"],
                name="mediation_signs_once",
                condition=models.Q(party__isnull=False),
            ),
            models.CheckConstraint(
                condition=models.Q(party=None, member__isnull=False) | models.Q(party__isnull=False, member=None),
                name="mediation_signed_by_one",
            ),
        ]


class Confirmation(models.Model):
    """司法确认. The joint application and what the court said."""

    class State(models.TextChoices):
        APPLIED = "APPLIED", _("已申请")
        CONFIRMED = "CONFIRMED", _("裁定确认")
        REFUSED = "REFUSED", _("裁定驳回")
        NOT_ACCEPTED = "NOT_ACCEPTED", _("不予受理")
        WITHDRAWN = "WITHDRAWN", _("撤回申请")

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="confirmations")
    court = models.CharField(_("人民法院"), max_length=80)
    applied_on = models.DateField(_("申请日期"))
    answers = models.JSONField(default=dict)
    """The pre-check, as answered."""
    state = models.CharField(max_length=12, choices=State, default=State.APPLIED)
    ruling = models.CharField(_("裁定书案号"), max_length=80, blank=True)
    ruled_on = models.DateField(null=True)
    reason = models.CharField(max_length=400, blank=True)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("司法确认")
        constraints = [
            models.UniqueConstraint(
                fields=["agreement"],
                name="mediation_one_application",
                condition=models.Q(state__in=["APPLIED", "CONFIRMED"]),
            )
        ]


class FollowUp(models.Model):
    """回访. By telephone and at home, by somebody who did not mediate."""

    class How(models.TextChoices):
        PHONE = "phone", _("电话回访")
        HOME = "home", _("入户回访")

    mediation = models.ForeignKey(Mediation, models.CASCADE, related_name="follow_ups")
    party = models.ForeignKey(Party, models.CASCADE, related_name="+")
    how = models.CharField(max_length=6, choices=How)
    is_performed = models.BooleanField(_("协议已履行"), null=True)
    satisfaction = models.SmallIntegerField(_("满意度"), null=True)
    words = models.CharField(_("回访情况"), max_length=400)
    needs_more = models.BooleanField(_("需要继续处理"), default=False)
    at = models.DateTimeField()
    member = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("回访")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(satisfaction=None) | models.Q(satisfaction__gte=1, satisfaction__lte=5),
                name="mediation_satisfied_1_5",
            )
        ]
