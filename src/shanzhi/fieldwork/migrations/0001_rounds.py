"""Doors, visits, diaries, what was settled on the spot, and what came in from phones."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("cases", "0002_lists"),
        ("places", "0002_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Household",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(unique=True)),
                ("kind", models.CharField(choices=[("home", "住户"), ("place", "场所")], default="home", max_length=8)),
                ("area_path", models.CharField(db_collation="C", max_length=120)),
                ("address", models.CharField(max_length=120, verbose_name="门牌")),
                ("name_sealed", models.BinaryField(null=True)),
                ("name_masked", models.CharField(blank=True, max_length=24)),
                ("groups", models.JSONField(default=list, verbose_name="走访类别")),
                ("known", models.JSONField(default=dict, verbose_name="走访要素")),
                ("due_on", models.DateField(verbose_name="下次走访")),
                ("covered_until", models.DateField(null=True)),
                ("last_at", models.DateTimeField(null=True)),
                (
                    "last_outcome",
                    models.CharField(
                        blank=True,
                        choices=[("met", "已走访"), ("not_home", "不在家"), ("refused", "婉拒")],
                        max_length=10,
                    ),
                ),
                ("retired_on", models.DateField(null=True)),
                ("changed_at", models.DateTimeField()),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.area",
                        verbose_name="所属网格",
                    ),
                ),
            ],
            options={
                "verbose_name": "走访对象",
            },
        ),
        migrations.CreateModel(
            name="Photo",
            fields=[
                ("uid", models.UUIDField(primary_key=True, serialize=False)),
                ("record_uid", models.UUIDField(db_index=True)),
                ("size", models.IntegerField()),
                ("sha256", models.CharField(db_collation="C", max_length=64)),
                ("received", models.IntegerField(default=0)),
                ("at", models.DateTimeField(db_index=True)),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "照片",
            },
        ),
        migrations.CreateModel(
            name="Piece",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("offset", models.IntegerField()),
                ("content", models.BinaryField()),
                (
                    "photo",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="pieces", to="fieldwork.photo"
                    ),
                ),
            ],
            options={
                "verbose_name": "照片分片",
            },
        ),
        migrations.CreateModel(
            name="Record",
            fields=[
                ("uid", models.UUIDField(primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=12)),
                ("digest", models.BinaryField()),
                ("state", models.CharField(choices=[("FILED", "已收"), ("REFUSED", "已退回")], max_length=8)),
                ("answer", models.JSONField(default=dict)),
                ("made_at", models.DateTimeField()),
                ("received_at", models.DateTimeField()),
                ("tries", models.IntegerField(default=1)),
                (
                    "case",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "收件",
            },
        ),
        migrations.CreateModel(
            name="SpotFix",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(unique=True)),
                ("area_path", models.CharField(db_collation="C", max_length=120)),
                ("category", models.CharField(db_collation="C", max_length=24)),
                ("text", models.CharField(max_length=800, verbose_name="情况和处置")),
                ("address", models.CharField(blank=True, max_length=160)),
                ("lon", models.FloatField(null=True)),
                ("lat", models.FloatField(null=True)),
                ("at", models.DateTimeField()),
                ("received_at", models.DateTimeField()),
                (
                    "area",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.area"),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "即查即改",
            },
        ),
        migrations.CreateModel(
            name="Topic",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("area_path", models.CharField(db_collation="C", max_length=120)),
                ("title", models.CharField(max_length=80, verbose_name="标题")),
                (
                    "state",
                    models.CharField(
                        choices=[("RAISED", "待议"), ("ANSWERED", "已答复")], default="RAISED", max_length=8
                    ),
                ),
                ("answer", models.CharField(blank=True, max_length=800, verbose_name="答复")),
                ("raised_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "area",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.area"),
                ),
                (
                    "raised_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "议题",
            },
        ),
        migrations.CreateModel(
            name="DiaryEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(unique=True)),
                ("area_path", models.CharField(db_collation="C", max_length=120)),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("text", models.TextField(verbose_name="内容")),
                ("result", models.CharField(blank=True, max_length=800, verbose_name="结果")),
                ("result_at", models.DateTimeField(null=True)),
                ("received_at", models.DateTimeField()),
                (
                    "area",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.area"),
                ),
                (
                    "case",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="fieldwork.household",
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="fieldwork.topic",
                    ),
                ),
            ],
            options={
                "verbose_name": "民情日记",
            },
        ),
        migrations.CreateModel(
            name="Visit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(unique=True)),
                ("at", models.DateTimeField(verbose_name="走访时间")),
                (
                    "outcome",
                    models.CharField(
                        choices=[("met", "已走访"), ("not_home", "不在家"), ("refused", "婉拒")], max_length=10
                    ),
                ),
                ("changes", models.JSONField(default=dict)),
                ("note", models.CharField(blank=True, max_length=400, verbose_name="记录")),
                ("received_at", models.DateTimeField()),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="visits", to="fieldwork.household"
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "走访",
            },
        ),
        migrations.AddIndex(
            model_name="household",
            index=models.Index(fields=["area_path", "due_on"], name="fieldwork_due"),
        ),
        migrations.AddIndex(
            model_name="household",
            index=models.Index(fields=["changed_at", "id"], name="fieldwork_changed"),
        ),
        migrations.AddConstraint(
            model_name="household",
            constraint=models.UniqueConstraint(
                condition=models.Q(("retired_on", None)), fields=("area", "address"), name="fieldwork_door_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="piece",
            constraint=models.UniqueConstraint(fields=("photo", "offset"), name="fieldwork_piece_once"),
        ),
        migrations.AddIndex(
            model_name="record",
            index=models.Index(fields=["member", "-received_at"], name="fieldwork_records_own"),
        ),
        migrations.AddIndex(
            model_name="spotfix",
            index=models.Index(fields=["area_path", "-at"], name="fieldwork_fixes"),
        ),
        migrations.AddIndex(
            model_name="topic",
            index=models.Index(fields=["area_path", "state", "-raised_at"], name="fieldwork_topics"),
        ),
        migrations.AddIndex(
            model_name="diaryentry",
            index=models.Index(fields=["member", "-at"], name="fieldwork_diary_own"),
        ),
        migrations.AddIndex(
            model_name="diaryentry",
            index=models.Index(fields=["area_path", "-at"], name="fieldwork_diary_area"),
        ),
        migrations.AddIndex(
            model_name="diaryentry",
            index=models.Index(
                condition=models.Q(("case__isnull", False)), fields=["case"], name="fieldwork_diary_case"
            ),
        ),
        migrations.AddIndex(
            model_name="visit",
            index=models.Index(fields=["household", "-at"], name="fieldwork_visits"),
        ),
    ]
