from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("places", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="importrun",
            name="flaws",
            field=models.JSONField(default=list),
        ),
    ]
