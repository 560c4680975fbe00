from django.db import migrations


class Migration(migrations.Migration):
    initial = True

    dependencies = [("cases", "0001_initial")]

    operations = []
