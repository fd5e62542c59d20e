"""What templates know of the visitor."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from plectrum.contrib.auth.models import AnonymousUser


class PermLookupDict:
    """`perms.shop`: the permissions of an application, asked for when they are looked at."""

    def __init__(self, user: Any, app_label: str) -> None:
        self.user = user
        self.app_label = app_label

    def __repr__(self) -> str:
        return str(self.user.get_all_permissions())

    def __getitem__(self, codename: str) -> bool:
        return bool(self.user.has_perm(f"{self.app_label}.{codename}"))

    def __iter__(self) -> Iterator[Any]:
        raise TypeError("PermLookupDict is not iterable.")

    def __bool__(self) -> bool:
        return bool(self.user.has_module_perms(self.app_label))


class PermWrapper:
    """`perms`: what the visitor may do."""

    def __init__(self, user: Any) -> None:
        self.user = user

    def __repr__(self) -> str:
        return f"{type(self).__qualname__}({self.user!r})"

    def __getitem__(self, app_label: str) -> PermLookupDict:
        return PermLookupDict(self.user, app_label)

    def __iter__(self) -> Iterator[Any]:
        # A template that says {% for perm in perms %} would never end.
        raise TypeError("PermWrapper is not iterable.")

    def __contains__(self, name: str) -> bool:
        if "." not in name:
            return bool(self[name])
        app_label, _, codename = name.partition(".")
        return self[app_label][codename]


def auth(request: Any) -> dict[str, Any]:
    """Adds `user` and `perms`."""
    user = request.user if hasattr(request, "user") else AnonymousUser()
    return {"user": user, "perms": PermWrapper(user)}
