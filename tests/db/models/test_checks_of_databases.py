"""What the databases say of models that they cannot keep as declared."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from plectrum.core.checks import run_checks
from plectrum.db import connection, connections, models
from plectrum.test.utils import isolate_apps


def _found(model: Any) -> list[str]:
    return sorted(message.id for message in model.check(databases=["default"]))


@isolate_apps("tests.db")
def test_long_unique_texts_and_indexes_on_texts_are_doubtful_on_mariadb(database: str) -> None:
    class Note(models.Model):
        title = models.CharField(max_length=300, unique=True)
        text = models.TextField(db_index=True)

        class Meta:
            app_label = "shelf"

    expected = ["fields.W162", "mysql.W003"] if database == "mariadb" else []
    assert _found(Note) == expected


def test_a_session_that_cuts_values_off_is_reported(database: str, monkeypatch: Any) -> None:
    assert run_checks(tags=["database"], databases=["default"]) == []
    if database == "mariadb":
        monkeypatch.setattr(type(connections["default"]), "sql_mode", frozenset())
        (message,) = run_checks(tags=["database"], databases=["default"])
        assert message.id == "mysql.W002"


@isolate_apps("tests.db")
def test_numbers_of_any_precision_are_kept_where_they_pass_the_checks(database: str) -> None:
    class Price(models.Model):
        amount = models.DecimalField()

        class Meta:
            app_label = "shelf"

    expected = ["fields.E130", "fields.E132"] if database == "mariadb" else []
    assert _found(Price) == expected
    if not expected:
        with connection.schema_editor() as editor:
            editor.create_model(Price)
        Price.objects.create(amount="12345.678901")
        assert Price.objects.get().amount == Decimal("12345.678901")
        with connection.schema_editor() as editor:
            editor.delete_model(Price)
