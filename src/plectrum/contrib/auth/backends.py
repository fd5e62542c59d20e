"""Where users and their permissions come from."""

from __future__ import annotations

from typing import Any

from plectrum.contrib.auth.hashers import make_password
from plectrum.contrib.auth.login import get_user_model
from plectrum.contrib.auth.models import Permission
from plectrum.core.exceptions import ObjectDoesNotExist
from plectrum.db.models.query import operations
from plectrum.db.models.query.writing import get_or_create
from plectrum.effects import CallMethod, Operation, adrive, as_async, drive


class BaseBackend:
    """Knows nobody; a subclass overrides what it knows, in either colour."""

    def authenticate(self, request: Any, **kwargs: Any) -> Any:
        """Returns the user that credentials belong to, or `None`."""
        return None

    async def aauthenticate(self, request: Any, **kwargs: Any) -> Any:
        """Returns the user that credentials belong to, or `None`."""
        return await as_async(self.authenticate)(request, **kwargs)

    def get_user(self, user_id: Any) -> Any:
        """Returns the user of a key, or `None`."""
        return None

    async def aget_user(self, user_id: Any) -> Any:
        """Returns the user of a key, or `None`."""
        return await as_async(self.get_user)(user_id)

    def get_user_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """Returns the permissions that a user has directly."""
        return set()

    def get_group_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """Returns the permissions that a user has by groups."""
        return set()

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """Returns all permissions that a user has."""
        return {
            *self.get_user_permissions(user_obj, obj),
            *self.get_group_permissions(user_obj, obj),
        }

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        """Tells whether a user has a permission."""
        return perm in self.get_all_permissions(user_obj, obj)


class ModelBackend(BaseBackend):
    """Users and permissions in the database."""

    # Operations

    def authenticating(
        self, request: Any, username: Any, password: Any, **kwargs: Any
    ) -> Operation[Any]:
        """Returns the active user of a name whose password it is."""
        model = get_user_model()
        if username is None:
            username = kwargs.get(model.USERNAME_FIELD)
        if username is None or password is None:
            return None
        by_name = {model.USERNAME_FIELD: username}
        try:
            user = yield from operations.get(model._default_manager.all(), (), by_name)
        except ObjectDoesNotExist:
            # SECURITY: an unknown name takes as long as a wrong password.
            make_password(password)
            return None
        return user

    def authenticate(
        self, request: Any, username: Any = None, password: Any = None, **kwargs: Any
    ) -> Any:
        """Returns the active user of a name whose password it is, or `None`."""
        user = drive(self.authenticating(request, username, password, **kwargs))
        if user is not None and user.check_password(password) and self.user_can_authenticate(user):
            return user
        return None

    async def aauthenticate(
        self, request: Any, username: Any = None, password: Any = None, **kwargs: Any
    ) -> Any:
        """Returns the active user of a name whose password it is, or `None`."""
        user = await adrive(self.authenticating(request, username, password, **kwargs))
        if user is None:
            return None
        is_right = await user.acheck_password(password)
        return user if is_right and self.user_can_authenticate(user) else None

    def user_can_authenticate(self, user: Any) -> bool:
        """Tells whether a user may log in: those who are not active may not."""
        return bool(getattr(user, "is_active", True))

    def getting_user(self, user_id: Any) -> Operation[Any]:
        """Returns the user of a key who may log in, or `None`."""
        model = get_user_model()
        try:
            user = yield from operations.get(model._default_manager.all(), (), {"pk": user_id})
        except ObjectDoesNotExist:
            return None
        return user if self.user_can_authenticate(user) else None

    def get_user(self, user_id: Any) -> Any:
        """Returns the user of a key who may log in, or `None`."""
        return drive(self.getting_user(user_id))

    async def aget_user(self, user_id: Any) -> Any:
        """Returns the user of a key who may log in, or `None`."""
        return await adrive(self.getting_user(user_id))

    def _permissions(self, user_obj: Any, obj: Any, kind: str) -> Operation[set[str]]:
        """Returns permissions of one kind, remembered on the user."""
        if not user_obj.is_active or user_obj.is_anonymous or obj is not None:
            return set()
        cache = f"_{kind}_perm_cache"
        if not hasattr(user_obj, cache):
            if user_obj.is_superuser:
                rows = Permission.objects.all()
            elif kind == "user":
                rows = user_obj.user_permissions.all()
            else:
                groups = get_user_model()._meta.get_field("groups")
                rows = Permission.objects.filter(
                    **{f"group__{groups.related_query_name()}": user_obj}
                )
            pairs = rows.order_by().values_list("content_type__app_label", "codename")
            found = yield from operations.fetch(pairs)
            setattr(user_obj, cache, {f"{label}.{codename}" for label, codename in found})
        permissions: set[str] = getattr(user_obj, cache)
        return permissions

    def _all(self, user_obj: Any, obj: Any) -> Operation[set[str]]:
        own = yield from self._permissions(user_obj, obj, "user")
        of_groups = yield from self._permissions(user_obj, obj, "group")
        return own | of_groups

    def get_user_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """Returns the permissions that a user has directly."""
        return drive(self._permissions(user_obj, obj, "user"))

    async def aget_user_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """Returns the permissions that a user has directly."""
        return await adrive(self._permissions(user_obj, obj, "user"))

    def get_group_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """Returns the permissions that a user has by groups."""
        return drive(self._permissions(user_obj, obj, "group"))

    async def aget_group_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """Returns the permissions that a user has by groups."""
        return await adrive(self._permissions(user_obj, obj, "group"))

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """Returns all permissions that a user has."""
        return drive(self._all(user_obj, obj))

    async def aget_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """Returns all permissions that a user has."""
        return await adrive(self._all(user_obj, obj))

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        """Tells whether a user who is active has a permission."""
        return bool(user_obj.is_active) and super().has_perm(user_obj, perm, obj=obj)

    async def ahas_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        """Tells whether a user who is active has a permission."""
        return bool(user_obj.is_active) and perm in await self.aget_all_permissions(user_obj, obj)

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        """Tells whether a user who is active has any permission of an application."""
        return bool(user_obj.is_active) and any(
            permission.partition(".")[0] == app_label
            for permission in self.get_all_permissions(user_obj)
        )

    async def ahas_module_perms(self, user_obj: Any, app_label: str) -> bool:
        """Tells whether a user who is active has any permission of an application."""
        return bool(user_obj.is_active) and any(
            permission.partition(".")[0] == app_label
            for permission in await self.aget_all_permissions(user_obj)
        )


