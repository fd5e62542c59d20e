"""Fields that keep the name of a file in a storage."""

from __future__ import annotations

import datetime as dt
import posixpath
from collections.abc import Callable
from typing import Any, ClassVar

from plectrum.core.exceptions import FieldError
from plectrum.core.files.base import File
from plectrum.core.files.images import ImageFile
from plectrum.core.files.storage import Storage, default_storage
from plectrum.core.files.utils import validate_file_name
from plectrum.db.models.fields.base import Field
from plectrum.db.models.fields.deferred import DeferredAttribute, make_deferrable
from plectrum.db.models.registry import register_built_in
from plectrum.db.models.signals import post_init
from plectrum.sql import types
from plectrum.utils.translation import gettext_lazy as _

__all__ = ["FieldFile", "FileDescriptor", "FileField", "ImageField", "ImageFieldFile"]


class FieldFile(File):
    """The file of a field of an instance; false where the instance has none.

    Args:
        instance: The instance.
        field: The field.
        name: The file's name in the storage.
    """

    def __init__(self, instance: Any, field: Any, name: str | None) -> None:
        super().__init__(None, name)
        self.instance = instance
        self.field = field
        self.storage = field.storage
        self._committed = True

    def __eq__(self, other: object) -> bool:
        return bool(self.name == getattr(other, "name", other))

    def __hash__(self) -> int:
        return hash(self.name)

    def _require_file(self) -> None:
        if not self:
            raise ValueError(f"The '{self.field.name}' attribute has no file associated with it.")

    @property
    def file(self) -> Any:
        """The opened file."""
        self._require_file()
        if self.__dict__.get("_file") is None:
            self._file = self.storage.open(self.name, "rb")
        return self._file

    @file.setter
    def file(self, value: Any) -> None:
        self._file = value

    @file.deleter
    def file(self) -> None:
        self._file = None

    @property
    def path(self) -> str:
        """The file's path, for storages in the local file system."""
        self._require_file()
        return str(self.storage.path(self.name))

    @property
    def url(self) -> str:
        """The URL at which the file can be had."""
        self._require_file()
        return str(self.storage.url(self.name))

    @property
    def size(self) -> int:
        """How many bytes the file has."""
        self._require_file()
        if not self._committed:
            return int(self.file.size)
        return int(self.storage.size(self.name))

    def open(self, mode: str | None = "rb", *_args: Any, **_kwargs: Any) -> Any:
        """Opens the file anew and returns itself."""
        self._require_file()
        file = self.__dict__.get("_file")
        if file is None or (self._committed and file.closed):
            self.file = self.storage.open(self.name, mode or "rb")
        else:
            self.file.open(mode)
        return self

    def save(self, name: str, content: File, save: bool = True) -> None:
        """Stores a file, and saves the instance unless told otherwise."""
        name = self.field.generate_filename(self.instance, name)
        self.name = self.storage.save(name, content, max_length=self.field.max_length)
        setattr(self.instance, self.field.attname, self.name)
        self._committed = True
        if save:
            self.instance.save()

    def delete(self, save: bool = True) -> None:
        """Deletes the file, and saves the instance unless told otherwise."""
        if not self:
            return
        if self.__dict__.get("_file") is not None:
            self.close()
            del self.file
        self.storage.delete(self.name)
        self.name = None
        setattr(self.instance, self.field.attname, self.name)
        self._committed = False
        if save:
            self.instance.save()

    @property
    def closed(self) -> bool:
        """Whether the file is closed."""
        file = self.__dict__.get("_file")
        return file is None or bool(file.closed)

    def close(self) -> None:
        """Closes the file, if it is open."""
        file = self.__dict__.get("_file")
        if file is not None:
            file.close()

    def __getstate__(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "closed": False,
            "_committed": True,
            "_file": None,
            "instance": self.instance,
            "field": self.field,
        }

    def __setstate__(self, state: dict[str, Any]) -> None:
        state.pop("closed", None)
        self.__dict__.update(state)
        self.storage = self.field.storage


class FileDescriptor(DeferredAttribute):
    """Gives the value of a file field as a `FieldFile`, whatever was assigned."""

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        if instance is None:
            return super().__get__(instance, owner)
        file = super().__get__(instance, owner)
        field = self.field
        if isinstance(file, str) or file is None:
            file = field.attr_class(instance, field, file)
        elif isinstance(file, File) and not isinstance(file, FieldFile):
            copy = field.attr_class(instance, field, file.name)
            copy.file = file
            copy._committed = False
            file = copy
        elif isinstance(file, FieldFile) and not hasattr(file, "field"):
            file.instance, file.field, file.storage = instance, field, field.storage
        elif isinstance(file, FieldFile) and instance is not file.instance:
            file.instance = instance
        else:
            return file
        instance.__dict__[field.attname] = file
        return file

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


