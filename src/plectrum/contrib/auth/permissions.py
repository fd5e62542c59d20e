"""What users may do: asked of all authentication backends, in both colours."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from plectrum.contrib.auth.login import get_backends
from plectrum.core.exceptions import PermissionDenied
from plectrum.effects import CallMethod, Operation, adrive, drive


def collected(user: Any, obj: Any, kind: str) -> Operation[set[str]]:
    """Returns the permissions that the backends know: `user`, `group` or `all`."""
    found: set[str] = set()
    for backend in get_backends():
        name = f"get_{kind}_permissions"
        if hasattr(backend, name):
            permissions = yield CallMethod(backend, name, user, obj)
            found.update(permissions)
    return found


def is_allowed(user: Any, method_name: str, *args: Any) -> Operation[bool]:
    """Tells whether a backend allows something; one may forbid it for all."""
    for backend in get_backends():
        if not hasattr(backend, method_name):
            continue
        try:
            allowed = yield CallMethod(backend, method_name, user, *args)
        except PermissionDenied:
            return False
        if allowed:
            return True
    return False


class PermissionFaces:
    """The questions that a user object answers about permissions."""

    is_active: Any
    is_superuser: Any

    def get_user_permissions(self, obj: Any = None) -> set[str]:
        """Returns the permissions that the user has directly."""
        return drive(collected(self, obj, "user"))

    async def aget_user_permissions(self, obj: Any = None) -> set[str]:
        """Returns the permissions that the user has directly."""
        return await adrive(collected(self, obj, "user"))

    def get_group_permissions(self, obj: Any = None) -> set[str]:
        """Returns the permissions that the user has by groups."""
        return drive(collected(self, obj, "group"))

    async def aget_group_permissions(self, obj: Any = None) -> set[str]:
        """Returns the permissions that the user has by groups."""
        return await adrive(collected(self, obj, "group"))

    def get_all_permissions(self, obj: Any = None) -> set[str]:
        """Returns all permissions that the user has."""
        return drive(collected(self, obj, "all"))

    async def aget_all_permissions(self, obj: Any = None) -> set[str]:
        """Returns all permissions that the user has."""
        return await adrive(collected(self, obj, "all"))

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Tells whether the user has a permission, such as `shop.change_order`."""
        return bool(self.is_active and self.is_superuser) or drive(
            is_allowed(self, "has_perm", perm, obj)
        )

    async def ahas_perm(self, perm: str, obj: Any = None) -> bool:
        """Tells whether the user has a permission, such as `shop.change_order`."""
        return bool(self.is_active and self.is_superuser) or await adrive(
            is_allowed(self, "has_perm", perm, obj)
        )

    def has_perms(self, perm_list: Iterable[str], obj: Any = None) -> bool:
        """Tells whether the user has all of several permissions."""
        return all(self.has_perm(perm, obj) for perm in _checked(perm_list))

    async def ahas_perms(self, perm_list: Iterable[str], obj: Any = None) -> bool:
        """Tells whether the user has all of several permissions."""
        for perm in _checked(perm_list):
            if not await self.ahas_perm(perm, obj):
                return False
        return True

    def has_module_perms(self, app_label: str) -> bool:
        """Tells whether the user has any permission of an application."""
        return bool(self.is_active and self.is_superuser) or drive(
            is_allowed(self, "has_module_perms", app_label)
        )

    async def ahas_module_perms(self, app_label: str) -> bool:
        """Tells whether the user has any permission of an application."""
        return bool(self.is_active and self.is_superuser) or await adrive(
            is_allowed(self, "has_module_perms", app_label)
        )


def _checked(permissions: Any) -> Iterable[str]:
    if not isinstance(permissions, Iterable) or isinstance(permissions, str):
        raise ValueError("perm_list must be an iterable of permissions.")
    return permissions
