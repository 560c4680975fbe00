"""Units, people, posts, presence and leave."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Reverse
from django.utils.translation import gettext_lazy as _


class Unit(models.Model):
    """单位. A department, command room, window, station or committee: whoever can be given work."""

    class Kind(models.TextChoices):
        CENTRE = "centre", _("社会治理中心")
        COMMAND_ROOM = "command_room", _("综合信息指挥室")
        DEPARTMENT = "department", _("职能部门")
        TOWNSHIP = "township", _("乡镇（街道）")
        PLATFORM = "platform", _("平台（站所）")
        WINDOW = "window", _("窗口")
        STATION = "station", _("联动工作站")
        COMMUNITY = "community", _("村（社区）")
        COMMITTEE = "committee", _("调解委员会")
        SOCIAL = "social", _("社会组织")
        OTHER = "other", _("其他")

    code = models.CharField(_("单位代码"), max_length=32, unique=True, db_collation="C")
    name = models.CharField(_("名称"), max_length=64)
    short_name = models.CharField(_("简称"), max_length=24)
    kind = models.CharField(_("类别"), max_length=16, choices=Kind)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    area = models.ForeignKey("places.Area", models.PROTECT, null=True, related_name="+", verbose_name=_("辖区"))
    uscc = models.CharField(_("统一社会信用代码"), max_length=18, blank=True)
    phone = models.CharField(_("值班电话"), max_length=32, blank=True)
    pinyin = models.CharField(max_length=120, blank=True, db_collation="C")
    """Initials of the name and of the short name, for whoever types them: `hsjdzhzhs hszhs`."""
    sort = models.IntegerField(default=0)
    closed_on = models.DateField(null=True)
    """Abolished; keeps its cases, gets no new ones."""
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="predecessors", verbose_name=_("承接单位")
    )

    class Meta:
        verbose_name = _("单位")
        indexes = [models.Index(fields=["kind", "area"], name="staff_unit_kind")]

    def __str__(self) -> str:
        return self.name


class MemberManager(BaseUserManager["Member"]):
    def get_by_natural_key(self, username: str | None) -> Member:
        return self.get(username=username)


class Member(AbstractBaseUser):
    """人员. A person with an account."""

    username = models.CharField(_("账号"), max_length=40, unique=True, db_collation="C")
    name = models.CharField(_("姓名"), max_length=40, db_collation="C", db_index=True)
    pinyin = models.CharField(max_length=80, blank=True, db_collation="C", db_index=True)
    """Initials, then the whole: `zwm zhangweimin`."""
    spelled = models.GeneratedField(
        expression=models.Func(models.F("pinyin"), models.Value(" "), models.Value(2), function="split_part"),
        output_field=models.CharField(max_length=80, db_collation="C"),
        db_persist=True,
    )
    """The whole alone, kept by the database."""
    phone_sealed = models.BinaryField(null=True)
    phone_masked = models.CharField(_("手机"), max_length=16, blank=True)
    is_active = models.BooleanField(_("在用"), default=True)
    is_demo = models.BooleanField(default=False)
    must_change_password = models.BooleanField(default=False)
    password_changed_at = models.DateTimeField(null=True)
    second_factor_required = models.BooleanField(_("须二次验证"), default=False)
    """Asked for this person whatever the posts; sensitive posts of the profile ask for it by themselves."""
    elder_mode = models.BooleanField(_("大字版"), default=False)
    joined_on = models.DateField(null=True)
    left_on = models.DateField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[MemberManager] = MemberManager()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = _("人员")
        indexes = [
            models.Index(fields=["spelled"], name="staff_member_spelled"),
            models.Index(Reverse("name"), name="staff_member_name_end"),
        ]

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """任职. One person in one post of one unit, for a term. Its rights hold only within its own reach."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="posts")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="posts")
    kind = models.CharField(_("岗位"), max_length=32, db_collation="C")
    """A post key of the profile: dispatcher, window_clerk, handler, grid_worker, grid_head …"""
    area = models.ForeignKey("places.Area", models.PROTECT, null=True, related_name="+", verbose_name=_("管辖区域"))
    """Where the post's permissions by area hold; none: only what its unit is given."""
    starts_on = models.DateField(_("任职日期"))
    ends_on = models.DateField(_("离任日期"), null=True)
    appointed_by_name = models.CharField(max_length=64, blank=True)
    relieved_at = models.DateTimeField(null=True)
    """Relieved by an act, at once; a term that simply runs out leaves this empty."""
    relieved_by_name = models.CharField(max_length=64, blank=True)
    note = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name = _("任职")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")),
                name="staff_post_term",
            )
        ]
        indexes = [
            models.Index(fields=["unit", "kind"], name="staff_post_unit"),
            models.Index(fields=["area", "kind"], name="staff_post_area"),
        ]


