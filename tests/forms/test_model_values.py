"""What model forms store where nothing was entered, and what their fields stand for."""

from __future__ import annotations

import pytest

from plectrum import forms
from plectrum.db import connection, models


class Host(models.Model):
    address = models.GenericIPAddressField(null=True, blank=True)

    class Meta:
        app_label = "hosts"


HostForm = forms.modelform_factory(Host, fields="__all__")


@pytest.mark.usefixtures("database")
def test_an_address_that_was_not_entered_is_stored_as_null() -> None:
    with connection.schema_editor() as editor:
        editor.create_model(Host)
    try:
        HostForm({"address": ""}).save()
        Host.objects.create(address="")
        Host.objects.bulk_create([Host(address="")])
        HostForm({"address": "::ffff:10.0.0.1"}).save()

        assert Host.objects.filter(address__isnull=True).count() == 3
        assert Host.objects.filter(address="").count() == 0
        assert Host.objects.filter(address="::ffff:10.0.0.1").exists()
    finally:
        with connection.schema_editor() as editor:
            editor.delete_model(Host)


@pytest.mark.parametrize(("field", "stands_for"), [
    (models.EmailField(), "CharField"), (models.URLField(), "CharField"),
    (models.ImageField(), "FileField"), (models.FileField(), "FileField"),
    (models.SlugField(), "SlugField"), (models.GenericIPAddressField(), "GenericIPAddressField"),
])  # fmt: skip
def test_fields_name_the_one_they_are_stored_as(
    field: models.Field[object], stands_for: str
) -> None:
    assert field.get_internal_type() == stands_for
