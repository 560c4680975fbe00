"""督办阶梯: urging, supervision, instructions, escalation, hard cases."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("cases", "0002_lists"),
        ("staff", "0004_found_by_name"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HardCase",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("SUGGESTED", "建议列入"),
                            ("LISTED", "在列"),
                            ("UNLISTED", "已移出"),
                            ("DISMISSED", "不列入"),
                        ],
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("number", models.CharField(max_length=80, null=True, unique=True, verbose_name="编号")),
                ("reason", models.CharField(max_length=400, verbose_name="列入事由")),
                ("rule", models.CharField(blank=True, max_length=24)),
                ("plan", models.TextField(blank=True, verbose_name="化解方案")),
                ("owner_name", models.CharField(blank=True, max_length=64)),
                ("review_on", models.DateField(null=True, verbose_name="复核日期")),
                ("next_at", models.DateTimeField(null=True)),
                ("at", models.DateTimeField()),
                ("listed_at", models.DateTimeField(null=True)),
                ("by_name", models.CharField(max_length=64)),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_by_name", models.CharField(blank=True, max_length=64)),
                ("outcome", models.CharField(blank=True, max_length=400, verbose_name="化解结果")),
                ("is_filed", models.BooleanField(default=False)),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cases.case"),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="包案领导",
                    ),
                ),
            ],
            options={
                "verbose_name": "疑难件",
            },
        ),
        migrations.CreateModel(
            name="HardCaseNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.CharField(max_length=1000)),
                ("at", models.DateTimeField()),
                ("by_name", models.CharField(max_length=64)),
                ("by_unit", models.CharField(blank=True, max_length=64)),
                (
                    "hard_case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="notes", to="command.hardcase"
                    ),
                ),
            ],
            options={
                "verbose_name": "疑难件进展",
            },
        ),
        migrations.CreateModel(
            name="Instruction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("WANTED", "待批示"),
                            ("ISSUED", "待反馈"),
                            ("ANSWERED", "已反馈"),
                            ("LIFTED", "已撤销"),
                        ],
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("number", models.CharField(max_length=80, null=True, unique=True, verbose_name="文号")),
                ("words", models.CharField(blank=True, max_length=1000, verbose_name="批示内容")),
                ("leader_name", models.CharField(blank=True, max_length=64)),
                ("wanted_for", models.CharField(blank=True, max_length=400, verbose_name="报请事由")),
                ("rule", models.CharField(blank=True, max_length=24)),
                ("limit", models.CharField(blank=True, max_length=12, verbose_name="反馈时限")),
                ("wanted_at", models.DateTimeField(null=True)),
                ("issued_at", models.DateTimeField(null=True, verbose_name="批示时间")),
                ("due_at", models.DateTimeField(null=True, verbose_name="反馈截止")),
                ("next_at", models.DateTimeField(null=True)),
                ("by_name", models.CharField(max_length=64)),
                ("is_filed", models.BooleanField(default=False)),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cases.case"),
                ),
                (
                    "leader",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="批示领导",
                    ),
                ),
            ],
            options={
                "verbose_name": "领导批示",
            },
        ),
        migrations.CreateModel(
            name="Instructed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("answer", models.TextField(blank=True, verbose_name="反馈内容")),
                ("number", models.CharField(max_length=80, null=True, unique=True, verbose_name="文号")),
                ("answered_at", models.DateTimeField(null=True)),
                ("by_name", models.CharField(blank=True, max_length=64)),
                ("is_late", models.BooleanField(default=False)),
                ("is_filed", models.BooleanField(default=False)),
                (
                    "member",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="责任人",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="staff.unit"),
                ),
                (
                    "instruction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="to", to="command.instruction"
                    ),
                ),
            ],
            options={
                "verbose_name": "批示反馈",
            },
        ),
        migrations.CreateModel(
            name="PaperSerial",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("paper", models.CharField(db_collation="C", max_length=32)),
                ("year", models.SmallIntegerField()),
                ("last", models.IntegerField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("paper", "year"), name="command_serial_year")],
            },
        ),
        migrations.CreateModel(
            name="Supervision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("process", "过程督办"), ("result", "结果督办")], max_length=8, verbose_name="督办类型"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("ISSUED", "待反馈"),
                            ("ANSWERED", "待审核"),
                            ("SENT_BACK", "退回补充"),
                            ("CONCLUDED", "已办结"),
                            ("LIFTED", "已撤销"),
                        ],
                        default="ISSUED",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("number", models.CharField(max_length=80, unique=True, verbose_name="文号")),
                ("reason", models.CharField(max_length=400, verbose_name="督办事由")),
                ("demand", models.CharField(max_length=400, verbose_name="督办要求")),
                ("limit", models.CharField(max_length=12, verbose_name="反馈时限")),
                ("due_at", models.DateTimeField(verbose_name="反馈截止")),
                ("next_at", models.DateTimeField(null=True)),
                ("round", models.SmallIntegerField(default=1)),
                ("rule", models.CharField(blank=True, max_length=24)),
                ("issued_at", models.DateTimeField(verbose_name="签发时间")),
                ("issued_by_name", models.CharField(max_length=64)),
                ("issued_by_unit", models.CharField(blank=True, max_length=64)),
                ("answered_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_by_name", models.CharField(blank=True, max_length=64)),
                ("ended_note", models.CharField(blank=True, max_length=400, verbose_name="办结意见")),
                ("is_filed", models.BooleanField(default=False)),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cases.case"),
                ),
                (
                    "errand",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cases.errand"
                    ),
                ),
                (
                    "issued_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="staff.unit",
                        verbose_name="被督办单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "督办单",
            },
        ),
        migrations.CreateModel(
            name="SupervisionAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=80, unique=True, verbose_name="文号")),
                ("text", models.TextField(verbose_name="反馈内容")),
                ("at", models.DateTimeField()),
                ("by_name", models.CharField(max_length=64)),
                ("is_late", models.BooleanField(default=False, verbose_name="逾期反馈")),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[("", "待审核"), ("taken", "已采纳"), ("sent_back", "退回补充")],
                        default="",
                        max_length=10,
                    ),
                ),
                ("verdict_words", models.CharField(blank=True, max_length=400, verbose_name="审核意见")),
                ("verdict_at", models.DateTimeField(null=True)),
                ("verdict_by_name", models.CharField(blank=True, max_length=64)),
                ("is_filed", models.BooleanField(default=False)),
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
                    "supervision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="answers", to="command.supervision"
                    ),
                ),
            ],
            options={
                "verbose_name": "督办反馈单",
            },
        ),
        migrations.CreateModel(
            name="Urge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("words", models.CharField(max_length=400, verbose_name="催办内容")),
                ("rule", models.CharField(blank=True, max_length=24)),
                ("at", models.DateTimeField()),
                ("by_name", models.CharField(max_length=64)),
                ("by_unit", models.CharField(blank=True, max_length=64)),
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
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cases.case"),
                ),
                (
                    "errand",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cases.errand"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="staff.unit",
                        verbose_name="被催单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "催办",
            },
        ),
        migrations.CreateModel(
            name="Climb",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("red", "超期"),
                            ("redos", "多次重办"),
                            ("not_solved", "多次未解决"),
                            ("returns", "多次退单"),
                            ("suspended", "长期挂账"),
                            ("listed", "疑难件未化解"),
                        ],
                        max_length=12,
                    ),
                ),
                ("begun_at", models.DateTimeField()),
                ("times", models.SmallIntegerField(default=0)),
                ("is_urgent", models.BooleanField(default=False)),
                ("upto", models.DateTimeField(null=True)),
                ("next_at", models.DateTimeField(null=True)),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cases.case"),
                ),
                (
                    "errand",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cases.errand"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="staff.unit"),
                ),
            ],
            options={
                "verbose_name": "督办阶梯",
                "indexes": [
                    models.Index(
                        condition=models.Q(("next_at__isnull", False)), fields=["next_at"], name="command_climb_next"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("case", "errand", "cause", "begun_at"), name="command_climb_once", nulls_distinct=False
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Escalation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("leader_name", models.CharField(max_length=64)),
                ("reason", models.CharField(max_length=400, verbose_name="提级事由")),
                ("before", models.CharField(max_length=64)),
                ("after", models.CharField(max_length=64)),
                ("level", models.CharField(max_length=40, verbose_name="提级到")),
                ("rule", models.CharField(blank=True, max_length=24)),
                ("at", models.DateTimeField()),
                ("by_name", models.CharField(max_length=64)),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cases.case"),
                ),
                (
                    "leader",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="牵头领导",
                    ),
                ),
            ],
            options={
                "verbose_name": "提级",
                "indexes": [models.Index(fields=["case", "-id"], name="command_esc_case")],
            },
        ),
        migrations.AddIndex(
            model_name="hardcase",
            index=models.Index(fields=["state", "-id"], name="command_hard_state"),
        ),
        migrations.AddIndex(
            model_name="hardcase",
            index=models.Index(
                condition=models.Q(("next_at__isnull", False)), fields=["next_at"], name="command_hard_next"
            ),
        ),
        migrations.AddIndex(
            model_name="hardcase",
            index=models.Index(
                condition=models.Q(("is_filed", False), ("number__isnull", False)),
                fields=["id"],
                name="command_hard_unfiled",
            ),
        ),
        migrations.AddConstraint(
            model_name="hardcase",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["SUGGESTED", "LISTED"])), fields=("case",), name="command_hard_once"
            ),
        ),
        migrations.AddIndex(
            model_name="hardcasenote",
            index=models.Index(fields=["hard_case", "id"], name="command_hardnote_of"),
        ),
        migrations.AddIndex(
            model_name="instruction",
            index=models.Index(fields=["case", "-id"], name="command_ins_case"),
        ),
        migrations.AddIndex(
            model_name="instruction",
            index=models.Index(
                condition=models.Q(("state__in", ["WANTED", "ISSUED"])),
                fields=["state", "-id"],
                name="command_ins_open",
            ),
        ),
        migrations.AddIndex(
            model_name="instruction",
            index=models.Index(
                condition=models.Q(("next_at__isnull", False)), fields=["next_at"], name="command_ins_next"
            ),
        ),
        migrations.AddIndex(
            model_name="instruction",
            index=models.Index(condition=models.Q(("is_filed", False)), fields=["id"], name="command_ins_unfiled"),
        ),
        migrations.AddIndex(
            model_name="instructed",
            index=models.Index(fields=["unit", "-id"], name="command_insd_unit"),
        ),
        migrations.AddIndex(
            model_name="instructed",
            index=models.Index(
                condition=models.Q(("answered_at__isnull", False), ("is_filed", False)),
                fields=["id"],
                name="command_insd_unfiled",
            ),
        ),
        migrations.AddConstraint(
            model_name="instructed",
            constraint=models.UniqueConstraint(fields=("instruction", "unit"), name="command_instructed_once"),
        ),
        migrations.AddIndex(
            model_name="supervision",
            index=models.Index(fields=["case", "-id"], name="command_sup_case"),
        ),
        migrations.AddIndex(
            model_name="supervision",
            index=models.Index(fields=["unit", "-id"], name="command_sup_unit"),
        ),
        migrations.AddIndex(
            model_name="supervision",
            index=models.Index(
                condition=models.Q(("state__in", ["ISSUED", "ANSWERED", "SENT_BACK"])),
                fields=["state", "due_at"],
                name="command_sup_open",
            ),
        ),
        migrations.AddIndex(
            model_name="supervision",
            index=models.Index(
                condition=models.Q(("next_at__isnull", False)), fields=["next_at"], name="command_sup_next"
            ),
        ),
        migrations.AddIndex(
            model_name="supervision",
            index=models.Index(condition=models.Q(("is_filed", False)), fields=["id"], name="command_sup_unfiled"),
        ),
        migrations.AddConstraint(
            model_name="supervision",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["ISSUED", "ANSWERED", "SENT_BACK"])),
                fields=("case", "unit", "kind"),
                name="command_sup_once",
            ),
        ),
        migrations.AddIndex(
            model_name="supervisionanswer",
            index=models.Index(fields=["supervision", "id"], name="command_supans_of"),
        ),
        migrations.AddIndex(
            model_name="supervisionanswer",
            index=models.Index(condition=models.Q(("is_filed", False)), fields=["id"], name="command_supans_unfiled"),
        ),
        migrations.AddIndex(
            model_name="urge",
            index=models.Index(fields=["case", "-id"], name="command_urge_case"),
        ),
    ]
