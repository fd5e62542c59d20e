"""What a path is compared with: a route, a regular expression or a language's prefix.

Each gives the level that the matching engine works with. One that is translated has a level for
each language.
"""

from __future__ import annotations

import re
from typing import Any, Protocol

from plectrum.conf import settings
from plectrum.core.exceptions import ImproperlyConfigured
from plectrum.urls.converters import get_converter
from plectrum.urls.matching import Expression, Level, PatternSyntaxError, Template, parse_template
from plectrum.utils.translation import get_language


class Pattern(Protocol):
    """What URLPattern and URLResolver ask of their pattern."""

    name: str | None
    is_translated: bool

    @property
    def level(self) -> Level:
        """The level for the active language."""
        ...

    @property
    def regex(self) -> re.Pattern[str]:
        """The regular expression that says the same, for the active language."""
        ...

    def __str__(self) -> str: ...


class _SourcePattern:
    """A pattern that is written as a text, or as a lazily translated one."""

    def __init__(self, source: Any, name: str | None = None, is_endpoint: bool = False) -> None:
        self.source = source
        self.name = name
        self.is_endpoint = is_endpoint
        self.is_translated = not isinstance(source, str)
        self._levels: dict[str, Level] = {}
        if not self.is_translated:
            self._levels[source] = self._parse(source)

    @property
    def level(self) -> Level:
        """The level for the active language."""
        source = str(self.source)
        level = self._levels.get(source)
        if level is None:
            level = self._levels[source] = self._parse(source)
        return level

    @property
    def regex(self) -> re.Pattern[str]:
        """The regular expression that says the same, for the active language."""
        return self.level.regex

    def _parse(self, source: str) -> Level:
        raise NotImplementedError

    def __str__(self) -> str:
        return str(self.source)


class RoutePattern(_SourcePattern):
    """The pattern of `path()`."""

    def _parse(self, source: str) -> Template:
        try:
            return parse_template(source, get_converter)
        except PatternSyntaxError as error:
            raise ImproperlyConfigured(str(error)) from error


class RegexPattern(_SourcePattern):
    """The pattern of `re_path()`."""

    def _parse(self, source: str) -> Expression:
        is_whole = self.is_endpoint and source.endswith("$") and not source.endswith(r"\$")
        try:
            return Expression(re.compile(source), is_whole)
        except re.error as error:
            raise ImproperlyConfigured(
                f'"{source}" is not a valid regular expression: {error}'
            ) from error


class LocalePrefixPattern:
    """The prefix `en/` of the active language, as `i18n_patterns()` puts it before routes."""

    name: str | None = None
    is_translated = True

    def __init__(self, prefix_default_language: bool = True) -> None:
        self.prefix_default_language = prefix_default_language
        self._levels: dict[str, Template] = {}

    @property
    def language_prefix(self) -> str:
        """The prefix of the active language; none for the default language if so asked."""
        language = get_language() or settings.LANGUAGE_CODE
        if language == settings.LANGUAGE_CODE and not self.prefix_default_language:
            return ""
        return f"{language}/"

    @property
    def level(self) -> Template:
        """The level for the active language."""
        prefix = self.language_prefix
        level = self._levels.get(prefix)
        if level is None:
            level = self._levels[prefix] = Template((prefix,) if prefix else (), prefix)
        return level

    @property
    def regex(self) -> re.Pattern[str]:
        """The regular expression that says the same, for the active language."""
        return self.level.regex

    def __str__(self) -> str:
        return self.language_prefix
