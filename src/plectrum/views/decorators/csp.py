"""Decorators about Content Security Policy."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from plectrum.views.decorators.colour import after

F = TypeVar("F", bound=Callable[..., Any])


def csp_override(config: Mapping[str, Any]) -> Callable[[F], F]:
    """Gives a view a policy of its own; an empty one for none at all."""
    return _override("_csp_config", config)


def csp_report_only_override(config: Mapping[str, Any]) -> Callable[[F], F]:
    """Gives a view a policy of its own that is only reported."""
    return _override("_csp_ro_config", config)


def _override(name: str, config: Mapping[str, Any]) -> Callable[[F], F]:
    if not isinstance(config, Mapping):
        raise TypeError("CSP config should be a mapping.")

    def change(_request: Any, response: Any) -> Any:
        setattr(response, name, config)
        return response

    return lambda view: after(view, change)
