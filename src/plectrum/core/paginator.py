"""Lists in pages."""

from __future__ import annotations

import collections.abc
import warnings
from collections.abc import AsyncIterator, Iterator, Sequence
from math import ceil
from typing import Any, ClassVar

from plectrum.core.exceptions import FrameworkError
from plectrum.effects import Call, adrive, drive
from plectrum.effects.operation import Operation
from plectrum.utils.functional import cached_property
from plectrum.utils.translation import gettext_lazy as _


class UnorderedObjectListWarning(RuntimeWarning):
    """A query without an order is paginated, so its pages may overlap."""


class InvalidPage(FrameworkError):
    """A page does not exist."""

    code = "invalid-page"


class PageNotAnInteger(InvalidPage):
    """A page's number is no integer."""

    code = "page-not-an-integer"


class EmptyPage(InvalidPage):
    """A page's number is outside the pages."""

    code = "empty-page"


class BasePaginator:
    """What both paginators share: how numbers are checked and objects divided.

    Args:
        object_list: A list, tuple, query or anything with a length that can be sliced.
        per_page: The most objects on a page, not counting orphans.
        orphans: The most objects that do not get a page of their own, but are added to the last.
        allow_empty_first_page: Whether the first page may be empty.
        error_messages: Messages in place of the default ones.
    """

    ELLIPSIS: ClassVar[Any] = _("…")
    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid_page": _("That page number is not an integer"),
        "min_page": _("That page number is less than 1"),
        "no_results": _("That page contains no results"),
    }

    def __init__(
        self,
        object_list: Any,
        per_page: int | str,
        orphans: int | str = 0,
        allow_empty_first_page: bool = True,
        error_messages: dict[str, Any] | None = None,
    ) -> None:
        self.object_list = object_list
        self._warn_without_order()
        self.per_page = int(per_page)
        self.orphans = int(orphans)
        self.allow_empty_first_page = allow_empty_first_page
        self.error_messages = {**self.default_error_messages, **(error_messages or {})}

    def _warn_without_order(self) -> None:
        ordered = getattr(self.object_list, "ordered", None)
        if ordered is not None and not ordered:
            model = getattr(self.object_list, "model", None)
            what = f"{model} {type(self.object_list).__name__}" if model else repr(self.object_list)
            warnings.warn(
                f"Pagination may yield inconsistent results with an unordered object_list: {what}.",
                UnorderedObjectListWarning,
                stacklevel=4,
            )

    def _page_count(self, count: int) -> int:
        if count == 0 and not self.allow_empty_first_page:
            return 0
        return ceil(max(1, count - self.orphans) / self.per_page)

    def _checked(self, number: Any, page_count: int) -> int:
        try:
            integer = int(number)
        except (TypeError, ValueError):
            raise PageNotAnInteger(self.error_messages["invalid_page"]) from None
        if isinstance(number, float) and number != integer:
            raise PageNotAnInteger(self.error_messages["invalid_page"])
        if integer < 1:
            raise EmptyPage(self.error_messages["min_page"])
        if integer > page_count:
            raise EmptyPage(self.error_messages["no_results"])
        return integer

    def _bounds(self, number: int, count: int) -> tuple[int, int]:
        bottom = (number - 1) * self.per_page
        top = bottom + self.per_page
        return bottom, (count if top + self.orphans >= count else top)

    def _elided(self, number: int, pages: int, on_each_side: int, on_ends: int) -> Iterator[Any]:
        if pages <= (on_each_side + on_ends) * 2:
            yield from range(1, pages + 1)
            return
        if number > (1 + on_each_side + on_ends) + 1:
            yield from range(1, on_ends + 1)
            yield self.ELLIPSIS
            yield from range(number - on_each_side, number + 1)
        else:
            yield from range(1, number + 1)
        if number < (pages - on_each_side - on_ends) - 1:
            yield from range(number + 1, number + on_each_side + 1)
            yield self.ELLIPSIS
            yield from range(pages - on_ends + 1, pages + 1)
        else:
            yield from range(number + 1, pages + 1)


