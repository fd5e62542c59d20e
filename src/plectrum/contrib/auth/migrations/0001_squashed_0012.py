"""The tables of users, groups and permissions, as they are now."""

import plectrum.contrib.auth.models
import plectrum.contrib.auth.validators
import plectrum.utils.timezone
from plectrum.db import migrations, models


class Migration(migrations.Migration):
    """Stands for all migrations so far: a database that has had them needs nothing."""

    initial = True

    replaces = [
        ("auth", "0001_initial"),
        ("auth", "0002_alter_permission_name_max_length"),
        ("auth", "0003_alter_user_email_max_length"),
        ("auth", "0004_alter_user_username_opts"),
        ("auth", "0005_alter_user_last_login_null"),
        ("auth", "0006_require_contenttypes_0002"),
        ("auth", "0007_alter_validators_add_error_messages"),
        ("auth", "0008_alter_user_username_max_length"),
        ("auth", "0009_alter_user_last_name_max_length"),
        ("auth", "0010_alter_group_name_max_length"),
        ("auth", "0011_update_proxy_permissions"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    dependencies = [("contenttypes", "0001_squashed_0002")]

    operations = []
