"""The methods of managers of related objects, in both colours.

A manager says by operations what they do: `_add`, `_remove`, `_clear`, `_set`, `_create`,
`_get_or_create`, `_update_or_create`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from plectrum.effects import adrive, drive


class RelatedManagerFaces:
    """What related objects can be asked for; the arguments differ with the relation."""

    _add: Any
    _create: Any
    _get_or_create: Any
    _update_or_create: Any
    _set: Any

    def add(self, *objs: Any, **options: Any) -> None:
        """Adds objects to the relation."""
        drive(self._add(objs, **options))

    async def aadd(self, *objs: Any, **options: Any) -> None:
        """Does what `add` does, for coroutines."""
        await adrive(self._add(objs, **options))

    def create(self, **kwargs: Any) -> Any:
        """Makes an object, saves it and adds it to the relation."""
        return drive(self._create(kwargs))

    async def acreate(self, **kwargs: Any) -> Any:
        """Does what `create` does, for coroutines."""
        return await adrive(self._create(kwargs))

    def get_or_create(self, defaults: Mapping[str, Any] | None = None, **kwargs: Any) -> Any:
        """Fetches a related object, or makes it where there is none."""
        return drive(self._get_or_create(defaults, kwargs))

    async def aget_or_create(self, defaults: Mapping[str, Any] | None = None, **kwargs: Any) -> Any:
        """Does what `get_or_create` does, for coroutines."""
        return await adrive(self._get_or_create(defaults, kwargs))

    def update_or_create(
        self,
        defaults: Mapping[str, Any] | None = None,
        create_defaults: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> Any:
        """Changes a related object, or makes it where there is none."""
        return drive(self._update_or_create(defaults, create_defaults, kwargs))

    async def aupdate_or_create(
        self,
        defaults: Mapping[str, Any] | None = None,
        create_defaults: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> Any:
        """Does what `update_or_create` does, for coroutines."""
        return await adrive(self._update_or_create(defaults, create_defaults, kwargs))

    def set(self, objs: Iterable[Any], **options: Any) -> None:
        """Makes objects the only ones of the relation."""
        drive(self._set(objs, **options))

    async def aset(self, objs: Iterable[Any], **options: Any) -> None:
        """Does what `set` does, for coroutines."""
        await adrive(self._set(objs, **options))


class RemovingFaces:
    """What managers have whose objects can leave the relation."""

    _remove: Any
    _clear: Any

    def remove(self, *objs: Any, **options: Any) -> None:
        """Takes objects out of the relation."""
        drive(self._remove(objs, **options))

    async def aremove(self, *objs: Any, **options: Any) -> None:
        """Does what `remove` does, for coroutines."""
        await adrive(self._remove(objs, **options))

    def clear(self, **options: Any) -> None:
        """Takes all objects out of the relation."""
        drive(self._clear(**options))

    async def aclear(self, **options: Any) -> None:
        """Does what `clear` does, for coroutines."""
        await adrive(self._clear(**options))