@register_built_in
class FileField(Field[Any]):
    """A file: the column keeps its name, a storage its content.

    Args:
        verbose_name: What a person calls it.
        name: The attribute's name.
        upload_to: Where files are put: a path, which `strftime` fills in, or a function of the
            instance and the file's name.
        storage: The storage, or a function that returns it.
    """

    attr_class: ClassVar[type[FieldFile]] = FieldFile
    descriptor_class: ClassVar[type[Any]] = FileDescriptor
    description = _("File")

    def __init__(
        self,
        verbose_name: Any = None,
        name: str | None = None,
        upload_to: str | Callable[[Any, str], str] = "",
        storage: Any = None,
        **options: Any,
    ) -> None:
        self._primary_key_set_explicitly = "primary_key" in options
        self.storage: Any = default_storage if storage is None else storage
        if callable(self.storage):
            self._storage_callable = self.storage
            self.storage = self.storage()
            if not isinstance(self.storage, Storage):
                raise TypeError(
                    f"{type(self).__qualname__}.storage must be a subclass/instance of "
                    f"{Storage.__module__}.{Storage.__qualname__}"
                )
        self.upload_to = upload_to
        options.setdefault("max_length", 100)
        super().__init__(verbose_name, name, **options)

    def contribute_to_class(self, cls: Any, name: str, private_only: bool = False) -> None:
        """Puts the descriptor into the class, which makes files of names."""
        super().contribute_to_class(cls, name, private_only)
        make_deferrable(cls, self)

    def deconstruct(self) -> tuple[Any, str, list[Any], dict[str, Any]]:
        """Adds where files are put."""
        name, path, args, kwargs = super().deconstruct()
        if kwargs.get("max_length") == 100:
            del kwargs["max_length"]
        kwargs["upload_to"] = self.upload_to
        storage = getattr(self, "_storage_callable", self.storage)
        if storage is not default_storage:
            kwargs["storage"] = storage
        return name, path, args, kwargs

    def sql_type(self) -> types.SqlType:
        """Returns text of the field's length."""
        return types.Char(self.max_length)

    def get_prep_value(self, value: Any) -> Any:
        """Returns the file's name."""
        value = super().get_prep_value(value)
        return None if value is None else str(value)

    def pre_save(self, model_instance: Any, add: bool) -> Any:
        """Stores a file that was assigned but not stored yet."""
        file = super().pre_save(model_instance, add)
        if file.name is None and file.__dict__.get("_file") is not None:
            raise FieldError(
                f"File for {self.name} must have the name attribute specified to be saved."
            )
        if file and not file._committed:
            file.save(file.name, file.file, save=False)
        return file

    def generate_filename(self, instance: Any, filename: str) -> str:
        """Returns the name under which a file is stored.

        SECURITY: a name that leads out of the storage is refused.
        """
        if callable(self.upload_to):
            filename = self.upload_to(instance, filename)
        else:
            directory = dt.datetime.now().strftime(str(self.upload_to))  # noqa: DTZ005 - local, as documented
            filename = posixpath.join(directory, filename)
        filename = validate_file_name(filename, allow_relative_path=True)
        storage: Any = self.storage
        return str(storage.generate_filename(filename))

    def save_form_data(self, instance: Any, data: Any) -> None:
        """Takes a file from a form: `None` changes nothing, `False` empties the field."""
        if data is not None:
            setattr(instance, self.name, data or "")

    def get_internal_type(self) -> str:
        """Returns `FileField`."""
        return "FileField"


class ImageFieldFile(ImageFile, FieldFile):
    """The image of a field of an instance."""

    def delete(self, save: bool = True) -> None:
        """Deletes the image, and what is known of its size."""
        self.__dict__.pop("_dimensions", None)
        super().delete(save)


class ImageFileDescriptor(FileDescriptor):
    """Keeps the fields of an image's size up to date when another image is assigned."""

    def __set__(self, instance: Any, value: Any) -> None:
        previous = instance.__dict__.get(self.field.attname)
        super().__set__(instance, value)
        if previous is not None:
            self.field.update_dimension_fields(instance, force=True)


@register_built_in
class ImageField(FileField):
    """An image file, whose size may be kept in two other fields.

    Args:
        verbose_name: What a person calls it.
        name: The attribute's name.
        width_field: The name of the field that keeps the width.
        height_field: The name of the field that keeps the height.
        options: As for `FileField`.
    """

    attr_class = ImageFieldFile
    descriptor_class = ImageFileDescriptor
    description = _("Image")

    def __init__(
        self,
        verbose_name: Any = None,
        name: str | None = None,
        width_field: str | None = None,
        height_field: str | None = None,
        **options: Any,
    ) -> None:
        self.width_field, self.height_field = width_field, height_field
        super().__init__(verbose_name, name, **options)

    def deconstruct(self) -> tuple[Any, str, list[Any], dict[str, Any]]:
        """Adds the fields that keep the size."""
        name, path, args, kwargs = super().deconstruct()
        if self.width_field:
            kwargs["width_field"] = self.width_field
        if self.height_field:
            kwargs["height_field"] = self.height_field
        return name, path, args, kwargs

    def contribute_to_class(self, cls: Any, name: str, private_only: bool = False) -> None:
        """Has the size kept for new instances, where fields for it are named."""
        super().contribute_to_class(cls, name, private_only)
        if not cls._meta.abstract and (self.width_field or self.height_field):
            post_init.connect(self.update_dimension_fields, sender=cls, weak=False)

    def update_dimension_fields(
        self, instance: Any, force: bool = False, *_args: Any, **_kwargs: Any
    ) -> None:
        """Puts the image's size into the fields that keep it."""
        has_fields = self.width_field or self.height_field
        if not has_fields or self.attname not in instance.__dict__:
            return
        file = getattr(instance, self.attname)
        if not file and not force:
            return
        names = [name for name in (self.width_field, self.height_field) if name]
        if all(getattr(instance, name, None) for name in names) and not force:
            return
        width, height = (file.width, file.height) if file else (None, None)
        if self.width_field:
            setattr(instance, self.width_field, width)
        if self.height_field:
            setattr(instance, self.height_field, height)