class Paginator(BasePaginator):
    """Divides a list into pages."""

    def __iter__(self) -> Iterator[Page]:
        for number in self.page_range:
            yield self.page(number)

    @cached_property
    def count(self) -> int:
        """The number of objects on all pages."""
        return drive(_count(self.object_list))

    @cached_property
    def num_pages(self) -> int:
        """The number of pages."""
        return self._page_count(self.count)

    @property
    def page_range(self) -> range:
        """The numbers of the pages."""
        return range(1, self.num_pages + 1)

    def validate_number(self, number: Any) -> int:
        """Returns the number of a page as an integer.

        Raises:
            PageNotAnInteger: It is none.
            EmptyPage: There is no such page.
        """
        return self._checked(number, self.num_pages)

    def get_page(self, number: Any) -> Page:
        """Returns a page; the first for what is no number, the last for what is no page."""
        try:
            number = self.validate_number(number)
        except PageNotAnInteger:
            number = 1
        except EmptyPage:
            number = self.num_pages
        return self.page(number)

    def page(self, number: Any) -> Page:
        """Returns a page.

        Raises:
            InvalidPage: There is no such page.
        """
        number = self.validate_number(number)
        bottom, top = self._bounds(number, self.count)
        return self._get_page(self.object_list[bottom:top], number, self)

    def _get_page(self, *args: Any, **kwargs: Any) -> Page:
        """Makes a page; subclasses may return another class."""
        return Page(*args, **kwargs)

    def get_elided_page_range(
        self, number: Any = 1, *, on_each_side: int = 3, on_ends: int = 2
    ) -> Iterator[Any]:
        """Yields the numbers around a page and at both ends, with an ellipsis between.

        Args:
            number: The page.
            on_each_side: How many numbers to show on each side of it.
            on_ends: How many to show at each end.
        """
        number = self.validate_number(number)
        yield from self._elided(number, self.num_pages, on_each_side, on_ends)


class Page(collections.abc.Sequence[Any]):
    """One page of a list.

    Attributes:
        object_list: The objects on the page.
        number: The number of the page, from one.
        paginator: The paginator that made it.
    """

    def __init__(self, object_list: Any, number: int, paginator: Paginator) -> None:
        self.object_list = object_list
        self.number = number
        self.paginator = paginator

    def __repr__(self) -> str:
        return f"<Page {self.number} of {self.paginator.num_pages}>"

    def __len__(self) -> int:
        return len(self.object_list)

    def __getitem__(self, index: Any) -> Any:
        if not isinstance(index, int | slice):
            raise TypeError(f"Page indices must be integers or slices, not {type(index).__name__}.")
        if not isinstance(self.object_list, list):
            self.object_list = list(self.object_list)
        return self.object_list[index]

    def has_next(self) -> bool:
        """Tells whether a page follows."""
        return self.number < self.paginator.num_pages

    def has_previous(self) -> bool:
        """Tells whether a page comes before."""
        return self.number > 1

    def has_other_pages(self) -> bool:
        """Tells whether there is another page."""
        return self.has_previous() or self.has_next()

    def next_page_number(self) -> int:
        """Returns the number of the next page; raises InvalidPage if there is none."""
        return self.paginator.validate_number(self.number + 1)

    def previous_page_number(self) -> int:
        """Returns the number of the previous page; raises InvalidPage if there is none."""
        return self.paginator.validate_number(self.number - 1)

    def start_index(self) -> int:
        """Returns the number, from one, of the first object among all."""
        return 0 if self.paginator.count == 0 else self.paginator.per_page * (self.number - 1) + 1

    def end_index(self) -> int:
        """Returns the number, from one, of the last object among all."""
        if self.number == self.paginator.num_pages:
            return self.paginator.count
        return self.number * self.paginator.per_page


def _count(objects: Any) -> Operation[int]:
    """Asks a query for its count, in the colour of the caller, or anything else for its length."""
    if isinstance(objects, list | tuple | range):
        return len(objects)
    counter: Any = getattr(objects, "count", None)
    if hasattr(objects, "acount") and callable(counter):
        count: int = yield _CountQuery(objects)
        return count
    if callable(counter):
        try:
            return int(counter())  # pyright: ignore[reportArgumentType]  # a number
        except TypeError:  # the `count(value)` of a sequence
            pass
    return len(objects)


class _CountQuery(Call):
    """Calls `count()` of a query, or awaits its `acount()`."""

    __slots__ = ("query",)

    def __init__(self, query: Any) -> None:
        super().__init__(query.count, is_async=False)
        self.query = query

    async def aperform(self) -> Any:
        """Awaits the query's own count."""
        return await self.query.acount()


