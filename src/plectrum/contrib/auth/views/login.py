"""Logging in and out."""

from __future__ import annotations

from typing import Any

from plectrum.conf import settings
from plectrum.contrib.auth.decorators import login_not_required
from plectrum.contrib.auth.forms import AuthenticationForm
from plectrum.contrib.auth.login import REDIRECT_FIELD_NAME, login, logout
from plectrum.core.exceptions import ImproperlyConfigured
from plectrum.http import HttpResponseRedirect
from plectrum.shortcuts import resolve_url
from plectrum.utils.decorators import method_decorator
from plectrum.utils.http import url_has_allowed_host_and_scheme
from plectrum.views.decorators.cache import never_cache
from plectrum.views.decorators.csrf import csrf_protect
from plectrum.views.decorators.debug import sensitive_post_parameters
from plectrum.views.generic.base import TemplateView
from plectrum.views.generic.edit import FormView


class RedirectURLMixin:
    """Where to go afterwards: what the request asks for, if that is on this site.

    Attributes:
        next_page: Where to go if the request asks for nothing.
        redirect_field_name: The name of the parameter that asks.
        success_url_allowed_hosts: Other hosts that may be asked for.
    """

    next_page: str | None = None
    redirect_field_name = REDIRECT_FIELD_NAME
    success_url_allowed_hosts: set[str] = set()
    request: Any

    def get_success_url(self) -> str:
        """Returns where to go."""
        return self.get_redirect_url() or self.get_default_redirect_url()

    def get_redirect_url(self, request: Any = None) -> str:
        """Returns what the request asks for, empty if that is not allowed."""
        request = request or self.request
        given = request.POST.get(self.redirect_field_name) or request.GET.get(
            self.redirect_field_name
        )
        # SECURITY: a link to this page must not lead to another site.
        is_safe = url_has_allowed_host_and_scheme(
            url=given,
            allowed_hosts=self.get_success_url_allowed_hosts(request),
            require_https=request.is_secure(),
        )
        return given if given and is_safe else ""

    def get_success_url_allowed_hosts(self, request: Any = None) -> set[str]:
        """Returns the hosts that may be asked for."""
        return {(request or self.request).get_host(), *self.success_url_allowed_hosts}

    def get_default_redirect_url(self) -> str:
        """Returns where to go if the request asks for nothing.

        Raises:
            ImproperlyConfigured: There is nowhere to go.
        """
        if self.next_page:
            return str(resolve_url(self.next_page))
        raise ImproperlyConfigured("No URL to redirect to. Provide a next_page.")


@method_decorator(login_not_required, name="dispatch")
class LoginView(RedirectURLMixin, FormView):
    """Shows the form and logs the user in."""

    form_class: Any = AuthenticationForm
    authentication_form: Any = None
    template_name = "registration/login.html"
    redirect_authenticated_user = False
    extra_context: Any = None

    @method_decorator(sensitive_post_parameters())
    @method_decorator(csrf_protect)
    @method_decorator(never_cache)
    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Sends a user on who has logged in already, if that is wanted."""
        if self.redirect_authenticated_user and request.user.is_authenticated:
            target = self.get_success_url()
            if target == request.path:
                raise ValueError(
                    "Redirection loop for authenticated user detected. Check that your "
                    "LOGIN_REDIRECT_URL doesn't point to a login page."
                )
            return HttpResponseRedirect(target)
        return super().dispatch(request, *args, **kwargs)

    def get_default_redirect_url(self) -> str:
        """Returns LOGIN_REDIRECT_URL, unless the view has a page of its own."""
        return str(resolve_url(self.next_page or settings.LOGIN_REDIRECT_URL))

    def get_form_class(self) -> Any:
        """Returns the class of the form."""
        return self.authentication_form or self.form_class

    def get_form_kwargs(self) -> dict[str, Any]:
        """Gives the form the request."""
        return {**super().get_form_kwargs(), "request": self.request}

    def form_valid(self, form: Any) -> Any:
        """Logs the user in and goes on."""
        login(self.request, form.get_user())
        return HttpResponseRedirect(self.get_success_url())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds where the form leads to."""
        return {
            **super().get_context_data(**kwargs),
            self.redirect_field_name: self.get_redirect_url(),
            **(self.extra_context or {}),
        }


class LogoutView(RedirectURLMixin, TemplateView):
    """Logs the user out, by POST: a link on another site must not do it."""

    http_method_names = ["post", "options"]
    template_name = "registration/logged_out.html"
    extra_context: Any = None

    @method_decorator(csrf_protect)
    @method_decorator(never_cache)
    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Handles the request; the answer is not cached."""
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Logs the user out and goes on, or says so."""
        logout(request)
        target = self.get_success_url()
        if target != request.get_full_path():
            return HttpResponseRedirect(target)
        return super().get(request, *args, **kwargs)

    def get_default_redirect_url(self) -> str:
        """Returns LOGOUT_REDIRECT_URL, or this page to say that the user has been logged out."""
        if self.next_page:
            return str(resolve_url(self.next_page))
        if settings.LOGOUT_REDIRECT_URL:
            return str(resolve_url(settings.LOGOUT_REDIRECT_URL))
        path: str = self.request.get_full_path()
        return path

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds a title."""
        return {**super().get_context_data(**kwargs), **(self.extra_context or {})}


def logout_then_login(request: Any, login_url: str | None = None) -> Any:
    """Logs the user out and shows the login."""
    target = resolve_url(login_url or settings.LOGIN_URL)
    return LogoutView.as_view(next_page=target)(request)
