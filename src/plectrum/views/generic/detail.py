"""Views of one object."""

from __future__ import annotations

from typing import Any

from plectrum.core.exceptions import ImproperlyConfigured
from plectrum.db import models
from plectrum.http.response import Http404
from plectrum.utils.translation import gettext as _
from plectrum.views.generic.base import ContextMixin, TemplateResponseMixin, View


class SingleObjectMixin(ContextMixin):
    """Finds an object by what the URL captures.

    Attributes:
        model: The model of the object.
        queryset: The objects that it may be, instead of all of the model.
        slug_field: The field that the slug is compared with.
        slug_url_kwarg: The captured argument with the slug.
        pk_url_kwarg: The captured argument with the primary key.
        query_pk_and_slug: Compare the slug even if there is a primary key.
        context_object_name: The name of the object in the template.
    """

    kwargs: dict[str, Any]
    object: Any
    model: Any = None
    queryset: Any = None
    slug_field = "slug"
    context_object_name: str | None = None
    slug_url_kwarg = "slug"
    pk_url_kwarg = "pk"
    query_pk_and_slug = False

    def get_object(self, queryset: Any = None) -> Any:
        """Returns the object.

        Raises:
            AttributeError: The URL captures neither a primary key nor a slug.
            Http404: There is no such object.
        """
        if queryset is None:
            queryset = self.get_queryset()
        pk = self.kwargs.get(self.pk_url_kwarg)
        slug = self.kwargs.get(self.slug_url_kwarg)
        if pk is None and slug is None:
            raise AttributeError(
                f"Generic detail view {type(self).__name__} must be called with either an object "
                "pk or a slug in the URLconf."
            )
        if pk is not None:
            queryset = queryset.filter(pk=pk)
        if slug is not None and (pk is None or self.query_pk_and_slug):
            queryset = queryset.filter(**{self.get_slug_field(): slug})
        try:
            return queryset.get()
        except queryset.model.DoesNotExist as error:
            raise Http404(
                _("No %(verbose_name)s found matching the query")
                % {"verbose_name": queryset.model._meta.verbose_name}
            ) from error

    def get_queryset(self) -> Any:
        """Returns the objects that it may be.

        Raises:
            ImproperlyConfigured: There is neither `model` nor `queryset`.
        """
        if self.queryset is not None:
            return self.queryset.all()
        if self.model is not None:
            return self.model._default_manager.all()
        raise ImproperlyConfigured(
            f"{type(self).__name__} is missing a QuerySet. Define {type(self).__name__}.model, "
            f"{type(self).__name__}.queryset, or override {type(self).__name__}.get_queryset()."
        )

    def get_slug_field(self) -> str:
        """Returns the field that the slug is compared with."""
        return self.slug_field

    def get_context_object_name(self, obj: Any) -> str | None:
        """Returns the name of the object in the template: `article`."""
        if self.context_object_name:
            return self.context_object_name
        return str(obj._meta.model_name) if isinstance(obj, models.Model) else None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Returns the variables: the object under both names."""
        context: dict[str, Any] = {}
        if self.object:
            context["object"] = self.object
            name = self.get_context_object_name(self.object)
            if name:
                context[name] = self.object
        return super().get_context_data(**{**context, **kwargs})


class BaseDetailView(SingleObjectMixin, View):
    """A view of one object, without a template."""

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Shows the object."""
        self.object = self.get_object()
        return self.render_to_response(self.get_context_data(object=self.object))  # type: ignore[attr-defined]  # a mixin's


class SingleObjectTemplateResponseMixin(TemplateResponseMixin):
    """Finds the template of an object: `news/article_detail.html`.

    Attributes:
        template_name_field: The field of the object with the name of its own template.
        template_name_suffix: What stands behind the name of the model.
    """

    template_name_field: str | None = None
    template_name_suffix = "_detail"
    object: Any
    model: Any

    def get_template_names(self) -> list[str]:
        """Returns the view's template, or the object's own and that of the model.

        Raises:
            ImproperlyConfigured: There is none.
        """
        if self.template_name is not None:
            return [self.template_name]
        names: list[str] = []
        if self.object and self.template_name_field:
            own = getattr(self.object, self.template_name_field, None)
            if own:
                names.append(own)
        model = self.object if isinstance(self.object, models.Model) else self.model
        if model is not None and hasattr(model, "_meta"):
            meta = model._meta
            names.append(f"{meta.app_label}/{meta.model_name}{self.template_name_suffix}.html")
        if not names:
            raise ImproperlyConfigured(
                f"{type(self).__name__} requires a definition of 'template_name', "
                "'template_name_field', or 'model'; or an implementation of 'get_template_names()'."
            )
        return names


class DetailView(SingleObjectTemplateResponseMixin, BaseDetailView):
    """Shows one object."""
