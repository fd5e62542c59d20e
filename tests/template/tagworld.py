"""Tags and filters of a project: registered in both frameworks, so it imports neither."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def register_all(
    register: Any, mark_safe: Callable[[str], Any], format_html: Callable[..., Any]
) -> Any:
    """Registers tags of each documented kind and returns the library."""
    register.simple_tag(lambda value: value, name="show")
    register.simple_tag(lambda value: mark_safe(f"<b>{value}</b>"), name="trust")
    register.simple_tag(lambda value: format_html("<b>{}</b>", value), name="bold")
    register.simple_tag(lambda context: context.get("attack"), name="from_context", **_IN_CONTEXT)
    register.simple_tag(lambda *args, **kwargs: f"{args}{kwargs}", name="all_of")
    register.simple_block_tag(lambda content: content, name="same")
    register.simple_block_tag(lambda content: content + "<u>", name="extended")
    register.simple_block_tag(lambda content: str(content).strip(), name="stripped")
    register.simple_block_tag(
        lambda content, value: format_html("<p title='{}'>{}</p>", value, content), name="titled"
    )
    register.inclusion_tag("included.html")(included)
    register.filter("plain", lambda value: f"<{value}>")
    register.filter("kept", lambda value: f"{value}!", is_safe=True)
    register.filter("broken_safe", lambda value: f"<{value}>", is_safe=True)
    register.filter("trusted", lambda value: mark_safe(f"<b>{value}</b>"))
    register.filter("told", lambda value, autoescape=True: f"{autoescape}", needs_autoescape=True)
    return register


def included(value: Any) -> dict[str, Any]:
    """Gives the included template its value."""
    return {"value": value}


_IN_CONTEXT: dict[str, Any] = {"takes_context": True}
