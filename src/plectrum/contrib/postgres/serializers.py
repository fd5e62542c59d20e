"""Ranges in the files of migrations."""

from __future__ import annotations

from plectrum.db.migrations.serializer import BaseSerializer, Source, serialize


class RangeSerializer(BaseSerializer):
    """Writes ranges."""

    def serialize(self) -> Source:
        """Returns a call of the class of all ranges."""
        module = "plectrum.db.backends.postgresql.psycopg_any"
        value = self.value
        if value.isempty:
            return f"{module}.Range(empty=True)", {f"import {module}"}
        lower, lower_imports = serialize(value.lower)
        upper, upper_imports = serialize(value.upper)
        text = f"{module}.Range({lower}, {upper}, {value.bounds!r})"
        return text, {f"import {module}", *lower_imports, *upper_imports}
