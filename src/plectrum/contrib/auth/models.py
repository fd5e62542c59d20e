"""Users, groups and permissions."""

from __future__ import annotations

from typing import Any

from plectrum.apps import apps
from plectrum.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from plectrum.contrib.auth.hashers import make_password
from plectrum.contrib.auth.permissions import PermissionFaces
from plectrum.contrib.auth.signals import user_logged_in
from plectrum.contrib.auth.validators import UnicodeUsernameValidator
from plectrum.contrib.contenttypes.models import ContentType
from plectrum.db import models
from plectrum.utils import timezone
from plectrum.utils.translation import gettext_lazy as _


def update_last_login(sender: Any, user: Any, **kwargs: Any) -> None:
    """Notes when a user has logged in."""
    user.last_login = timezone.now()
    user.save(update_fields=["last_login"])


class PermissionManager(models.Manager[Any]):
    """Finds permissions by their natural key."""

    use_in_migrations = True

    def get_by_natural_key(self, codename: str, app_label: str, model: str) -> Any:
        """Returns the permission of a code name for a model."""
        content_type = ContentType.objects.db_manager(self.db).get_by_natural_key(app_label, model)
        return self.get(codename=codename, content_type=content_type)


class Permission(models.Model):
    """Something that can be done with a model."""

    name = models.CharField(_("name"), max_length=255)
    content_type = models.ForeignKey(ContentType, models.CASCADE, verbose_name=_("content type"))
    codename = models.CharField(_("codename"), max_length=100)

    objects = PermissionManager()

    class Meta:
        """Ordered by application and model."""

        verbose_name = _("permission")
        verbose_name_plural = _("permissions")
        unique_together = [["content_type", "codename"]]
        ordering = ["content_type__app_label", "content_type__model", "codename"]

    def __str__(self) -> str:
        return f"{self.content_type} | {self.name}"

    def natural_key(self) -> tuple[str, ...]:
        """Returns code name, application and model."""
        return (self.codename, *self.content_type.natural_key())

    natural_key.dependencies = ["contenttypes.contenttype"]  # type: ignore[attr-defined]  # documented

    @property
    def user_perm_str(self) -> str:
        """The permission as `has_perm` takes it."""
        return f"{self.content_type.app_label}.{self.codename}"


class GroupManager(models.Manager[Any]):
    """Finds groups by their natural key."""

    use_in_migrations = True

    def get_by_natural_key(self, name: str) -> Any:
        """Returns the group of a name."""
        return self.get(name=name)

    async def aget_by_natural_key(self, name: str) -> Any:
        """Returns the group of a name."""
        return await self.aget(name=name)


class Group(models.Model):
    """Users that share permissions."""

    name = models.CharField(_("name"), max_length=150, unique=True)
    permissions = models.ManyToManyField(Permission, verbose_name=_("permissions"), blank=True)

    objects = GroupManager()

    class Meta:
        """What people call it."""

        verbose_name = _("group")
        verbose_name_plural = _("groups")

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str]:
        """Returns the name."""
        return (self.name,)


class UserManager(BaseUserManager):
    """Makes users."""

    use_in_migrations = True

    def _prepared(
        self, username: str, email: str | None, password: str | None, **fields: Any
    ) -> Any:
        """Returns a user that has not been saved."""
        if not username:
            raise ValueError("The given username must be set")
        model = apps.get_model(self.model._meta.app_label, self.model._meta.object_name)
        user = self.model(
            username=model.normalize_username(username),
            email=self.normalize_email(email),
            **fields,
        )
        user.password = make_password(password)
        return user

    def create_user(
        self,
        username: str,
        email: str | None = None,
        password: str | None = None,
        **extra_fields: Any,
    ) -> Any:
        """Makes and saves a user; without a password, one that cannot log in by one."""
        fields = {"is_staff": False, "is_superuser": False, **extra_fields}
        user = self._prepared(username, email, password, **fields)
        user.save(using=self._db)
        return user

    async def acreate_user(
        self,
        username: str,
        email: str | None = None,
        password: str | None = None,
        **extra_fields: Any,
    ) -> Any:
        """Makes and saves a user; see `create_user`."""
        fields = {"is_staff": False, "is_superuser": False, **extra_fields}
        user = self._prepared(username, email, password, **fields)
        await user.asave(using=self._db)
        return user

    def create_superuser(
        self,
        username: str,
        email: str | None = None,
        password: str | None = None,
        **extra_fields: Any,
    ) -> Any:
        """Makes and saves a user who may do everything."""
        user = self._prepared(username, email, password, **_super(extra_fields))
        user.save(using=self._db)
        return user

    async def acreate_superuser(
        self,
        username: str,
        email: str | None = None,
        password: str | None = None,
        **extra_fields: Any,
    ) -> Any:
        """Makes and saves a user who may do everything."""
        user = self._prepared(username, email, password, **_super(extra_fields))
        await user.asave(using=self._db)
        return user


