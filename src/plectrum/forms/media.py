"""The style sheets and scripts that forms and widgets need."""

from __future__ import annotations

import warnings
from collections import defaultdict
from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Any
from urllib.parse import quote, urljoin

from plectrum.apps import apps
from plectrum.conf import settings
from plectrum.core.files.storage import storages
from plectrum.forms.utils import flatatt
from plectrum.utils.html import conditional_escape, format_html
from plectrum.utils.safestring import SafeString

__all__ = [
    "Media",
    "MediaAsset",
    "MediaDefiningClass",
    "MediaOrderConflictWarning",
    "Script",
    "Stylesheet",
    "media_property",
]


STATICFILES = "plectrum.contrib.staticfiles"


class MediaOrderConflictWarning(RuntimeWarning):
    """Two lists of assets ask for opposite orders."""


def static_url(path: str) -> str:
    """Returns the URL of a static file; an absolute path or URL stays as it is."""
    if path.startswith(("http://", "https://", "/")):
        return path
    if any(config.name == STATICFILES for config in apps.app_configs.values()):
        return str(storages["staticfiles"].url(path))
    return urljoin(settings.STATIC_URL or "", quote(path))


class MediaAsset:
    """A file that a page loads.

    Args:
        path: A path below STATIC_URL, or a URL.
        attributes: Attributes of the element.
    """

    element_template = "{path}"

    def __init__(self, path: str, **attributes: Any) -> None:
        self._path = path
        self.attributes = attributes

    def __eq__(self, other: object) -> bool:
        if isinstance(other, str):
            return self._path == other
        return isinstance(other, MediaAsset) and (
            type(self) is type(other) and self.path == other.path
        )

    def __hash__(self) -> int:
        return hash(self._path)

    def __str__(self) -> str:
        return format_html(
            self.element_template, path=self.path, attributes=flatatt(self.attributes)
        )

    def __html__(self) -> str:
        return str(self)

    def __repr__(self) -> str:
        return f"{type(self).__qualname__}({self._path!r})"

    def render(self, *, attrs: Mapping[str, Any] | None = None) -> str:
        """Returns the element, with further attributes."""
        attributes = flatatt({**self.attributes, **(attrs or {})})
        return format_html(self.element_template, path=self.path, attributes=attributes)

    @property
    def path(self) -> str:
        """The URL of the file."""
        return static_url(self._path)


class Script(MediaAsset):
    """A script."""

    element_template = '<script src="{path}"{attributes}></script>'

    def __init__(self, src: str, **attributes: Any) -> None:
        super().__init__(src, **attributes)


class Stylesheet(MediaAsset):
    """A style sheet."""

    element_template = '<link href="{path}"{attributes} rel="stylesheet">'

    def __init__(self, href: str, **attributes: Any) -> None:
        super().__init__(href, **attributes)


