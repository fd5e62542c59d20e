"""Views with forms: for anything, and to create, change and delete objects."""

from __future__ import annotations

from typing import Any

from plectrum.core.exceptions import ImproperlyConfigured
from plectrum.forms import Form
from plectrum.forms.models import modelform_factory
from plectrum.http.response import HttpResponseRedirect
from plectrum.views.generic.base import ContextMixin, TemplateResponseMixin, View
from plectrum.views.generic.detail import (
    BaseDetailView,
    SingleObjectMixin,
    SingleObjectTemplateResponseMixin,
)


class FormMixin(ContextMixin):
    """Makes a form and says what happens with it.

    Attributes:
        initial: The values that the form begins with.
        form_class: The class of the form.
        success_url: Where to go when the form was valid.
        prefix: The prefix of the form.
    """

    request: Any
    initial: dict[str, Any] = {}
    form_class: Any = None
    success_url: Any = None
    prefix: str | None = None

    def get_initial(self) -> dict[str, Any]:
        """Returns the values that the form begins with."""
        return self.initial.copy()

    def get_prefix(self) -> str | None:
        """Returns the prefix of the form."""
        return self.prefix

    def get_form_class(self) -> Any:
        """Returns the class of the form."""
        return self.form_class

    def get_form(self, form_class: Any = None) -> Any:
        """Returns the form."""
        return (form_class or self.get_form_class())(**self.get_form_kwargs())

    def get_form_kwargs(self) -> dict[str, Any]:
        """Returns the arguments of the form: what was sent, if something was."""
        arguments = {"initial": self.get_initial(), "prefix": self.get_prefix()}
        if self.request.method in ("POST", "PUT"):
            arguments |= {"data": self.request.POST, "files": self.request.FILES}
        return arguments

    def get_success_url(self) -> str:
        """Returns where to go when the form was valid.

        Raises:
            ImproperlyConfigured: There is no `success_url`.
        """
        if not self.success_url:
            raise ImproperlyConfigured("No URL to redirect to. Provide a success_url.")
        return str(self.success_url)

    def form_valid(self, form: Any) -> Any:
        """Redirects."""
        return HttpResponseRedirect(self.get_success_url())

    def form_invalid(self, form: Any) -> Any:
        """Shows the form again, with its errors."""
        return self.render_to_response(self.get_context_data(form=form))  # type: ignore[attr-defined]  # a mixin's

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Returns the variables: the form."""
        if "form" not in kwargs:
            kwargs["form"] = self.get_form()
        return super().get_context_data(**kwargs)


class ModelFormMixin(FormMixin, SingleObjectMixin):
    """Makes the form of a model, and saves it.

    Attributes:
        fields: The fields of the form, where there is no `form_class`.
    """

    fields: Any = None

    def get_form_class(self) -> Any:
        """Returns the class of the form; it is made from the model if there is none.

        Raises:
            ImproperlyConfigured: There are both `form_class` and `fields`, or neither.
        """
        if self.fields is not None and self.form_class:
            raise ImproperlyConfigured(
                "Specifying both 'fields' and 'form_class' is not permitted."
            )
        if self.form_class:
            return self.form_class
        if self.fields is None:
            raise ImproperlyConfigured(
                f"Using ModelFormMixin (base class of {type(self).__name__}) without the 'fields' "
                "attribute is prohibited."
            )
        if self.model is not None:
            model = self.model
        elif getattr(self, "object", None) is not None:
            model = type(self.object)
        else:
            model = self.get_queryset().model
        return modelform_factory(model, fields=self.fields)

    def get_form_kwargs(self) -> dict[str, Any]:
        """Returns the arguments of the form: the object too."""
        arguments = super().get_form_kwargs()
        if hasattr(self, "object"):
            arguments["instance"] = self.object
        return arguments

    def get_success_url(self) -> str:
        """Returns where to go: `success_url`, in which `{field}` stands for the object's values.

        Raises:
            ImproperlyConfigured: There is none, and the object has no address of its own.
        """
        if self.success_url:
            return str(self.success_url).format(**self.object.__dict__)
        if not hasattr(self.object, "get_absolute_url"):
            raise ImproperlyConfigured(
                "No URL to redirect to. Either provide a url or define a get_absolute_url method "
                "on the Model."
            )
        return str(self.object.get_absolute_url())

    def form_valid(self, form: Any) -> Any:
        """Saves the object and redirects."""
        self.object = form.save()
        return super().form_valid(form)


class ProcessFormView(View):
    """Shows a form for GET and takes it for POST."""

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Shows the form."""
        return self.render_to_response(self.get_context_data())  # type: ignore[attr-defined]  # a mixin's

    def post(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Takes the form: `form_valid()` or `form_invalid()` answers."""
        form = self.get_form()  # type: ignore[attr-defined]  # a mixin's
        return self.form_valid(form) if form.is_valid() else self.form_invalid(form)  # type: ignore[attr-defined]  # a mixin's

    def put(self, *args: Any, **kwargs: Any) -> Any:
        """Does what POST does."""
        return self.post(*args, **kwargs)


class BaseFormView(FormMixin, ProcessFormView):
    """A view of a form, without a template."""


class FormView(TemplateResponseMixin, BaseFormView):
    """Shows a form and takes it."""


class BaseCreateView(ModelFormMixin, ProcessFormView):
    """A view that creates an object, without a template."""

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Shows the form."""
        self.object = None
        return super().get(request, *args, **kwargs)

    def post(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Takes the form."""
        self.object = None
        return super().post(request, *args, **kwargs)


class CreateView(SingleObjectTemplateResponseMixin, BaseCreateView):
    """Creates an object."""

    template_name_suffix = "_form"


class BaseUpdateView(ModelFormMixin, ProcessFormView):
    """A view that changes an object, without a template."""

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Shows the form."""
        self.object = self.get_object()
        return super().get(request, *args, **kwargs)

    def post(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Takes the form."""
        self.object = self.get_object()
        return super().post(request, *args, **kwargs)


class UpdateView(SingleObjectTemplateResponseMixin, BaseUpdateView):
    """Changes an object."""

    template_name_suffix = "_form"


class DeletionMixin:
    """Deletes the view's object.

    Attributes:
        success_url: Where to go; `{field}` stands for the deleted object's values.
    """

    success_url: Any = None
    object: Any
    get_object: Any

    def delete(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Deletes the object and redirects."""
        self.object = self.get_object()
        url = self.get_success_url()
        self.object.delete()
        return HttpResponseRedirect(url)

    def post(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Does what DELETE does."""
        return self.delete(request, *args, **kwargs)

    def get_success_url(self) -> str:
        """Returns where to go.

        Raises:
            ImproperlyConfigured: There is no `success_url`.
        """
        if not self.success_url:
            raise ImproperlyConfigured("No URL to redirect to. Provide a success_url.")
        return str(self.success_url).format(**self.object.__dict__)


class BaseDeleteView(DeletionMixin, FormMixin, BaseDetailView):
    """A view that deletes an object after a confirmation, without a template."""

    form_class = Form

    def post(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Takes the confirmation."""
        self.object = self.get_object()
        form = self.get_form()
        return self.form_valid(form) if form.is_valid() else self.form_invalid(form)

    def form_valid(self, form: Any) -> Any:
        """Deletes the object and redirects."""
        url = self.get_success_url()
        self.object.delete()
        return HttpResponseRedirect(url)


class DeleteView(SingleObjectTemplateResponseMixin, BaseDeleteView):
    """Asks for a confirmation and deletes an object."""

    template_name_suffix = "_confirm_delete"


__all__ = [
    "BaseCreateView",
    "BaseDeleteView",
    "BaseFormView",
    "BaseUpdateView",
    "CreateView",
    "DeleteView",
    "DeletionMixin",
    "FormMixin",
    "FormView",
    "ModelFormMixin",
    "ProcessFormView",
    "UpdateView",
]