def _super(fields: dict[str, Any]) -> dict[str, Any]:
    fields = {"is_staff": True, "is_superuser": True, **fields}
    for name in ("is_staff", "is_superuser"):
        if fields[name] is not True:
            raise ValueError(f"Superuser must have {name}=True.")
    return fields


class PermissionsMixin(PermissionFaces, models.Model):
    """The fields that permissions need."""

    is_superuser = models.BooleanField(
        _("superuser status"),
        default=False,
        help_text=_(
            "Designates that this user has all permissions without explicitly assigning them."
        ),
    )
    groups = models.ManyToManyField(
        Group,
        verbose_name=_("groups"),
        blank=True,
        help_text=_(
            "The groups this user belongs to. A user will get all permissions granted to each of "
            "their groups."
        ),
        related_name="user_set",
        related_query_name="user",
    )
    user_permissions = models.ManyToManyField(
        Permission,
        verbose_name=_("user permissions"),
        blank=True,
        help_text=_("Specific permissions for this user."),
        related_name="user_set",
        related_query_name="user",
    )

    class Meta:
        """A base of models, without a table."""

        abstract = True


class AbstractUser(AbstractBaseUser, PermissionsMixin):
    """A user with a name, an address and permissions."""

    username_validator = UnicodeUsernameValidator()

    username = models.CharField(
        _("username"),
        max_length=150,
        unique=True,
        help_text=_("Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only."),
        validators=[username_validator],
        error_messages={"unique": _("A user with that username already exists.")},
    )
    first_name = models.CharField(_("first name"), max_length=150, blank=True)
    last_name = models.CharField(_("last name"), max_length=150, blank=True)
    email = models.EmailField(_("email address"), blank=True)
    is_staff = models.BooleanField(
        _("staff status"),
        default=False,
        help_text=_("Designates whether the user can log into this admin site."),
    )
    is_active = models.BooleanField(
        _("active"),
        default=True,
        help_text=_(
            "Designates whether this user should be treated as active. Unselect this instead of "
            "deleting accounts."
        ),
    )
    date_joined = models.DateTimeField(_("date joined"), default=timezone.now)

    objects = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["email"]

    class Meta:
        """A base of models, without a table."""

        verbose_name = _("user")
        verbose_name_plural = _("users")
        abstract = True

    def clean(self) -> None:
        """Normalises name and address."""
        super().clean()
        self.email = type(self).objects.normalize_email(self.email)

    def get_full_name(self) -> str:
        """Returns first and last name."""
        return f"{self.first_name} {self.last_name}".strip()

    def get_short_name(self) -> str:
        """Returns the first name."""
        return self.first_name


class User(AbstractUser):
    """The model of users, unless AUTH_USER_MODEL names another."""

    class Meta(AbstractUser.Meta):
        """Replaced by the model that AUTH_USER_MODEL names."""

        abstract = False
        swappable = "AUTH_USER_MODEL"


class AnonymousUser(PermissionFaces):
    """Somebody who has not logged in."""

    id = None
    pk = None
    username = ""
    is_staff = False
    is_active = False
    is_superuser = False

    def __str__(self) -> str:
        return "AnonymousUser"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, type(self))

    def __hash__(self) -> int:
        return 1

    def __int__(self) -> int:
        raise TypeError(
            "Cannot cast AnonymousUser to int. Are you trying to use it in place of User?"
        )

    def _refuse(self, *args: Any, **kwargs: Any) -> Any:
        """Raises: nobody has no row and no password."""
        raise NotImplementedError("Plectrum doesn't provide a DB representation for AnonymousUser.")

    save = delete = set_password = check_password = _refuse

    @property
    def groups(self) -> Any:
        """The groups: none."""
        return Group.objects.none()

    @property
    def user_permissions(self) -> Any:
        """The permissions given directly: none."""
        return Permission.objects.none()

    @property
    def is_anonymous(self) -> bool:
        """Whether it is nobody: always."""
        return True

    @property
    def is_authenticated(self) -> bool:
        """Whether it is somebody: never."""
        return False

    def get_username(self) -> str:
        """Returns no name."""
        return self.username


__all__ = [
    "AbstractBaseUser",
    "AbstractUser",
    "AnonymousUser",
    "BaseUserManager",
    "Group",
    "GroupManager",
    "Permission",
    "PermissionManager",
    "PermissionsMixin",
    "User",
    "UserManager",
    "update_last_login",
    "user_logged_in",
]