class Media:
    """The assets of a form or widget; adding two gives the assets of both, in order.

    Args:
        media: A class with `css` and `js`, in place of the other arguments.
        css: Style sheets by medium.
        js: Scripts.
    """

    def __init__(
        self,
        media: Any = None,
        css: Mapping[str, Iterable[Any]] | None = None,
        js: Iterable[Any] | None = None,
    ) -> None:
        if media is not None:
            css, js = getattr(media, "css", {}), getattr(media, "js", [])
        styles = {
            medium: [_as_asset(path, Stylesheet, media=medium) for path in paths]
            for medium, paths in (css or {}).items()
        }
        scripts = [_as_asset(path, Script) for path in js or ()]
        self._css_lists: list[dict[str, list[Any]]] = [styles]
        self._js_lists: list[list[Any]] = [scripts]

    def __repr__(self) -> str:
        return f"Media(css={self._css!r}, js={self._js!r})"

    def __str__(self) -> str:
        return self.render()

    def __html__(self) -> str:
        return self.render()

    @property
    def _css(self) -> dict[str, list[Any]]:
        lists: defaultdict[str, list[list[Any]]] = defaultdict(list)
        for styles in self._css_lists:
            for medium, paths in styles.items():
                lists[medium].append(paths)
        return {medium: self.merge(*several) for medium, several in lists.items()}

    @property
    def _js(self) -> list[Any]:
        return self.merge(*self._js_lists)

    def render(self, *, attrs: Mapping[str, Any] | None = None) -> SafeString:
        """Returns the elements of all assets, with further attributes."""
        return SafeString("\n".join([*self.render_css(attrs=attrs), *self.render_js(attrs=attrs)]))

    def render_js(self, *, attrs: Mapping[str, Any] | None = None) -> list[str]:
        """Returns the elements of the scripts."""
        return [_element(asset, attrs) for asset in self._js]

    def render_css(self, *, attrs: Mapping[str, Any] | None = None) -> list[str]:
        """Returns the elements of the style sheets, sorted by medium."""
        styles = self._css
        return [_element(asset, attrs) for medium in sorted(styles) for asset in styles[medium]]

    def absolute_path(self, path: str) -> str:
        """Returns the URL of an asset."""
        return static_url(path)

    def __getitem__(self, name: str) -> Media:
        """Returns the assets of one kind, `css` or `js`."""
        if name not in {"css", "js"}:
            raise KeyError(f'Unknown media type "{name}"')
        part = Media()
        if name == "css":
            part._css_lists = self._css_lists
        else:
            part._js_lists = self._js_lists
        return part

    def __add__(self, other: Media) -> Media:
        combined = Media()
        combined._css_lists = _joined(self._css_lists, other._css_lists)
        combined._js_lists = _joined(self._js_lists, other._js_lists)
        return combined

    @staticmethod
    def merge(*lists: Iterable[Any]) -> list[Any]:
        """Merges lists so that the order of each is kept.

        Where that is impossible a warning is given and the order of first appearance kept.
        """
        sorter: TopologicalSorter[Any] = TopologicalSorter()
        known: dict[Any, None] = {}
        filled = [list(items) for items in lists if items]
        for items in filled:
            before = None
            for position, item in enumerate(items):
                known.setdefault(item)
                if position and before != item:
                    sorter.add(item, before)
                else:
                    sorter.add(item)
                before = item
        try:
            return list(sorter.static_order())
        except CycleError:
            warnings.warn(
                "Detected duplicate Media files in an opposite order: "
                f"{', '.join(repr(items) for items in filled)}",
                MediaOrderConflictWarning,
                stacklevel=2,
            )
            return list(known)


def _as_asset(path: Any, kind: type[MediaAsset], **attributes: Any) -> Any:
    return (
        kind(path, **attributes)
        if isinstance(path, str) and not hasattr(path, "__html__")
        else path
    )


def _element(asset: Any, attrs: Mapping[str, Any] | None) -> str:
    if attrs and isinstance(asset, MediaAsset):
        return asset.render(attrs=attrs)
    return conditional_escape(asset)


def _joined(first: list[Any], second: list[Any]) -> list[Any]:
    return [*first, *(item for item in second if item and item not in first)]


def media_property(cls: type) -> property:
    """Makes the property `media` of a class: its own `Media` over that of its bases."""

    def media(self: Any) -> Media:
        inherited = getattr(super(cls, self), "media", None)
        base = inherited if isinstance(inherited, Media) else Media()
        definition = getattr(cls, "Media", None)
        if definition is None:
            return base
        extend = getattr(definition, "extend", True)
        if not extend:
            return Media(definition)
        if extend is not True:
            base = sum((base[kind] for kind in extend), Media())
        return base + Media(definition)

    return property(media)


class MediaDefiningClass(type):
    """The metaclass of what has an inner class `Media`."""

    def __new__(
        mcs, name: str, bases: tuple[type, ...], attrs: dict[str, Any], **kwargs: Any
    ) -> MediaDefiningClass:
        """Makes the class, with a property `media` unless it defines one."""
        cls = super().__new__(mcs, name, bases, attrs, **kwargs)
        inherits = any(hasattr(base, "media") for base in bases)
        if "media" not in attrs and ("Media" in attrs or not inherits):
            cls.media = media_property(cls)  # type: ignore[attr-defined]  # the property
        return cls
