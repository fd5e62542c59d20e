"""Changing passwords."""

from __future__ import annotations

from typing import Any

from plectrum.contrib.auth.decorators import login_required
from plectrum.contrib.auth.forms import PasswordChangeForm
from plectrum.contrib.auth.login import update_session_auth_hash
from plectrum.urls import reverse_lazy
from plectrum.utils.decorators import method_decorator
from plectrum.utils.translation import gettext_lazy as _
from plectrum.views.decorators.csrf import csrf_protect
from plectrum.views.decorators.debug import sensitive_post_parameters
from plectrum.views.generic.base import TemplateView
from plectrum.views.generic.edit import FormView


class PasswordContextMixin:
    """Adds a title to what templates know."""

    title: Any = None
    extra_context: Any = None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds the title."""
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]  # of the view
        return {**context, "title": self.title, **(self.extra_context or {})}


class PasswordChangeView(PasswordContextMixin, FormView):
    """Asks for the old password and sets a new one; other sessions of the user end."""

    form_class: Any = PasswordChangeForm
    success_url: Any = reverse_lazy("password_change_done")
    template_name = "registration/password_change_form.html"
    title = _("Password change")

    @method_decorator(sensitive_post_parameters())
    @method_decorator(csrf_protect)
    @method_decorator(login_required)
    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Handles the request of a user."""
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        """Gives the form the user."""
        return {**super().get_form_kwargs(), "user": self.request.user}

    def form_valid(self, form: Any) -> Any:
        """Sets the password; the session in which it is changed stays."""
        form.save()
        update_session_auth_hash(self.request, form.user)
        return super().form_valid(form)


class PasswordChangeDoneView(PasswordContextMixin, TemplateView):
    """Says that the password has been changed."""

    template_name = "registration/password_change_done.html"
    title = _("Password change successful")

    @method_decorator(login_required)
    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Handles the request of a user."""
        return super().dispatch(request, *args, **kwargs)