class AllowAllUsersModelBackend(ModelBackend):
    """Lets users log in who are not active."""

    def user_can_authenticate(self, user: Any) -> bool:
        """Tells that every user may log in."""
        return True


class RemoteUserBackend(ModelBackend):
    """Trusts the name that the web server gives a visitor.

    Attributes:
        create_unknown_user: Whether a name that is not in the database makes a new user.
    """

    create_unknown_user = True

    def recognizing(self, request: Any, remote_user: str) -> Operation[Any]:
        """Returns the user of a trusted name who may log in, or `None`.

        Effects:
            The query for the user, where unknown the one that makes it, and a `CallMethod` of
            `configure_user`.
        """
        if not remote_user:
            return None
        model = get_user_model()
        by_name = {model.USERNAME_FIELD: self.clean_username(remote_user)}
        users = model._default_manager.all()
        created = False
        if self.create_unknown_user:
            user, created = yield from get_or_create(users, None, by_name)
        else:
            try:
                user = yield from operations.get(users, (), by_name)
            except ObjectDoesNotExist:
                return None
        user = yield CallMethod(self, "configure_user", request, user, created=created)
        return user if self.user_can_authenticate(user) else None

    def authenticate(self, request: Any, remote_user: Any) -> Any:  # type: ignore[override]  # documented
        """Returns the user of a trusted name who may log in, or `None`."""
        return drive(self.recognizing(request, remote_user))

    async def aauthenticate(self, request: Any, remote_user: Any) -> Any:  # type: ignore[override]  # documented
        """Returns the user of a trusted name who may log in, or `None`."""
        return await adrive(self.recognizing(request, remote_user))

    def clean_username(self, username: str) -> str:
        """Returns the name under which the database knows a user."""
        return username

    def configure_user(self, request: Any, user: Any, created: bool = True) -> Any:
        """Returns the user as it is to be; a subclass may set groups or names, and save."""
        return user

    async def aconfigure_user(self, request: Any, user: Any, created: bool = True) -> Any:
        """Returns the user as it is to be; see `configure_user`."""
        return await as_async(self.configure_user)(request, user, created)


class AllowAllUsersRemoteUserBackend(RemoteUserBackend):
    """Lets users log in who are not active."""

    def user_can_authenticate(self, user: Any) -> bool:
        """Tells that every user may log in."""
        return True