class AsyncPaginator(BasePaginator):
    """Divides a list into pages, awaiting what a query must be asked for."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._count: int | None = None

    async def __aiter__(self) -> AsyncIterator[AsyncPage]:
        for number in await self.apage_range():
            yield await self.apage(number)

    async def acount(self) -> int:
        """Returns the number of objects on all pages."""
        if self._count is None:
            self._count = await adrive(_count(self.object_list))
        return self._count

    async def anum_pages(self) -> int:
        """Returns the number of pages."""
        return self._page_count(await self.acount())

    async def apage_range(self) -> range:
        """Returns the numbers of the pages."""
        return range(1, await self.anum_pages() + 1)

    async def avalidate_number(self, number: Any) -> int:
        """Returns the number of a page as an integer; raises InvalidPage if there is none."""
        return self._checked(number, await self.anum_pages())

    async def aget_page(self, number: Any) -> AsyncPage:
        """Returns a page; the first for what is no number, the last for what is no page."""
        try:
            number = await self.avalidate_number(number)
        except PageNotAnInteger:
            number = 1
        except EmptyPage:
            number = await self.anum_pages()
        return await self.apage(number)

    async def apage(self, number: Any) -> AsyncPage:
        """Returns a page; raises InvalidPage if there is none."""
        number = await self.avalidate_number(number)
        bottom, top = self._bounds(number, await self.acount())
        return self._get_page(self.object_list[bottom:top], number, self)

    def _get_page(self, *args: Any, **kwargs: Any) -> AsyncPage:
        """Makes a page; subclasses may return another class."""
        return AsyncPage(*args, **kwargs)

    async def aget_elided_page_range(
        self, number: Any = 1, *, on_each_side: int = 3, on_ends: int = 2
    ) -> AsyncIterator[Any]:
        """Yields the numbers around a page and at both ends, as `get_elided_page_range` does."""
        number = await self.avalidate_number(number)
        for item in self._elided(number, await self.anum_pages(), on_each_side, on_ends):
            yield item


class AsyncPage:
    """One page of a list whose objects are awaited.

    Attributes:
        object_list: The objects on the page, or the query for them.
        number: The number of the page, from one.
        paginator: The paginator that made it.
    """

    def __init__(self, object_list: Any, number: int, paginator: AsyncPaginator) -> None:
        self.object_list = object_list
        self.number = number
        self.paginator = paginator

    def __repr__(self) -> str:
        return f"<Async Page {self.number}>"

    async def __aiter__(self) -> AsyncIterator[Any]:
        objects: Any = self.object_list
        if hasattr(objects, "__aiter__"):
            async for item in objects:
                yield item
        else:
            for item in objects:
                yield item

    def __len__(self) -> int:
        if not isinstance(self.object_list, Sequence):
            raise TypeError("AsyncPage.aget_object_list() must be awaited before calling len().")
        return len(self.object_list)

    def __getitem__(self, index: Any) -> Any:
        if not isinstance(index, int | slice):
            raise TypeError(
                f"AsyncPage indices must be integers or slices, not {type(index).__name__}."
            )
        if not isinstance(self.object_list, Sequence):
            raise TypeError("AsyncPage.aget_object_list() must be awaited before using indexing.")
        return self.object_list[index]

    async def aget_object_list(self) -> Sequence[Any]:
        """Returns the objects as a list, and keeps it."""
        if not isinstance(self.object_list, list):
            self.object_list = [item async for item in self]
        return self.object_list

    async def ahas_next(self) -> bool:
        """Tells whether a page follows."""
        return self.number < await self.paginator.anum_pages()

    async def ahas_previous(self) -> bool:
        """Tells whether a page comes before."""
        return self.number > 1

    async def ahas_other_pages(self) -> bool:
        """Tells whether there is another page."""
        return await self.ahas_previous() or await self.ahas_next()

    async def anext_page_number(self) -> int:
        """Returns the number of the next page; raises InvalidPage if there is none."""
        return await self.paginator.avalidate_number(self.number + 1)

    async def aprevious_page_number(self) -> int:
        """Returns the number of the previous page; raises InvalidPage if there is none."""
        return await self.paginator.avalidate_number(self.number - 1)

    async def astart_index(self) -> int:
        """Returns the number, from one, of the first object among all."""
        count = await self.paginator.acount()
        return 0 if count == 0 else self.paginator.per_page * (self.number - 1) + 1

    async def aend_index(self) -> int:
        """Returns the number, from one, of the last object among all."""
        if self.number == await self.paginator.anum_pages():
            return await self.paginator.acount()
        return self.number * self.paginator.per_page
