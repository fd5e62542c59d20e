"""Fields that hold text."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any, Literal, TypeVar, overload

from plectrum.core import validators
from plectrum.db.models.fields.base import Field, FieldOptions
from plectrum.db.models.registry import register_built_in, register_output_field
from plectrum.sql import types
from plectrum.sql.nodes import expressions as nodes
from plectrum.utils.functional import cached_property
from plectrum.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from typing_extensions import TypeVar as TypeVarWithDefault
    from typing_extensions import Unpack

    S = TypeVarWithDefault("S", default=str)
else:
    S = TypeVar("S")


def sliced(node: Any, start: int, length: int | None) -> Any:
    """Returns a part of a text.

    Args:
        node: The text.
        start: The first character, counted from 1.
        length: How many characters; `None` for all that follow.
    """
    bounds = (start,) if length is None else (start, length)
    return nodes.Call("SUBSTRING", (node, *[nodes.Keyword(str(int(one))) for one in bounds]))


@register_built_in
class CharField(Field[S]):
    """Text of limited length.

    Args:
        max_length: The limit in characters; needed on most databases.
        db_collation: The collation of the column.
    """

    @overload
    def __init__(
        self: CharField[str],
        verbose_name: Any = None,
        *,
        null: Literal[False] = False,
        db_collation: str | None = None,
        **options: Unpack[FieldOptions],
    ) -> None: ...
    @overload
    def __init__(
        self: CharField[str | None],
        verbose_name: Any = None,
        *,
        null: Literal[True],
        db_collation: str | None = None,
        **options: Unpack[FieldOptions],
    ) -> None: ...
    def __init__(
        self, verbose_name: Any = None, *, db_collation: str | None = None, **options: Any
    ) -> None:
        self.db_collation = db_collation
        super().__init__(verbose_name, **options)

    @property
    def description(self) -> Any:
        """What the field is, in the words of the administrator's documentation."""
        if self.max_length is not None:
            return _("String (up to %(max_length)s)")
        return _("String (unlimited)")

    @staticmethod
    def slice_node(node: Any, start: int, length: int | None) -> Any:
        """Returns a part of a text; see `sliced`."""
        return sliced(node, start, length)

    def sql_type(self) -> types.SqlType:
        """Returns text of the field's length."""
        return types.Char(self.max_length)

    @cached_property
    def validators(self) -> list[Any]:
        """What a value must pass: its length too."""
        given = super().validators
        if self.max_length is not None:
            given = [*given, validators.MaxLengthValidator(self.max_length)]
        return given

    def to_python(self, value: Any) -> Any:
        """Turns any value into text."""
        return value if isinstance(value, str) or value is None else str(value)

    def get_prep_value(self, value: Any) -> Any:
        """Returns text."""
        if type(value) is str:
            return value
        return self.to_python(super().get_prep_value(value))

    def db_parameters(self, connection: Any) -> dict[str, Any]:
        """Adds the collation."""
        return {**super().db_parameters(connection), "collation": self.db_collation}

    def deconstruct(self) -> tuple[Any, str, list[Any], dict[str, Any]]:
        """Adds the collation."""
        name, path, args, kwargs = super().deconstruct()
        if self.db_collation:
            kwargs["db_collation"] = self.db_collation
        return name, path, args, kwargs


