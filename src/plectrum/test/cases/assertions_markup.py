"""What HTML, XML and templates are asserted to be."""

from __future__ import annotations

import difflib
import unittest
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any
from xml.etree.ElementTree import ParseError

from plectrum.test.html import Element, HTMLParseError, parse_html
from plectrum.test.rendering import observed_renderings
from plectrum.test.xml import xml_meaning


class MarkupAssertions(unittest.TestCase):
    """Assertions on markup and on the templates that made it."""

    def assertHTMLEqual(  # noqa: N802 - documented name
        self, html1: Any, html2: Any, msg: str | None = None
    ) -> None:
        """Asserts that two texts mean the same as HTML."""
        first, second = (self._parsed_html(text) for text in (html1, html2))
        if first != second:
            difference = "\n".join(difflib.ndiff(str(first).splitlines(), str(second).splitlines()))
            self.fail(self._formatMessage(msg, f"The HTML differs:\n{difference}"))

    def assertHTMLNotEqual(  # noqa: N802 - documented name
        self, html1: Any, html2: Any, msg: str | None = None
    ) -> None:
        """Asserts that two texts do not mean the same as HTML."""
        first, second = (self._parsed_html(text) for text in (html1, html2))
        if first == second:
            self.fail(self._formatMessage(msg, f"The HTML is the same:\n{first}"))

    def assertInHTML(  # noqa: N802 - documented name
        self, needle: Any, haystack: Any, count: int | None = None, msg_prefix: str = ""
    ) -> None:
        """Asserts that a piece of HTML stands in another, `count` times if that is given."""
        found = self._parsed_html(haystack).count(self._parsed_html(needle))
        shown = f"{msg_prefix}: " if msg_prefix else ""
        if count is not None:
            self.assertEqual(
                found,
                count,
                f"{shown}Found {found} instances of {needle!r} (expected {count}) in the following "
                f"response\n{haystack}",
            )
        else:
            self.assertTrue(
                found, f"{shown}Couldn't find {needle!r} in the following response\n{haystack}"
            )

    def assertNotInHTML(  # noqa: N802 - documented name
        self, needle: Any, haystack: Any, msg_prefix: str = ""
    ) -> None:
        """Asserts that a piece of HTML does not stand in another."""
        self.assertInHTML(needle, haystack, count=0, msg_prefix=msg_prefix)

    def assertXMLEqual(  # noqa: N802 - documented name
        self, xml1: str, xml2: str, msg: str | None = None
    ) -> None:
        """Asserts that two texts mean the same as XML."""
        if self._xml(xml1) != self._xml(xml2):
            difference = "\n".join(difflib.ndiff(xml1.splitlines(), xml2.splitlines()))
            self.fail(self._formatMessage(msg, f"The XML differs:\n{difference}"))

    def assertXMLNotEqual(  # noqa: N802 - documented name
        self, xml1: str, xml2: str, msg: str | None = None
    ) -> None:
        """Asserts that two texts do not mean the same as XML."""
        if self._xml(xml1) == self._xml(xml2):
            self.fail(self._formatMessage(msg, f"The XML is the same:\n{xml1}"))

    def assertTemplateUsed(  # noqa: N802 - documented name
        self,
        response: Any = None,
        template_name: str | None = None,
        msg_prefix: str = "",
        count: int | None = None,
    ) -> AbstractContextManager[None] | None:
        """Asserts that a template was rendered, `count` times if that is given.

        Args:
            response: The response of a client; for a `with` block the name of the template.
            template_name: The name of the template.
            msg_prefix: What stands before the message.
            count: How often.
        """
        names, template_name = _names_of(response, template_name)
        if names is None:
            return self._within(template_name, msg_prefix, count, is_used=True)
        self._check_used(names, template_name, msg_prefix, count)
        return None

    def assertTemplateNotUsed(  # noqa: N802 - documented name
        self, response: Any = None, template_name: str | None = None, msg_prefix: str = ""
    ) -> AbstractContextManager[None] | None:
        """Asserts that a template was not rendered; arguments as for `assertTemplateUsed`."""
        names, template_name = _names_of(response, template_name)
        if names is None:
            return self._within(template_name, msg_prefix, None, is_used=False)
        self._check_unused(names, template_name, msg_prefix)
        return None

    @contextmanager
    def _within(
        self, template_name: str, msg_prefix: str, count: int | None, *, is_used: bool
    ) -> Iterator[None]:
        with observed_renderings() as noted:
            yield
        if is_used:
            self._check_used(noted.names(), template_name, msg_prefix, count)
        else:
            self._check_unused(noted.names(), template_name, msg_prefix)

    def _check_used(
        self, names: list[str], template_name: str, msg_prefix: str, count: int | None
    ) -> None:
        shown = f"{msg_prefix}: " if msg_prefix else ""
        self.assertTrue(names, f"{shown}No templates used to render the response")
        self.assertIn(
            template_name,
            names,
            f"{shown}Template '{template_name}' was not a template used to render the response. "
            f"Actual template(s) used: {', '.join(names)}",
        )
        if count is not None:
            self.assertEqual(
                names.count(template_name),
                count,
                f"{shown}Template '{template_name}' was expected to be rendered {count} time(s) "
                f"but was actually rendered {names.count(template_name)} time(s).",
            )

    def _check_unused(self, names: list[str], template_name: str, msg_prefix: str) -> None:
        shown = f"{msg_prefix}: " if msg_prefix else ""
        self.assertNotIn(
            template_name,
            names,
            f"{shown}Template '{template_name}' was used unexpectedly in rendering the response",
        )

    def _parsed_html(self, text: Any) -> Element:
        try:
            return parse_html(str(text))
        except HTMLParseError as error:
            raise self.failureException(f"The text is not valid HTML: {error}\n{text}") from error

    def _xml(self, text: str) -> object:
        try:
            return xml_meaning(text)
        except (ParseError, ValueError) as error:
            raise self.failureException(f"The text is not valid XML: {error}\n{text}") from error


def _names_of(response: Any, template_name: str | None) -> tuple[list[str] | None, str]:
    """Returns the names of a response's templates and the wanted one; no names for a block.

    Raises:
        TypeError: No name is given.
        ValueError: The response does not come from a client.
    """
    if response is None or isinstance(response, str):
        name = response if template_name is None else template_name
        if name is None:
            raise TypeError("response and/or template_name argument must be provided")
        return None, name
    if not hasattr(response, "templates"):
        raise ValueError(
            "assertTemplateUsed() and assertTemplateNotUsed() are only usable on responses fetched "
            "using the test Client."
        )
    names = [template.name for template in response.templates if template.name is not None]
    return names, str(template_name)
