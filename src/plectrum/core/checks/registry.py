"""The registry of checks."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from importlib import import_module
from typing import Any, TypeVar, overload

from plectrum.core.checks.messages import CheckMessage
from plectrum.utils.inspect import func_accepts_kwargs

Check = Callable[..., Iterable[CheckMessage]]
F = TypeVar("F", bound=Callable[..., Any])


class Tags:
    """The names of the built-in kinds of checks."""

    admin = "admin"
    async_support = "async_support"
    caches = "caches"
    commands = "commands"
    compatibility = "compatibility"
    database = "database"
    files = "files"
    mail = "mail"
    models = "models"
    security = "security"
    signals = "signals"
    sites = "sites"
    staticfiles = "staticfiles"
    templates = "templates"
    translation = "translation"
    urls = "urls"


class CheckRegistry:
    """Checks with their tags, those for deployment apart.

    Args:
        modules: Modules that register checks when they are imported. That happens when the checks
            are first asked for: a server that runs none does not load them.
    """

    def __init__(self, modules: Iterable[str] = ()) -> None:
        self._modules = tuple(modules)
        self.registered_checks: dict[Check, tuple[str, ...]] = {}
        self.deployment_checks: dict[Check, tuple[str, ...]] = {}

    @overload
    def register(self, check: F, *tags: str, **kwargs: Any) -> F: ...

    @overload
    def register(self, check: str | None = None, *tags: str, **kwargs: Any) -> Callable[[F], F]: ...

    def register(self, check: Any = None, *tags: str, **kwargs: Any) -> Any:
        """Registers a check: called with it, or as a decorator, with or without tags.

        Args:
            check: The function; it takes `app_configs` and any keyword arguments, and returns
                messages. Or the first tag, where this is used as a decorator.
            tags: The kinds that the check belongs to.
            kwargs: `deploy=True` for a check that only runs with `check --deploy`.

        Raises:
            TypeError: The function does not accept keyword arguments.
        """
        names = (check, *tags) if isinstance(check, str) else tags

        def add(function: Check) -> Check:
            if not func_accepts_kwargs(function):
                raise TypeError("Check functions must accept keyword arguments (**kwargs).")
            target = self.deployment_checks if kwargs.get("deploy") else self.registered_checks
            target[function] = names
            function.tags = names  # type: ignore[attr-defined]  # documented to be there
            return function

        return add if check is None or isinstance(check, str) else add(check)

    def run_checks(
        self,
        app_configs: Sequence[Any] | None = None,
        tags: Collection[str] | None = None,
        include_deployment_checks: bool = False,
        databases: Collection[str] | None = None,
        *,
        leaves_databases: bool = False,
    ) -> list[CheckMessage]:
        """Runs checks and returns what they report.

        Args:
            app_configs: The applications to check; all when `None`.
            tags: The kinds of checks to run; all when `None`.
            include_deployment_checks: Whether to run those for deployment too.
            databases: The aliases of databases that checks may use; without any, checks of the
                kind `database` are left out.
            leaves_databases: Leave them out in any case.
        """
        reports: list[CheckMessage] = []
        chosen = self._chosen(include_deployment_checks)
        for check, own in list(chosen.items()):  # what a check imports may register others
            if tags is not None and not set(own) & set(tags):
                continue
            if Tags.database in own and (leaves_databases or not databases):
                continue
            found = check(app_configs=app_configs, databases=databases)
            if isinstance(found, str) or not isinstance(found, Iterable):
                raise TypeError(
                    f"The function {check!r} did not return a list. All functions registered "
                    "with the checks registry must return a list."
                )
            reports += found
        return reports

    def _chosen(self, include_deployment_checks: bool) -> dict[Check, tuple[str, ...]]:
        modules, self._modules = self._modules, ()
        for module in modules:
            import_module(module)
        if include_deployment_checks:
            return {**self.registered_checks, **self.deployment_checks}
        return self.registered_checks

    def tag_exists(self, tag: str, include_deployment_checks: bool = False) -> bool:
        """Tells whether a check has this tag."""
        return tag in self.tags_available(include_deployment_checks)

    def tags_available(self, deployment_checks: bool = False) -> set[str]:
        """Returns the tags of all checks."""
        return {tag for own in self._chosen(deployment_checks).values() for tag in own}

    def get_checks(self, include_deployment_checks: bool = False) -> list[Check]:
        """Returns the checks."""
        return list(self._chosen(include_deployment_checks))


BUILT_IN = (
    "plectrum.core.cache.checks",
    "plectrum.core.checks.mailers",
    "plectrum.urls.checks",
    "plectrum.middleware.checks",
    "plectrum.contrib.sessions.checks",
    "plectrum.core.management.checks",
    "plectrum.db.checks",
)
"""The checks of floors above this one; those below are imported with their subject."""

registry = CheckRegistry(BUILT_IN)
register = registry.register
run_checks = registry.run_checks
tag_exists = registry.tag_exists