@register_built_in
class TextField(Field[S]):
    """Text of any length; `max_length` counts in forms only.

    Args:
        db_collation: The collation of the column.
    """

    description = _("Text")

    @overload
    def __init__(
        self: TextField[str],
        verbose_name: Any = None,
        *,
        null: Literal[False] = False,
        db_collation: str | None = None,
        **options: Unpack[FieldOptions],
    ) -> None: ...
    @overload
    def __init__(
        self: TextField[str | None],
        verbose_name: Any = None,
        *,
        null: Literal[True],
        db_collation: str | None = None,
        **options: Unpack[FieldOptions],
    ) -> None: ...
    def __init__(
        self, verbose_name: Any = None, *, db_collation: str | None = None, **options: Any
    ) -> None:
        self.db_collation = db_collation
        super().__init__(verbose_name, **options)

    @staticmethod
    def slice_node(node: Any, start: int, length: int | None) -> Any:
        """Returns a part of a text; see `sliced`."""
        return sliced(node, start, length)

    def sql_type(self) -> types.SqlType:
        """Returns text of any length."""
        return types.TEXT

    def to_python(self, value: Any) -> Any:
        """Turns any value into text."""
        return value if isinstance(value, str) or value is None else str(value)

    def get_prep_value(self, value: Any) -> Any:
        """Returns text."""
        if type(value) is str:
            return value
        return self.to_python(super().get_prep_value(value))

    def db_parameters(self, connection: Any) -> dict[str, Any]:
        """Adds the collation."""
        return {**super().db_parameters(connection), "collation": self.db_collation}

    def deconstruct(self) -> tuple[Any, str, list[Any], dict[str, Any]]:
        """Adds the collation."""
        name, path, args, kwargs = super().deconstruct()
        if self.db_collation:
            kwargs["db_collation"] = self.db_collation
        return name, path, args, kwargs


@register_built_in
class SlugField(CharField[S]):
    """Letters, digits, hyphens and underscores, as URLs use them.

    Args:
        max_length: The limit in characters.
        db_index: Whether the column has an index.
        allow_unicode: Whether letters other than ASCII ones are accepted.
    """

    default_validators = [validators.validate_slug]
    description = _("Slug (up to %(max_length)s)")

    @overload
    def __init__(
        self: SlugField[str],
        verbose_name: Any = None,
        *,
        null: Literal[False] = False,
        allow_unicode: bool = False,
        **options: Unpack[FieldOptions],
    ) -> None: ...
    @overload
    def __init__(
        self: SlugField[str | None],
        verbose_name: Any = None,
        *,
        null: Literal[True],
        allow_unicode: bool = False,
        **options: Unpack[FieldOptions],
    ) -> None: ...
    def __init__(
        self,
        verbose_name: Any = None,
        *,
        max_length: int | None = 50,
        db_index: bool = True,
        allow_unicode: bool = False,
        **options: Any,
    ) -> None:
        self.allow_unicode = allow_unicode
        if allow_unicode:
            self.default_validators = [validators.validate_unicode_slug]  # type: ignore[misc]  # of this field
        base: Any = super()
        base.__init__(verbose_name, max_length=max_length, db_index=db_index, **options)

    def deconstruct(self) -> tuple[Any, str, list[Any], dict[str, Any]]:
        """Writes options that differ from a slug's own defaults."""
        name, path, args, kwargs = super().deconstruct()
        if kwargs.get("max_length") == 50:
            del kwargs["max_length"]
        if self.db_index:
            kwargs.pop("db_index", None)
        else:
            kwargs["db_index"] = False
        if self.allow_unicode:
            kwargs["allow_unicode"] = True
        return name, path, args, kwargs


@register_built_in
class EmailField(CharField[S]):
    """An email address."""

    default_validators = [validators.validate_email]
    description = _("Email address")

    @overload
    def __init__(
        self: EmailField[str],
        verbose_name: Any = None,
        *,
        null: Literal[False] = False,
        **options: Unpack[FieldOptions],
    ) -> None: ...
    @overload
    def __init__(
        self: EmailField[str | None],
        verbose_name: Any = None,
        *,
        null: Literal[True],
        **options: Unpack[FieldOptions],
    ) -> None: ...
    def __init__(self, verbose_name: Any = None, **options: Any) -> None:
        options.setdefault("max_length", 254)
        base: Any = super()
        base.__init__(verbose_name, **options)

    def get_internal_type(self) -> str:
        """Returns `CharField`: it is stored and looked up as one."""
        return "CharField"


