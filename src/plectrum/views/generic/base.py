"""The base of class-based views, and the two that need no data."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, ClassVar

from plectrum.core.exceptions import ImproperlyConfigured
from plectrum.effects.call import is_coroutine_function
from plectrum.http.response import (
    HttpResponse,
    HttpResponseBase,
    HttpResponseGone,
    HttpResponseNotAllowed,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from plectrum.template.response import TemplateResponse
from plectrum.urls.base import reverse
from plectrum.utils.decorators import classonlymethod
from plectrum.utils.deprecation import mark_coroutine_function
from plectrum.utils.functional import classproperty
from plectrum.utils.log import log_response

logger = logging.getLogger("plectrum.request")


class ContextMixin:
    """Collects the variables of a template.

    Attributes:
        extra_context: Further variables.
    """

    extra_context: dict[str, Any] | None = None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Returns the variables: the view itself, and all that is given."""
        kwargs.setdefault("view", self)
        if self.extra_context is not None:
            kwargs.update(self.extra_context)
        return kwargs


class View:
    """A view that is a class: one method for each HTTP method.

    The methods of one class are all coroutine functions, or none is. A new instance is made for
    each request.
    """

    http_method_names: ClassVar[list[str]] = [
        "get", "post", "put", "patch", "delete", "head", "options", "trace",
    ]  # fmt: skip
    request: Any
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    get: Any

    def __init__(self, **kwargs: Any) -> None:
        for name, value in kwargs.items():
            setattr(self, name, value)

    @classproperty
    def view_is_async(cls: Any) -> bool:  # noqa: N805 - a property of the class
        """Whether the methods are coroutine functions."""
        handlers = [
            getattr(cls, name)
            for name in cls.http_method_names
            if name != "options" and hasattr(cls, name)
        ]
        if not handlers:
            return False
        colours = {is_coroutine_function(handler) for handler in handlers}
        if len(colours) > 1:
            raise ImproperlyConfigured(
                f"{cls.__qualname__} HTTP handlers must either be all sync or all async."
            )
        return colours.pop()

    @classonlymethod
    def as_view(cls: Any, /, **initkwargs: Any) -> Callable[..., Any]:  # noqa: N805 - a class method
        """Returns the view as a function, as URLconfs take it.

        Args:
            initkwargs: Attributes of each instance; they must exist in the class.

        Raises:
            TypeError: An attribute does not exist, or has the name of an HTTP method.
        """
        for name in initkwargs:
            if name in cls.http_method_names:
                raise TypeError(
                    f"The method name {name} is not accepted as a keyword argument to "
                    f"{cls.__name__}()."
                )
            if not hasattr(cls, name):
                raise TypeError(
                    f"{cls.__name__}() received an invalid keyword {name!r}. as_view only "
                    "accepts arguments that are already attributes of the class."
                )

        def view(request: Any, *args: Any, **kwargs: Any) -> Any:
            self = cls(**initkwargs)
            self.setup(request, *args, **kwargs)
            if not hasattr(self, "request"):
                raise AttributeError(
                    f"{cls.__name__} instance has no 'request' attribute. Did you override "
                    "setup() and forget to call super()?"
                )
            return self.dispatch(request, *args, **kwargs)

        made: Any = view
        made.view_class = cls
        made.view_initkwargs = initkwargs
        made.__doc__ = cls.__doc__
        made.__module__ = cls.__module__
        made.__annotations__ = cls.dispatch.__annotations__
        made.__dict__.update(cls.dispatch.__dict__)
        if cls.view_is_async:
            mark_coroutine_function(made)
        return made  # type: ignore[no-any-return]  # the function above

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """Keeps what the view was called with; HEAD is answered as GET."""
        if hasattr(self, "get") and not hasattr(self, "head"):
            self.head = self.get
        self.request = request
        self.args = args
        self.kwargs = kwargs

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Calls the method for the request's HTTP method."""
        method = request.method.lower()
        handler = self.http_method_not_allowed
        if method in self.http_method_names:
            handler = getattr(self, method, handler)
        return handler(request, *args, **kwargs)

    def http_method_not_allowed(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Answers 405, with the methods that exist."""
        response = HttpResponseNotAllowed(self._allowed_methods())
        log_response(
            "Method Not Allowed (%s): %s",
            request.method,
            request.path,
            response=response,
            request=request,
        )
        return self._coloured(response)

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Answers which methods exist."""
        response = HttpResponse()
        response.headers["Allow"] = ", ".join(self._allowed_methods())
        response.headers["Content-Length"] = "0"
        return self._coloured(response)

    def _allowed_methods(self) -> list[str]:
        return [name.upper() for name in self.http_method_names if hasattr(self, name)]

    def _coloured(self, response: HttpResponseBase) -> Any:
        """Returns a response as the view's callers take it: awaitable in an async view."""
        if not self.view_is_async:
            return response

        async def given() -> HttpResponseBase:
            return response

        return given()


class TemplateResponseMixin:
    """Makes responses from a template.

    Attributes:
        template_name: The template.
        template_engine: The name of the engine.
        response_class: The class of the response.
        content_type: The Content-Type of the response.
    """

    request: Any
    template_name: Any = None
    template_engine: str | None = None
    response_class: type[TemplateResponse] = TemplateResponse
    content_type: str | None = None

    def render_to_response(self, context: dict[str, Any], **response_kwargs: Any) -> Any:
        """Returns the response, which is rendered when the middleware has seen it."""
        response_kwargs.setdefault("content_type", self.content_type)
        return self.response_class(
            request=self.request,
            template=self.get_template_names(),
            context=context,
            using=self.template_engine,
            **response_kwargs,
        )

    def get_template_names(self) -> list[str]:
        """Returns the templates of which the first that exists is used.

        Raises:
            ImproperlyConfigured: There is no `template_name`.
        """
        if self.template_name is None:
            raise ImproperlyConfigured(
                "TemplateResponseMixin requires either a definition of 'template_name' or an "
                "implementation of 'get_template_names()'"
            )
        return [self.template_name]


class TemplateView(TemplateResponseMixin, ContextMixin, View):
    """Renders a template; what the URL captures is in its context."""

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Renders the template."""
        return self.render_to_response(self.get_context_data(**kwargs))


class RedirectView(View):
    """Redirects.

    Attributes:
        permanent: Whether browsers may remember it.
        url: Where to; `%(name)s` stands for what the URL captures.
        pattern_name: The URL pattern to redirect to, with the same arguments.
        query_string: Whether the query string goes along.
        preserve_request: Whether browsers repeat the method and the body.
    """

    permanent = False
    url: str | None = None
    pattern_name: str | None = None
    query_string = False
    preserve_request = False

    def get_redirect_url(self, *args: Any, **kwargs: Any) -> str | None:
        """Returns where to; None for nowhere, which is answered by 410."""
        if self.url:
            url = self.url % kwargs
        elif self.pattern_name:
            url = reverse(self.pattern_name, args=args, kwargs=kwargs)
        else:
            return None
        query = self.request.META.get("QUERY_STRING", "")
        return f"{url}?{query}" if query and self.query_string else url

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Redirects, or answers 410."""
        url = self.get_redirect_url(*args, **kwargs)
        if not url:
            response = HttpResponseGone()
            log_response("Gone: %s", request.path, response=response, request=request)
            return response
        kind = HttpResponsePermanentRedirect if self.permanent else HttpResponseRedirect
        return kind(url, preserve_request=self.preserve_request)

    head = options = post = put = patch = delete = get


__all__ = ["ContextMixin", "RedirectView", "TemplateResponseMixin", "TemplateView", "View"]
