"""Parties, who stands beside them, what each said to being mediated, and who mediates."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from .process import Mediation

__all__ = ["Assignment", "CommitteeCard", "Consent", "Helper", "MediatorCard", "Party", "Side"]

_MEMBER = "staff.Member"


class Side(models.TextChoices):
    A = "A", _("申请人")
    B = "B", _("被申请人")
    C = "C", _("第三方")
    D = "D", _("第四方")


class _Person(models.Model):
    """Personal data: sealed, masked, found again by a keyed fingerprint; in clear only by an act with a purpose."""

    name_sealed = models.BinaryField()
    name_masked = models.CharField(max_length=24)
    name_mark = models.BinaryField()
    phone_sealed = models.BinaryField(null=True)
    phone_masked = models.CharField(max_length=16, blank=True)
    phone_mark = models.BinaryField(null=True)
    id_sealed = models.BinaryField(null=True)
    id_masked = models.CharField(max_length=20, blank=True)
    id_mark = models.BinaryField(null=True)

    class Meta:
        abstract = True


class Party(_Person):
    """当事人."""

    mediation = models.ForeignKey(Mediation, models.CASCADE, related_name="parties")
    n = models.SmallIntegerField(_("序号"))
    side = models.CharField(_("一方"), max_length=1, choices=Side)
    is_organisation = models.BooleanField(_("单位"), default=False)
    head_sealed = models.BinaryField(null=True)
    """法定代表人."""
    address_sealed = models.BinaryField(null=True)
    address_masked = models.CharField(max_length=80, blank=True)
    sex = models.CharField(_("性别"), max_length=1, blank=True)
    ethnicity = models.CharField(_("民族"), max_length=16, blank=True)
    work = models.CharField(_("职业或职务"), max_length=40, blank=True)
    is_minor = models.BooleanField(_("未成年人"), default=False)
    willing = models.BooleanField(_("愿意调解"), null=True)
    """Of the present round; None while nothing clear was said."""
    out_at = models.DateTimeField(null=True)
    """A member of a group that does not take part: the others go on."""
    claim_fen = models.BigIntegerField(_("诉求金额"), null=True)

    class Meta:
        verbose_name = _("当事人")
        constraints = [
            models.UniqueConstraint(fields=["mediation", "n"], name="mediation_party_n"),
            models.CheckConstraint(
                condition=models.Q(claim_fen=None) | models.Q(claim_fen__gte=0), name="mediation_claim_sum"
            ),
        ]

    @property
    def label(self) -> str:
        return f"{self.get_side_display()}{self.name_masked}"


class Helper(_Person):
    """代理人、监护人、代表、翻译、受邀参加人."""

    class Kind(models.TextChoices):
        AGENT = "agent", _("委托代理人")
        GUARDIAN = "guardian", _("法定代理人（监护人）")
        REPRESENTATIVE = "representative", _("推选的代表")
        INTERPRETER = "interpreter", _("翻译")
        INVITED = "invited", _("受邀参加人")

    class Power(models.TextChoices):
        NONE = "", _("无")
        GENERAL = "general", _("一般授权")
        SPECIAL = "special", _("特别授权")

    mediation = models.ForeignKey(Mediation, models.CASCADE, related_name="helpers")
    party = models.ForeignKey(Party, models.CASCADE, null=True, related_name="helpers")
    """For whom; a representative stands for a side."""
    side = models.CharField(max_length=1, choices=Side, blank=True)
    kind = models.CharField(_("身份"), max_length=16, choices=Kind)
    power = models.CharField(_("授权范围"), max_length=8, choices=Power, blank=True)
    until = models.DateField(_("授权期限"), null=True)
    relation = models.CharField(_("与当事人关系"), max_length=40, blank=True)
    all_agreed = models.BooleanField(_("各方同意其参加"), default=False)

    class Meta:
        verbose_name = _("代理人")

    @property
    def may_sign(self) -> bool:
        return self.kind == self.Kind.GUARDIAN or self.power == self.Power.SPECIAL


class Consent(models.Model):
    """意愿. What one party said to being mediated. Never changed; the last clear word of a round counts."""

    class Answer(models.TextChoices):
        YES = "yes", _("愿意调解")
        NO = "no", _("明确拒绝")
        UNSURE = "unsure", _("尚未表态")

    party = models.ForeignKey(Party, models.CASCADE, related_name="consents")
    round = models.SmallIntegerField()
    answer = models.CharField(max_length=8, choices=Answer)
    words = models.CharField(_("本人原话"), max_length=400)
    how = models.CharField(_("方式"), max_length=20)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("调解意愿")


class CommitteeCard(models.Model):
    """调解组织名册. A committee as the judicial bureau keeps it: trade, founding, its term (人民调解法 8, 9, 34)."""

    class Kind(models.TextChoices):
        VILLAGE = "village", _("村（社区）调委会")
        TOWN = "town", _("镇（街道）调委会")
        FIRM = "firm", _("企事业单位调委会")
        TRADE = "trade", _("行业性专业性调委会")
        STUDIO = "studio", _("个人（品牌）调解工作室")

    unit = models.OneToOneField("staff.Unit", models.CASCADE, related_name="+")
    kind = models.CharField(_("类别"), max_length=8, choices=Kind)
    trade = models.CharField(_("行业领域"), max_length=40, blank=True)
    founded_on = models.DateField(_("设立日期"), null=True)
    term_until = models.DateField(_("届期至"), null=True)
    phone = models.CharField(_("办公电话"), max_length=20, blank=True)
    note = models.CharField(_("说明"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("调解组织名册")


class MediatorCard(models.Model):
    """调解员名册. What somebody mediates well, and how much they can take."""

    class Kind(models.TextChoices):
        FULL = "full", _("专职调解员")
        PART = "part", _("兼职调解员")
        INVITED = "invited", _("特邀调解员")
        EXPERT = "expert", _("专家")
        LAWYER = "lawyer", _("律师")
        COUNSELLOR = "counsellor", _("心理咨询师")

    kind = models.CharField(_("身份"), max_length=12, choices=Kind, default=Kind.FULL)
    sex = models.CharField(_("性别"), max_length=1, blank=True)
    """1 or 2, as on an identity card: a committee must have a woman."""
    is_on_committee = models.BooleanField(_("调委会委员"), default=False)
    level = models.CharField(_("等级"), max_length=12, blank=True)
    term_until = models.DateField(_("聘期至"), null=True)
    member = models.OneToOneField(_MEMBER, models.CASCADE, related_name="+")
    unit = models.ForeignKey("staff.Unit", models.PROTECT, related_name="+")
    studio = models.CharField(_("工作室"), max_length=40, blank=True)
    fields = models.JSONField(_("擅长领域"), default=list)
    """Beginnings of category codes."""
    languages = models.JSONField(_("方言语言"), default=list)
    since = models.DateField(_("从事调解"), null=True)
    most = models.SmallIntegerField(_("同时办理上限"), default=12)
    is_available = models.BooleanField(_("可接案"), default=True)

    class Meta:
        verbose_name = _("调解员名册")
        indexes = [models.Index(fields=["unit"], name="mediation_card_unit")]


class Assignment(models.Model):
    """调解员. Somebody named to mediate, by the parties or the committee; a conflict of interest is told before."""

    class Role(models.TextChoices):
        CHIEF = "chief", _("主持调解")
        SECOND = "second", _("参与调解")
        RECORDER = "recorder", _("记录")

    class Chosen(models.TextChoices):
        PARTIES = "parties", _("当事人选定")
        COMMITTEE = "committee", _("调委会指定")

    class State(models.TextChoices):
        TOLD = "TOLD", _("已披露，待当事人答复")
        ACTIVE = "ACTIVE", _("在任")
        WITHDRAWN = "WITHDRAWN", _("已回避")
        RELIEVED = "RELIEVED", _("已更换")

    mediation = models.ForeignKey(Mediation, models.CASCADE, related_name="assignments")
    member = models.ForeignKey(_MEMBER, models.PROTECT, related_name="+")
    name = models.CharField(max_length=64)
    role = models.CharField(max_length=10, choices=Role, default=Role.CHIEF)
    chosen_by = models.CharField(_("产生方式"), max_length=10, choices=Chosen)
    conflict = models.CharField(_("利害关系披露"), max_length=400, blank=True)
    accepted_by = models.JSONField(default=list)
    """Parties that accept in spite of what was told."""
    state = models.CharField(max_length=10, choices=State)
    at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    left_words = models.CharField(max_length=400, blank=True)

    class Meta:
        verbose_name = _("调解员")
        constraints = [
            models.UniqueConstraint(
                fields=["mediation", "member"],
                name="mediation_mediator_once",
                condition=models.Q(state__in=["TOLD", "ACTIVE"]),
            ),
            models.UniqueConstraint(
                fields=["mediation"],
                name="mediation_one_chief",
                condition=models.Q(state__in=["TOLD", "ACTIVE"], role="chief"),
            ),
        ]
        indexes = [
            models.Index(fields=["member"], name="mediation_mine", condition=models.Q(state__in=["TOLD", "ACTIVE"]))
        ]
