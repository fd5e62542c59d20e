"""Answers a request to render, by whichever of the two frameworks `root` names.

Both have the same names at the same paths, so that one text serves both: imported here, and by
Django's own interpreter.
"""

from __future__ import annotations

import warnings
from importlib import import_module
from types import SimpleNamespace
from typing import Any


def view(request: Any, **arguments: Any) -> None:
    """Stands for a view."""


class Answering:
    """Renders with one framework.

    Args:
        root: The name of its package.
        data: What has the modules `documented`, `tagworld` and `world`.
    """

    def __init__(self, root: str, data: Any) -> None:
        self._root = root
        self._data = data

    def _module(self, path: str) -> Any:
        return import_module(f"{self._root}.{path}")

    def urlpatterns(self) -> list[Any]:
        """Returns the routes that templates link to."""
        urls = self._module("urls")
        inner = [urls.path("<int:id>/", view, name="detail")]
        return [
            urls.path("clients/<int:id>/", view, name="client"),
            urls.path("text/<str:text>/", view, name="text"),
            urls.path("space/", urls.include((inner, "space"))),
        ]

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """Returns the output, or the name of the error's class."""
        template = self._module("template")
        engine = self._engine(request)
        values = self._values(request, engine)
        context = template.Context(values, **request.get("context", {}))
        if request.get("with_request"):
            options = request.get("context", {})
            context = template.RequestContext(values["request"], values, **options)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return {"output": str(engine.from_string(request["source"]).render(context))}
        except Exception as error:  # noqa: BLE001 - compared
            return {"error": type(error).__name__}

    def _engine(self, request: dict[str, Any]) -> Any:
        loaders = f"{self._root}.template.loaders"
        memory = (f"{loaders}.locmem.Loader", request.get("templates", {}))
        tags = {
            name: f"{self._root}.templatetags.{name}"
            for name in ("i18n", "l10n", "tz", "static", "cache")
        }
        tags["humanize"] = f"{self._root}.contrib.humanize.templatetags.humanize"
        return self._module("template").Engine(
            loaders=[(f"{loaders}.cached.Loader", [memory])],
            libraries=tags,
            **request.get("options", {}),
        )

    def _values(self, request: dict[str, Any], engine: Any) -> dict[str, Any]:
        safe = self._module("utils.safestring")
        if request.get("documented"):
            values = self._documented(engine, safe)
        else:
            values = {
                **self._data.world.world(),
                **self._data.world.lazily(3),
                "safe": safe.mark_safe("<em>safe</em> &amp; 'sound'"),
            }
        for name in request.get("safe", ()):
            values[name] = safe.mark_safe(values[name])
        return values

    def _documented(self, engine: Any, safe: SimpleNamespace) -> dict[str, Any]:
        documented, functional = self._data.documented, self._module("utils.functional")
        media = self._module("forms").Media
        engine.template_builtins.append(
            self._data.tagworld.register_all(
                self._module("template").Library(),
                safe.mark_safe,
                self._module("utils.html").format_html,
            )
        )
        values: dict[str, Any] = documented.values(
            documented.Kit(
                mark_safe=safe.mark_safe,
                querydict=self._module("http").QueryDict,
                lazy=functional.lazystr,
                lazily_safe=functional.lazy(safe.mark_safe, str),
                safe_class=safe.SafeString,
                media=lambda: media(js=["/a.js"], css={"all": ["/a.css"]}),
                template=engine.from_string,
            )
        )
        return values