class Presence(models.Model):
    """入驻. How a unit is present at the centre."""

    class Kind(models.TextChoices):
        PERMANENT = "permanent", _("常驻")
        ROTA = "rota", _("轮驻")
        ON_CALL = "on_call", _("随驻")
        SECONDED = "seconded", _("派驻")

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="presences")
    kind = models.CharField(max_length=12, choices=Kind)
    window = models.CharField(_("窗口"), max_length=24, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    note = models.CharField(max_length=80, blank=True)

    class Meta:
        verbose_name = _("入驻")
        constraints = [
            models.UniqueConstraint(fields=["unit"], name="staff_presence_once", condition=models.Q(ends_on=None))
        ]


class RotaDay(models.Model):
    """轮值. Who stands in for a unit at the centre on a day."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="rota")
    on = models.DateField()
    member = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=80, blank=True)

    class Meta:
        verbose_name = _("轮值")
        constraints = [models.UniqueConstraint(fields=["unit", "on", "member"], name="staff_rota_once")]
        indexes = [models.Index(fields=["on"], name="staff_rota_on")]


class Absence(models.Model):
    """请假. While it lasts, work goes to the stand-in."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="absences")
    starts_on = models.DateField()
    ends_on = models.DateField()
    stand_in = models.ForeignKey(Member, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=80, blank=True)

    class Meta:
        verbose_name = _("请假")
        constraints = [
            models.CheckConstraint(condition=~models.Q(stand_in=models.F("member")), name="staff_absence_not_self"),
        ]
        indexes = [models.Index(fields=["ends_on"], name="staff_absence_end")]


class SignIn(models.Model):
    """登录. A session that can be seen and ended from elsewhere."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="sign_ins")
    session_key = models.CharField(max_length=40, unique=True, db_collation="C")
    at = models.DateTimeField()
    seen_at = models.DateTimeField()
    address = models.GenericIPAddressField(null=True)
    agent = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=24, blank=True)

    class Meta:
        verbose_name = _("登录")
        indexes = [models.Index(fields=["member", "-seen_at"], name="staff_signin_member")]


class SecondFactor(models.Model):
    """二次验证. The secret of a member's authenticator (RFC 6238), sealed. Counts once the first code was right."""

    member = models.OneToOneField(Member, models.CASCADE, related_name="second_factor")
    secret_sealed = models.BinaryField()
    made_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    last_step = models.BigIntegerField(default=0)
    """The time step of the last code taken: a code works once."""
    drift = models.SmallIntegerField(default=0)
    failures = models.SmallIntegerField(default=0)
    failed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("二次验证")


class RecoveryCode(models.Model):
    """恢复码. Opens the second factor once when the phone is lost. Only the hash is kept."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64, db_collation="C")
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("恢复码")
        constraints = [models.UniqueConstraint(fields=["member", "digest"], name="staff_recovery_once")]


class PasswordLink(models.Model):
    """一次性设置密码链接. A new one voids the older. Only the hash is kept."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="password_links")
    digest = models.CharField(max_length=64, unique=True, db_collation="C")
    made_at = models.DateTimeField()
    made_by_name = models.CharField(max_length=64)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    voided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("一次性设置密码链接")


class Roster(models.Model):
    """花名册版次. One row; its number changes with every change of posts, leave or units (a trigger of the database
    sees to that, see migration 0002), so that what was worked out from them is known to be stale."""

    number = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("花名册版次")


class Token(models.Model):
    """接口令牌. For a partner system: acts as its member, limited to scopes. Only the hash is kept."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, unique=True, db_collation="C")
    tail = models.CharField(max_length=6)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("接口令牌")


class RosterImport(models.Model):
    """名册导入. A file of units or people on its way in: looked through first, then taken over by a job."""

    class What(models.TextChoices):
        UNITS = "units", _("单位")
        PEOPLE = "people", _("人员与任职")

    class State(models.TextChoices):
        PREVIEWED = "PREVIEWED", _("待确认")
        QUEUED = "QUEUED", _("排队中")
        RUNNING = "RUNNING", _("导入中")
        FINISHED = "FINISHED", _("已导入")
        FAILED = "FAILED", _("未完成")

    what = models.CharField(max_length=8, choices=What)
    state = models.CharField(max_length=12, choices=State)
    file_name = models.CharField(max_length=160)
    file = models.BinaryField(null=True)
    """Kept until it is taken over."""
    counts = models.JSONField(default=dict)
    """Rows by what would be or was done: founded, amended, enrolled, appointed, unchanged, refused."""
    findings = models.JSONField(default=list)
    """`[line, column, value, reason]` of every row that was refused, at most 2,000."""
    total = models.IntegerField(default=0)
    done = models.IntegerField(default=0)
    failure = models.CharField(max_length=300, blank=True)
    made_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("名册导入")
