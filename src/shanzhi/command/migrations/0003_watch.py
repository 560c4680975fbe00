"""值守: statutory clocks, duty, reception days, emergency mode."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("command", "0002_gathering"),
        ("cases", "0002_lists"),
        ("places", "0002_initial"),
        ("staff", "0004_found_by_name"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Clock",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(db_collation="C", max_length=32)),
                ("route", models.CharField(max_length=40, verbose_name="程序")),
                ("step", models.CharField(max_length=60, verbose_name="步骤")),
                ("terms", models.JSONField()),
                ("whose", models.CharField(default="agency", max_length=8)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("RUNNING", "计时中"),
                            ("PAUSED", "已中止"),
                            ("MET", "已完成"),
                            ("LAPSED", "期满未提出"),
                            ("STOPPED", "已终止"),
                        ],
                        default="RUNNING",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                ("begins_at", models.DateTimeField(verbose_name="起算")),
                ("due_at", models.DateTimeField(verbose_name="届满")),
                ("remind_at", models.DateTimeField(null=True)),
                ("next_at", models.DateTimeField(null=True)),
                ("paused_at", models.DateTimeField(null=True)),
                ("started_by_name", models.CharField(max_length=64)),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_by_name", models.CharField(blank=True, max_length=64)),
                ("note", models.CharField(blank=True, max_length=400, verbose_name="说明")),
                ("paper", models.CharField(blank=True, max_length=80, verbose_name="文书编号")),
                ("is_late", models.BooleanField(default=False)),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cases.case"),
                ),
            ],
            options={
                "verbose_name": "法定时限",
            },
        ),
        migrations.CreateModel(
            name="ClockMark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("pause", "中止"), ("extension", "延期")], max_length=10)),
                (
                    "state",
                    models.CharField(
                        choices=[("ASKED", "待审批"), ("GRANTED", "已同意"), ("REFUSED", "未同意")],
                        default="GRANTED",
                        max_length=8,
                    ),
                ),
                ("reason", models.CharField(max_length=400, verbose_name="事由")),
                ("from_at", models.DateTimeField(null=True)),
                ("until_at", models.DateTimeField(null=True)),
                ("amount", models.CharField(blank=True, max_length=12, verbose_name="延长")),
                ("asked_by_name", models.CharField(blank=True, max_length=64)),
                ("asked_at", models.DateTimeField()),
                ("ruled_by_name", models.CharField(blank=True, max_length=64)),
                ("ruled_at", models.DateTimeField(null=True)),
                ("opinion", models.CharField(blank=True, max_length=400, verbose_name="审批意见")),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "clock",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="marks", to="command.clock"
                    ),
                ),
            ],
            options={
                "verbose_name": "时限变动",
            },
        ),
        migrations.CreateModel(
            name="DutyHandover",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="交班时间")),
                ("shift", models.CharField(max_length=64)),
                ("by_name", models.CharField(max_length=64)),
                ("text", models.TextField(verbose_name="交接事项")),
                ("open_cases", models.IntegerField(default=0)),
                ("yellow", models.IntegerField(default=0)),
                ("red", models.IntegerField(default=0)),
                ("taken_at", models.DateTimeField(null=True, verbose_name="接班时间")),
                ("taken_note", models.CharField(blank=True, max_length=200)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "to",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="staff.unit"),
                ),
            ],
            options={
                "verbose_name": "交接班",
            },
        ),
        migrations.CreateModel(
            name="DutyPerson",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField(verbose_name="日期")),
                ("shift", models.CharField(db_collation="C", max_length=32, verbose_name="班次")),
                ("begins_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                (
                    "role",
                    models.CharField(
                        choices=[("leader", "带班领导"), ("on_duty", "值班人员")], default="on_duty", max_length=8
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="staff.unit"),
                ),
            ],
            options={
                "verbose_name": "值班",
            },
        ),
        migrations.CreateModel(
            name="DutySwap",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(max_length=200, verbose_name="事由")),
                (
                    "state",
                    models.CharField(
                        choices=[("ASKED", "待答复"), ("AGREED", "已同意"), ("REFUSED", "未同意")],
                        default="ASKED",
                        max_length=8,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
                ("answer", models.CharField(blank=True, max_length=200)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "asked_of",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "mine",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="command.dutyperson"
                    ),
                ),
                (
                    "theirs",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="command.dutyperson",
                    ),
                ),
            ],
            options={
                "verbose_name": "换班",
            },
        ),
        migrations.CreateModel(
            name="Emergency",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("matter", models.CharField(max_length=80, verbose_name="事项")),
                ("reason", models.CharField(max_length=400, verbose_name="启动理由")),
                ("ordered_by", models.CharField(max_length=64, verbose_name="批准人")),
                ("area_path", models.CharField(db_collation="C", max_length=120)),
                ("categories", models.JSONField(default=list)),
                ("limits", models.JSONField(default=dict)),
                ("begins_at", models.DateTimeField(verbose_name="开始")),
                ("ends_at", models.DateTimeField(verbose_name="最迟结束")),
                ("started_by_name", models.CharField(max_length=64)),
                ("ended_at", models.DateTimeField(null=True, verbose_name="结束")),
                ("ended_by_name", models.CharField(blank=True, max_length=64)),
                ("ended_why", models.CharField(blank=True, max_length=400, verbose_name="结束说明")),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.area",
                        verbose_name="范围",
                    ),
                ),
                (
                    "started_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "应急状态",
            },
        ),
        migrations.CreateModel(
            name="CallUp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("post", models.CharField(max_length=40)),
                ("unit", models.CharField(max_length=64)),
                ("called_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
                ("note", models.CharField(blank=True, max_length=120)),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "emergency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="called", to="command.emergency"
                    ),
                ),
            ],
            options={
                "verbose_name": "到岗名单",
            },
        ),
        migrations.CreateModel(
            name="LeaderReception",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("leader_name", models.CharField(max_length=64)),
                ("leader_post", models.CharField(max_length=80)),
                ("area_path", models.CharField(db_collation="C", max_length=120)),
                ("begins_at", models.DateTimeField(verbose_name="开始")),
                ("ends_at", models.DateTimeField(verbose_name="结束")),
                ("place", models.CharField(max_length=120, verbose_name="地点")),
                ("places", models.SmallIntegerField(verbose_name="名额")),
                ("topic", models.CharField(blank=True, max_length=120, verbose_name="接访主题")),
                (
                    "state",
                    models.CharField(
                        choices=[("PLANNED", "已安排"), ("CALLED_OFF", "已取消")], default="PLANNED", max_length=10
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200)),
                ("by_name", models.CharField(max_length=64)),
                (
                    "area",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.area"),
                ),
                (
                    "leader",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="接访领导",
                    ),
                ),
            ],
            options={
                "verbose_name": "领导接访",
            },
        ),
        migrations.CreateModel(
            name="Received",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.SmallIntegerField(verbose_name="序号")),
                (
                    "state",
                    models.CharField(
                        choices=[("BOOKED", "已预约"), ("RECEIVED", "已接访"), ("ABSENT", "未到")],
                        default="BOOKED",
                        max_length=8,
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("settled", "当场解决"),
                            ("ordered", "现场交办"),
                            ("explained", "解释说明"),
                            ("led", "领导包案"),
                        ],
                        max_length=10,
                    ),
                ),
                ("result", models.CharField(blank=True, max_length=400, verbose_name="接访结果")),
                ("booked_by_name", models.CharField(max_length=64)),
                ("at", models.DateTimeField(null=True)),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cases.case"),
                ),
                (
                    "reception",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="visits", to="command.leaderreception"
                    ),
                ),
            ],
            options={
                "verbose_name": "接访事项",
            },
        ),
        migrations.AddIndex(
            model_name="clock",
            index=models.Index(fields=["case", "id"], name="command_clock_case"),
        ),
        migrations.AddIndex(
            model_name="clock",
            index=models.Index(
                condition=models.Q(("state__in", ["RUNNING", "PAUSED"])),
                fields=["due_at", "id"],
                name="command_clock_due",
            ),
        ),
        migrations.AddIndex(
            model_name="clock",
            index=models.Index(
                condition=models.Q(("next_at__isnull", False)), fields=["next_at"], name="command_clock_next"
            ),
        ),
        migrations.AddConstraint(
            model_name="clock",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["RUNNING", "PAUSED"])),
                fields=("case", "key"),
                name="command_clock_once",
            ),
        ),
        migrations.AddIndex(
            model_name="clockmark",
            index=models.Index(fields=["clock", "id"], name="command_mark_clock"),
        ),
        migrations.AddIndex(
            model_name="clockmark",
            index=models.Index(condition=models.Q(("state", "ASKED")), fields=["asked_at"], name="command_mark_asked"),
        ),
        migrations.AddConstraint(
            model_name="clockmark",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "ASKED")), fields=("clock",), name="command_mark_one_asked"
            ),
        ),
        migrations.AddIndex(
            model_name="dutyhandover",
            index=models.Index(fields=["unit", "-at", "-id"], name="command_handover_unit"),
        ),
        migrations.AddIndex(
            model_name="dutyperson",
            index=models.Index(fields=["ends_at", "begins_at"], name="command_duty_now"),
        ),
        migrations.AddIndex(
            model_name="dutyperson",
            index=models.Index(fields=["member", "ends_at"], name="command_duty_member"),
        ),
        migrations.AddConstraint(
            model_name="dutyperson",
            constraint=models.UniqueConstraint(fields=("unit", "on", "shift", "member"), name="command_duty_once"),
        ),
        migrations.AddConstraint(
            model_name="dutyperson",
            constraint=models.UniqueConstraint(
                condition=models.Q(("role", "leader")), fields=("unit", "on", "shift"), name="command_duty_leader"
            ),
        ),
        migrations.AddIndex(
            model_name="dutyswap",
            index=models.Index(condition=models.Q(("state", "ASKED")), fields=["asked_of"], name="command_swap_waits"),
        ),
        migrations.AddConstraint(
            model_name="dutyswap",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "ASKED")), fields=("mine",), name="command_swap_one_asked"
            ),
        ),
        migrations.AddIndex(
            model_name="emergency",
            index=models.Index(condition=models.Q(("ended_at", None)), fields=["ends_at"], name="command_emergency_on"),
        ),
        migrations.AddConstraint(
            model_name="emergency",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("begins_at"))), name="command_emergency_period"
            ),
        ),
        migrations.AddIndex(
            model_name="callup",
            index=models.Index(
                condition=models.Q(("answered_at", None)), fields=["member"], name="command_callup_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="callup",
            constraint=models.UniqueConstraint(fields=("emergency", "member"), name="command_callup_once"),
        ),
        migrations.AddIndex(
            model_name="leaderreception",
            index=models.Index(fields=["begins_at", "id"], name="command_reception_day"),
        ),
        migrations.AddIndex(
            model_name="leaderreception",
            index=models.Index(fields=["leader", "begins_at"], name="command_reception_leader"),
        ),
        migrations.AddIndex(
            model_name="received",
            index=models.Index(fields=["case"], name="command_received_case"),
        ),
        migrations.AddConstraint(
            model_name="received",
            constraint=models.UniqueConstraint(fields=("reception", "case"), name="command_received_once"),
        ),
        migrations.AddConstraint(
            model_name="received",
            constraint=models.UniqueConstraint(fields=("reception", "number"), name="command_received_number"),
        ),
    ]
