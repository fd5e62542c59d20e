"""Responses that render a template, as late as possible."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from plectrum.core.exceptions import FrameworkError
from plectrum.http.response import HttpResponse
from plectrum.template.loader import get_template, select_template


class ContentNotRenderedError(FrameworkError):
    """The content of a template response was asked for before it was rendered."""

    code = "content-not-rendered"


class SimpleTemplateResponse(HttpResponse):
    """A response whose content is a template, rendered after view and middleware have seen it.

    Args:
        template: The template: a name, several names, or a template of an engine.
        context: The names and values.
        content_type: The Content-Type, with the charset.
        status: The status.
        charset: The charset.
        using: The name of the engine that loads the template.
        headers: Further headers.
    """

    rendering_attrs = ["template_name", "context_data", "_post_render_callbacks"]

    def __init__(
        self,
        template: Any,
        context: dict[str, Any] | None = None,
        content_type: str | None = None,
        status: int | None = None,
        charset: str | None = None,
        using: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        self.template_name = template
        self.context_data = context
        self.using = using
        self._post_render_callbacks: list[Callable[[Any], Any]] = []
        self._request: Any = None
        self._is_rendered = False
        super().__init__("", content_type, status, charset=charset, headers=headers)
        self._is_rendered = False

    def __getstate__(self) -> dict[str, Any]:
        """Returns what a cache keeps: the rendered content without what it was made of.

        Raises:
            ContentNotRenderedError: Nothing has been rendered yet.
        """
        if not self._is_rendered:
            raise ContentNotRenderedError(
                "The response content must be rendered before it can be pickled."
            )
        state = dict(self.__dict__)
        for name in self.rendering_attrs:
            state.pop(name, None)
        return state

    def resolve_template(self, template: Any) -> Any:
        """Returns the template of an engine for a name, several names, or such a template."""
        if isinstance(template, (list, tuple)):
            return select_template(template, using=self.using)
        if isinstance(template, str):
            return get_template(template, using=self.using)
        return template

    def resolve_context(self, context: dict[str, Any] | None) -> dict[str, Any] | None:
        """Returns the names and values that the template gets; a hook for subclasses."""
        return context

    @property
    def rendered_content(self) -> str:
        """The text of the template; rendered anew at each access."""
        template = self.resolve_template(self.template_name)
        text: str = template.render(self.resolve_context(self.context_data), self._request)
        return text

    def add_post_render_callback(self, callback: Callable[[Any], Any]) -> None:
        """Registers a function of the response that runs when it has been rendered."""
        if self._is_rendered:
            callback(self)
        else:
            self._post_render_callbacks.append(callback)

    def render(self) -> Any:
        """Renders the content, if it is not rendered yet, and returns the response to send.

        That is this response, or what the last callback that returned something gave.
        """
        if self._is_rendered:
            return self
        self.content = self.rendered_content
        return self._called_back()

    async def arender(self) -> Any:
        """Renders the content, awaiting what the template needs, and returns the response.

        A subclass that computes `rendered_content` in its own way is asked for that.
        """
        if self._is_rendered:
            return self
        template = self.resolve_template(self.template_name)
        if type(self).rendered_content is SimpleTemplateResponse.rendered_content and hasattr(
            template, "arender"
        ):
            context = self.resolve_context(self.context_data)
            self.content = await template.arender(context, self._request)
        else:
            self.content = self.rendered_content
        return self._called_back()

    def _called_back(self) -> Any:
        response: Any = self
        for callback in self._post_render_callbacks:
            answer = callback(response)
            if answer is not None:
                response = answer
        return response

    @property
    def is_rendered(self) -> bool:
        """Whether the content is there."""
        return self._is_rendered

    def __iter__(self) -> Iterator[bytes]:
        """Yields the content.

        Raises:
            ContentNotRenderedError: It has not been rendered yet.
        """
        if not self._is_rendered:
            raise ContentNotRenderedError(
                "The response content must be rendered before it can be iterated over."
            )
        return super().__iter__()

    @property
    def content(self) -> bytes:
        """The rendered content; setting it makes the response rendered.

        Raises:
            ContentNotRenderedError: It has not been rendered yet.
        """
        if not self._is_rendered:
            raise ContentNotRenderedError(
                "The response content must be rendered before it can be accessed.",
                hint="Call render() first; views and middleware need not.",
            )
        return super().content

    @content.setter
    def content(self, value: Any) -> None:
        HttpResponse.content.fset(self, value)  # type: ignore[attr-defined]  # a property
        self._is_rendered = True


class TemplateResponse(SimpleTemplateResponse):
    """A template response that knows its request, so that context processors run.

    Args:
        request: The request.
        template: See `SimpleTemplateResponse`.
        context: See `SimpleTemplateResponse`.
        content_type: See `SimpleTemplateResponse`.
        status: See `SimpleTemplateResponse`.
        charset: See `SimpleTemplateResponse`.
        using: See `SimpleTemplateResponse`.
        headers: See `SimpleTemplateResponse`.
    """

    rendering_attrs = [*SimpleTemplateResponse.rendering_attrs, "_request"]

    def __init__(
        self,
        request: Any,
        template: Any,
        context: dict[str, Any] | None = None,
        content_type: str | None = None,
        status: int | None = None,
        charset: str | None = None,
        using: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(template, context, content_type, status, charset, using, headers)
        self._request = request
