"""The table of content types, as it is now."""

import plectrum.contrib.contenttypes.models
from plectrum.db import migrations, models


class Migration(migrations.Migration):
    """Stands for all migrations so far: a database that has had them needs nothing."""

    initial = True

    replaces = [
        ("contenttypes", "0001_initial"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="ContentType",
            fields=[
                (
                    "id",
                    models.AutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("app_label", models.CharField(max_length=100)),
                (
                    "model",
                    models.CharField(max_length=100, verbose_name="python model class name"),
                ),
            ],
            options={
                "verbose_name": "content type",
                "verbose_name_plural": "content types",
                "db_table": "django_content_type",
                "unique_together": {("app_label", "model")},
            },
            managers=[("objects", plectrum.contrib.contenttypes.models.ContentTypeManager())],
        ),
    ]
