import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0002_lists"),
        ("command", "0001_ladder"),
        ("places", "0002_initial"),
        ("staff", "0004_found_by_name"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Gathering",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("case_meeting", "案件会商"),
                            ("joint_meeting", "联席会议"),
                            ("study", "专题研究"),
                            ("talk", "约谈整改"),
                            ("enforcement", "联合执法"),
                            ("team", "专班"),
                        ],
                        max_length=14,
                        verbose_name="类型",
                    ),
                ),
                ("number", models.CharField(max_length=80, unique=True, verbose_name="编号")),
                ("title", models.CharField(max_length=80, verbose_name="名称")),
                ("body", models.TextField(blank=True, verbose_name="议程或方案")),
                ("talked_to", models.CharField(blank=True, max_length=80, verbose_name="约谈对象")),
                ("area_path", models.CharField(db_collation="C", max_length=120)),
                ("chair_name", models.CharField(blank=True, max_length=64, verbose_name="主持人")),
                ("starts_at", models.DateTimeField(verbose_name="时间")),
                ("ends_at", models.DateTimeField(null=True, verbose_name="结束")),
                ("place", models.CharField(blank=True, max_length=160, verbose_name="地点")),
                ("link", models.CharField(blank=True, max_length=300, verbose_name="视频会议地址")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("CONVENED", "已通知"),
                            ("HELD", "已召开"),
                            ("CONCLUDED", "已办结"),
                            ("CALLED_OFF", "已取消"),
                        ],
                        default="CONVENED",
                        max_length=10,
                    ),
                ),
                ("reply_due_at", models.DateTimeField()),
                ("convened_at", models.DateTimeField()),
                ("convened_by_name", models.CharField(max_length=64)),
                ("held_at", models.DateTimeField(null=True)),
                ("minutes", models.TextField(blank=True, verbose_name="纪要")),
                ("minutes_version", models.SmallIntegerField(default=0)),
                ("minutes_by_name", models.CharField(blank=True, max_length=64)),
                ("minutes_settled_at", models.DateTimeField(null=True)),
                ("result", models.CharField(blank=True, max_length=1000, verbose_name="结果")),
                ("concluded_at", models.DateTimeField(null=True)),
                ("concluded_by_name", models.CharField(blank=True, max_length=64)),
                (
                    "convened_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "host",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="staff.unit",
                        verbose_name="召集单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "会商",
            },
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=160, verbose_name="地点或对象")),
                ("text", models.CharField(max_length=400, verbose_name="检查情况")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("clean", "未见问题"),
                            ("mended", "当场整改"),
                            ("ordered", "责令整改"),
                            ("transferred", "转案件办理"),
                        ],
                        max_length=12,
                        verbose_name="处理",
                    ),
                ),
                ("at", models.DateTimeField()),
                ("by_name", models.CharField(max_length=64)),
                (
                    "case",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="cases.case"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="staff.unit",
                        verbose_name="检查单位",
                    ),
                ),
                (
                    "gathering",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="findings", to="command.gathering"
                    ),
                ),
            ],
            options={
                "verbose_name": "检查情况",
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.SmallIntegerField()),
                ("text", models.CharField(max_length=400, verbose_name="事项")),
                ("limit", models.CharField(blank=True, max_length=12, verbose_name="时限")),
                ("due_at", models.DateTimeField(null=True)),
                ("decided_at", models.DateTimeField()),
                ("decided_by_name", models.CharField(max_length=64)),
                ("settled_at", models.DateTimeField(null=True)),
                ("settled_by_name", models.CharField(blank=True, max_length=64)),
                ("outcome", models.CharField(blank=True, max_length=400, verbose_name="落实情况")),
                ("next_at", models.DateTimeField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cases.case"
                    ),
                ),
                (
                    "errand",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="cases.errand"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="staff.unit",
                        verbose_name="责任单位",
                    ),
                ),
                (
                    "gathering",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="decisions", to="command.gathering"
                    ),
                ),
            ],
            options={
                "verbose_name": "议定事项",
            },
        ),
        migrations.CreateModel(
            name="AgendaItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.SmallIntegerField()),
                ("topic", models.CharField(blank=True, max_length=120, verbose_name="议题")),
                (
                    "case",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cases.case"
                    ),
                ),
                (
                    "gathering",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="agenda", to="command.gathering"
                    ),
                ),
            ],
            options={
                "verbose_name": "议题",
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("must_reply", models.BooleanField(default=True)),
                ("reply_due_at", models.DateTimeField()),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[("", "待答复"), ("COMING", "参加"), ("DECLINED", "不能参加")],
                        default="",
                        max_length=8,
                    ),
                ),
                ("words", models.CharField(blank=True, max_length=200, verbose_name="参加人员或理由")),
                ("answered_at", models.DateTimeField(null=True)),
                ("answered_by_name", models.CharField(blank=True, max_length=64)),
                ("attended", models.BooleanField(null=True, verbose_name="到会")),
                ("next_at", models.DateTimeField(null=True)),
                (
                    "gathering",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="invitations", to="command.gathering"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="staff.unit",
                        verbose_name="参加单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "邀请",
            },
        ),
        migrations.CreateModel(
            name="PlanRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("plan", models.CharField(db_collation="C", max_length=24)),
                ("name", models.CharField(max_length=80, verbose_name="预案")),
                ("first", models.JSONField(default=list)),
                ("mode", models.CharField(max_length=8)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("SUGGESTED", "建议启动"),
                            ("RUNNING", "联动中"),
                            ("DECLINED", "未启动"),
                            ("DONE", "已完成"),
                        ],
                        max_length=9,
                    ),
                ),
                ("suggested_at", models.DateTimeField()),
                ("started_at", models.DateTimeField(null=True)),
                ("by_name", models.CharField(blank=True, max_length=64)),
                ("reason", models.CharField(blank=True, max_length=400, verbose_name="理由")),
                ("done_at", models.DateTimeField(null=True)),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cases.case"),
                ),
            ],
            options={
                "verbose_name": "联动",
            },
        ),
        migrations.CreateModel(
            name="PlanStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.SmallIntegerField()),
                ("key", models.CharField(db_collation="C", max_length=24)),
                ("name", models.CharField(max_length=80, verbose_name="步骤")),
                ("role", models.CharField(max_length=80, verbose_name="职责")),
                ("limit", models.CharField(max_length=12)),
                ("due_at", models.DateTimeField(null=True)),
                ("note", models.CharField(blank=True, max_length=200)),
                ("done_at", models.DateTimeField(null=True)),
                ("done_by_name", models.CharField(blank=True, max_length=64)),
                ("outcome", models.CharField(blank=True, max_length=400, verbose_name="办理情况")),
                ("next_at", models.DateTimeField(null=True)),
                (
                    "errand",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="cases.errand"
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="steps", to="command.planrun"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="staff.unit"
                    ),
                ),
            ],
            options={
                "verbose_name": "联动步骤",
            },
        ),
        migrations.CreateModel(
            name="Seat",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_invited", models.BooleanField(default=False)),
                (
                    "invitation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="seats", to="command.invitation"
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Whistle",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=80, unique=True, verbose_name="哨单号")),
                ("kind", models.CharField(db_collation="C", max_length=24, verbose_name="哨种")),
                ("matter", models.CharField(max_length=400, verbose_name="事由")),
                ("area_path", models.CharField(db_collation="C", max_length=120)),
                ("address", models.CharField(max_length=160, verbose_name="集合地点")),
                ("lon", models.FloatField(null=True)),
                ("lat", models.FloatField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("CALLED", "处置中"), ("CONCLUDED", "已办结")], default="CALLED", max_length=10
                    ),
                ),
                ("called_at", models.DateTimeField()),
                ("called_by_name", models.CharField(max_length=64)),
                ("answer_due_at", models.DateTimeField()),
                ("arrive_due_at", models.DateTimeField()),
                ("result", models.CharField(blank=True, max_length=1000, verbose_name="处置结果")),
                ("concluded_at", models.DateTimeField(null=True)),
                ("concluded_by_name", models.CharField(blank=True, max_length=64)),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.area",
                        verbose_name="地点",
                    ),
                ),
                (
                    "called_by",
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
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="staff.unit",
                        verbose_name="吹哨单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "哨单",
            },
        ),
        migrations.CreateModel(
            name="WhistleCall",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("CALLED", "待应答"),
                            ("COMING", "赶赴现场"),
                            ("DECLINED", "不能到场"),
                            ("ARRIVED", "已报到，待确认"),
                            ("CONFIRMED", "已到场"),
                        ],
                        default="CALLED",
                        max_length=9,
                    ),
                ),
                ("called_at", models.DateTimeField()),
                ("answer_due_at", models.DateTimeField()),
                ("arrive_due_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
                ("answered_by_name", models.CharField(blank=True, max_length=64)),
                ("words", models.CharField(blank=True, max_length=200, verbose_name="带队人员或理由")),
                ("eta", models.DateTimeField(null=True, verbose_name="预计到达")),
                ("arrived_at", models.DateTimeField(null=True)),
                ("arrived_by_name", models.CharField(blank=True, max_length=64)),
                ("there_at", models.DateTimeField(null=True)),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("confirmed_by_name", models.CharField(blank=True, max_length=64)),
                ("next_at", models.DateTimeField(null=True)),
                (
                    "errand",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="cases.errand"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="staff.unit",
                        verbose_name="被叫单位",
                    ),
                ),
                (
                    "whistle",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="calls", to="command.whistle"
                    ),
                ),
            ],
            options={
                "verbose_name": "应哨",
            },
        ),
        migrations.AddIndex(
            model_name="gathering",
            index=models.Index(fields=["starts_at", "id"], name="command_gathering_when"),
        ),
        migrations.AddIndex(
            model_name="gathering",
            index=models.Index(fields=["host", "-starts_at"], name="command_gathering_host"),
        ),
        migrations.AddConstraint(
            model_name="gathering",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("place", ""), _negated=True),
                    models.Q(("link", ""), _negated=True),
                    ("kind", "team"),
                    _connector="OR",
                ),
                name="command_gathering_somewhere",
            ),
        ),
        migrations.AddIndex(
            model_name="finding",
            index=models.Index(fields=["gathering", "id"], name="command_finding_of"),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(
                condition=models.Q(("case__isnull", False)), fields=["case"], name="command_decision_case"
            ),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(
                condition=models.Q(("unit__isnull", False)), fields=["unit", "-id"], name="command_decision_unit"
            ),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(
                condition=models.Q(("next_at__isnull", False)), fields=["next_at"], name="command_decision_next"
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(("unit__isnull", True), ("due_at__isnull", False), _connector="OR"),
                name="command_decision_due",
            ),
        ),
        migrations.AddIndex(
            model_name="agendaitem",
            index=models.Index(
                condition=models.Q(("case__isnull", False)), fields=["case"], name="command_agenda_case"
            ),
        ),
        migrations.AddConstraint(
            model_name="agendaitem",
            constraint=models.UniqueConstraint(fields=("gathering", "case"), name="command_agenda_once"),
        ),
        migrations.AddConstraint(
            model_name="agendaitem",
            constraint=models.CheckConstraint(
                condition=models.Q(("case__isnull", False), models.Q(("topic", ""), _negated=True), _connector="OR"),
                name="command_agenda",
            ),
        ),
        migrations.AddIndex(
            model_name="invitation",
            index=models.Index(fields=["unit", "-gathering"], name="command_invited_unit"),
        ),
        migrations.AddIndex(
            model_name="invitation",
            index=models.Index(
                condition=models.Q(("next_at__isnull", False)), fields=["next_at"], name="command_invited_next"
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.UniqueConstraint(fields=("gathering", "unit"), name="command_invited_once"),
        ),
        migrations.AddConstraint(
            model_name="planrun",
            constraint=models.UniqueConstraint(fields=("case", "plan"), name="command_plan_once"),
        ),
        migrations.AddIndex(
            model_name="planstep",
            index=models.Index(
                condition=models.Q(("unit__isnull", False)), fields=["unit", "-id"], name="command_step_unit"
            ),
        ),
        migrations.AddIndex(
            model_name="planstep",
            index=models.Index(
                condition=models.Q(("next_at__isnull", False)), fields=["next_at"], name="command_step_next"
            ),
        ),
        migrations.AddConstraint(
            model_name="planstep",
            constraint=models.UniqueConstraint(fields=("run", "key"), name="command_step_once"),
        ),
        migrations.AddIndex(
            model_name="seat",
            index=models.Index(fields=["member"], name="command_seat_member"),
        ),
        migrations.AddConstraint(
            model_name="seat",
            constraint=models.UniqueConstraint(fields=("invitation", "member"), name="command_seat_once"),
        ),
        migrations.AddIndex(
            model_name="whistle",
            index=models.Index(fields=["case"], name="command_whistle_case"),
        ),
        migrations.AddIndex(
            model_name="whistle",
            index=models.Index(fields=["unit", "-id"], name="command_whistle_unit"),
        ),
        migrations.AddIndex(
            model_name="whistle",
            index=models.Index(fields=["area_path", "-id"], name="command_whistle_area"),
        ),
        migrations.AddIndex(
            model_name="whistlecall",
            index=models.Index(fields=["unit", "-called_at"], name="command_call_unit"),
        ),
        migrations.AddIndex(
            model_name="whistlecall",
            index=models.Index(fields=["called_at"], name="command_call_period"),
        ),
        migrations.AddIndex(
            model_name="whistlecall",
            index=models.Index(
                condition=models.Q(("next_at__isnull", False)), fields=["next_at"], name="command_call_next"
            ),
        ),
        migrations.AddConstraint(
            model_name="whistlecall",
            constraint=models.UniqueConstraint(fields=("whistle", "unit"), name="command_call_once"),
        ),
    ]