@register_built_in
class URLField(CharField[S]):
    """An absolute URL."""

    default_validators = [validators.URLValidator()]
    description = _("URL")

    @overload
    def __init__(
        self: URLField[str],
        verbose_name: Any = None,
        *,
        null: Literal[False] = False,
        **options: Unpack[FieldOptions],
    ) -> None: ...
    @overload
    def __init__(
        self: URLField[str | None],
        verbose_name: Any = None,
        *,
        null: Literal[True],
        **options: Unpack[FieldOptions],
    ) -> None: ...
    def __init__(self, verbose_name: Any = None, name: str | None = None, **options: Any) -> None:
        options.setdefault("max_length", 200)
        base: Any = super()
        base.__init__(verbose_name, name=name, **options)

    def deconstruct(self) -> tuple[Any, str, list[Any], dict[str, Any]]:
        """Leaves out the usual length."""
        name, path, args, kwargs = super().deconstruct()
        if kwargs.get("max_length") == 200:
            del kwargs["max_length"]
        return name, path, args, kwargs

    def get_internal_type(self) -> str:
        """Returns `CharField`: it is stored and looked up as one."""
        return "CharField"


@register_built_in
class CommaSeparatedIntegerField(CharField[S]):
    """Integers with commas between them; kept for old migrations."""

    default_validators = [validators.validate_comma_separated_integer_list]
    description = _("Comma-separated integers")
    system_check_removed_details = {
        "msg": "CommaSeparatedIntegerField is removed except for support in historical migrations.",
        "hint": "Use CharField(validators=[validate_comma_separated_integer_list]) instead.",
        "id": "fields.E901",
    }


@register_built_in
class FilePathField(Field[S]):
    """The path of a file or folder that lies in a folder on the server.

    Args:
        path: The folder, or a function that returns it.
        match: A regular expression that base names must match.
        recursive: Whether folders within are searched too.
        allow_files: Whether files may be chosen.
        allow_folders: Whether folders may be chosen.
    """

    description = _("File path")

    @overload
    def __init__(
        self: FilePathField[str],
        verbose_name: Any = None,
        *,
        null: Literal[False] = False,
        path: Any = "",
        match: str | None = None,
        recursive: bool = False,
        allow_files: bool = True,
        allow_folders: bool = False,
        **options: Unpack[FieldOptions],
    ) -> None: ...
    @overload
    def __init__(
        self: FilePathField[str | None],
        verbose_name: Any = None,
        *,
        null: Literal[True],
        path: Any = "",
        match: str | None = None,
        recursive: bool = False,
        allow_files: bool = True,
        allow_folders: bool = False,
        **options: Unpack[FieldOptions],
    ) -> None: ...
    def __init__(
        self,
        verbose_name: Any = None,
        *,
        path: Any = "",
        match: str | None = None,
        recursive: bool = False,
        allow_files: bool = True,
        allow_folders: bool = False,
        **options: Any,
    ) -> None:
        self.path, self.match, self.recursive = path, match, recursive
        self.allow_files, self.allow_folders = allow_files, allow_folders
        options.setdefault("max_length", 100)
        super().__init__(verbose_name, **options)

    def sql_type(self) -> types.SqlType:
        """Returns text of the field's length."""
        return types.Char(self.max_length)

    def get_prep_value(self, value: Any) -> Any:
        """Returns text."""
        value = super().get_prep_value(value)
        return None if value is None else str(value)

    def is_allowed(self, entry: os.DirEntry[str]) -> bool:
        """Tells whether an entry of the folder is one of the choices."""
        if entry.is_dir():
            return self.allow_folders
        return self.allow_files and (self.match is None or bool(re.search(self.match, entry.name)))

    def deconstruct(self) -> tuple[Any, str, list[Any], dict[str, Any]]:
        """Adds the folder and what may be chosen."""
        name, path, args, kwargs = super().deconstruct()
        defaults = {
            "path": "",
            "match": None,
            "recursive": False,
            "allow_files": True,
            "allow_folders": False,
        }
        for option, default in defaults.items():
            if getattr(self, option) != default:
                kwargs[option] = getattr(self, option)
        if kwargs.get("max_length") == 100:
            del kwargs["max_length"]
        return name, path, args, kwargs


register_output_field(str, CharField)
