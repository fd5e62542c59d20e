"""Views of lists of objects."""

from __future__ import annotations

from typing import Any

from plectrum.core.exceptions import ImproperlyConfigured
from plectrum.core.paginator import InvalidPage, Paginator
from plectrum.http.response import Http404
from plectrum.utils.translation import gettext as _
from plectrum.views.generic.base import ContextMixin, TemplateResponseMixin, View


class MultipleObjectMixin(ContextMixin):
    """Finds a list of objects and divides it into pages.

    Attributes:
        allow_empty: Whether an empty list is a page; 404 otherwise.
        model: The model whose objects are shown.
        queryset: The objects, instead of all of the model.
        ordering: What they are ordered by.
        paginate_by: How many there are on a page.
        paginate_orphans: How many more the last page may have.
        paginator_class: What divides them.
        page_kwarg: The argument or parameter with the number of the page.
        context_object_name: The name of the list in the template.
    """

    request: Any
    kwargs: dict[str, Any]
    object_list: Any
    allow_empty = True
    queryset: Any = None
    model: Any = None
    paginate_by: int | None = None
    paginate_orphans = 0
    context_object_name: str | None = None
    paginator_class: type[Any] = Paginator
    page_kwarg = "page"
    ordering: Any = None

    def get_queryset(self) -> Any:
        """Returns the objects, in their order.

        Raises:
            ImproperlyConfigured: There is neither `model` nor `queryset`.
        """
        if self.queryset is not None:
            queryset = self.queryset.all() if hasattr(self.queryset, "all") else self.queryset
        elif self.model is not None:
            queryset = self.model._default_manager.all()
        else:
            raise ImproperlyConfigured(
                f"{type(self).__name__} is missing a QuerySet. Define {type(self).__name__}.model, "
                f"{type(self).__name__}.queryset, or override {type(self).__name__}.get_queryset()."
            )
        ordering = self.get_ordering()
        if ordering:
            queryset = queryset.order_by(*([ordering] if isinstance(ordering, str) else ordering))
        return queryset

    def get_ordering(self) -> Any:
        """Returns what the objects are ordered by."""
        return self.ordering

    def paginate_queryset(self, queryset: Any, page_size: int) -> tuple[Any, Any, Any, bool]:
        """Returns the paginator, the page, its objects, and whether there are other pages.

        Raises:
            Http404: There is no such page.
        """
        paginator = self.get_paginator(
            queryset,
            page_size,
            orphans=self.get_paginate_orphans(),
            allow_empty_first_page=self.get_allow_empty(),
        )
        name = self.page_kwarg
        wanted = self.kwargs.get(name) or self.request.GET.get(name) or 1
        try:
            number = int(wanted)
        except ValueError as error:
            if wanted != "last":
                raise Http404(
                    _("Page is not “last”, nor can it be converted to an int.")
                ) from error
            number = paginator.num_pages
        try:
            page = paginator.page(number)
        except InvalidPage as error:
            raise Http404(
                _("Invalid page (%(page_number)s): %(message)s")
                % {"page_number": number, "message": error}
            ) from error
        return paginator, page, page.object_list, page.has_other_pages()

    def get_paginate_by(self, queryset: Any) -> int | None:
        """Returns how many objects there are on a page; None for all on one."""
        return self.paginate_by

    def get_paginator(
        self,
        queryset: Any,
        per_page: int,
        orphans: int = 0,
        allow_empty_first_page: bool = True,
        **kwargs: Any,
    ) -> Any:
        """Returns what divides the objects."""
        return self.paginator_class(
            queryset,
            per_page,
            orphans=orphans,
            allow_empty_first_page=allow_empty_first_page,
            **kwargs,
        )

    def get_paginate_orphans(self) -> int:
        """Returns how many more objects the last page may have."""
        return self.paginate_orphans

    def get_allow_empty(self) -> bool:
        """Tells whether an empty list is a page."""
        return self.allow_empty

    def get_context_object_name(self, object_list: Any) -> str | None:
        """Returns the name of the list in the template: `article_list`."""
        if self.context_object_name:
            return self.context_object_name
        if hasattr(object_list, "model"):
            return f"{object_list.model._meta.model_name}_list"
        return None

    def get_context_data(self, *, object_list: Any = None, **kwargs: Any) -> dict[str, Any]:
        """Returns the variables: the objects, and the page they are on."""
        queryset = self.object_list if object_list is None else object_list
        page_size = self.get_paginate_by(queryset)
        context: dict[str, Any] = {
            "paginator": None,
            "page_obj": None,
            "is_paginated": False,
            "object_list": queryset,
        }
        if page_size:
            paginator, page, objects, is_paginated = self.paginate_queryset(queryset, page_size)
            context |= {
                "paginator": paginator,
                "page_obj": page,
                "is_paginated": is_paginated,
                "object_list": objects,
            }
        name = self.get_context_object_name(queryset)
        if name is not None:
            context[name] = context["object_list"]
        return super().get_context_data(**{**context, **kwargs})


class BaseListView(MultipleObjectMixin, View):
    """A view of a list, without a template."""

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Shows the list.

        Raises:
            Http404: It is empty, and `allow_empty` is False.
        """
        self.object_list = self.get_queryset()
        if not self.get_allow_empty() and self._is_empty():
            raise Http404(
                _("Empty list and “%(class_name)s.allow_empty” is False.")
                % {"class_name": type(self).__name__}
            )
        return self.render_to_response(self.get_context_data())  # type: ignore[attr-defined]  # a mixin's

    def _is_empty(self) -> bool:
        objects = self.object_list
        if self.get_paginate_by(objects) is not None and hasattr(objects, "exists"):
            return not objects.exists()
        return not objects


class MultipleObjectTemplateResponseMixin(TemplateResponseMixin):
    """Finds the template of a list: `news/article_list.html`.

    Attributes:
        template_name_suffix: What stands behind the name of the model.
    """

    template_name_suffix = "_list"
    object_list: Any

    def get_template_names(self) -> list[str]:
        """Returns the view's template and that of the model.

        Raises:
            ImproperlyConfigured: There is neither.
        """
        names = [self.template_name] if self.template_name is not None else []
        if hasattr(self.object_list, "model"):
            meta = self.object_list.model._meta
            names.append(f"{meta.app_label}/{meta.model_name}{self.template_name_suffix}.html")
        if not names:
            raise ImproperlyConfigured(
                f"{type(self).__name__} requires either a 'template_name' attribute or a "
                "get_queryset() method that returns a QuerySet."
            )
        return names


class ListView(MultipleObjectTemplateResponseMixin, BaseListView):
    """Shows a list of objects."""
