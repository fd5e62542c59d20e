"""What responses are asserted to be."""

from __future__ import annotations

import inspect
import json
from operator import itemgetter
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit, urlunsplit

from plectrum.conf import settings
from plectrum.http.wire.host import is_allowed, split_host
from plectrum.test.cases.assertions_fields import FieldAssertions
from plectrum.test.cases.assertions_markup import MarkupAssertions
from plectrum.test.client import Client


class HttpAssertions(MarkupAssertions, FieldAssertions):
    """Assertions on responses; `client` is a visitor of the test's own."""

    client: Client

    def assertContains(  # noqa: N802 - documented name
        self,
        response: Any,
        text: Any,
        count: int | None = None,
        status_code: int = 200,
        msg_prefix: str = "",
        html: bool = False,
    ) -> None:
        """Asserts that a response has a status and contains a text, `count` times if given.

        Args:
            response: The response.
            text: The text.
            count: How often; at least once if left out.
            status_code: The status.
            msg_prefix: What stands before the message.
            html: Whether both are compared by what they mean as HTML.
        """
        found, content = self._occurrences(response, text, status_code, msg_prefix, html)
        shown = f"{msg_prefix}: " if msg_prefix else ""
        if count is not None:
            self.assertEqual(
                found, count, f"{shown}Found {found} instances of {text!r} (expected {count})"
            )
        else:
            self.assertTrue(found, f"{shown}Couldn't find {text!r} in the response:\n{content}")

    def assertNotContains(  # noqa: N802 - documented name
        self,
        response: Any,
        text: Any,
        status_code: int = 200,
        msg_prefix: str = "",
        html: bool = False,
    ) -> None:
        """Asserts that a response has a status and does not contain a text."""
        found, content = self._occurrences(response, text, status_code, msg_prefix, html)
        shown = f"{msg_prefix}: " if msg_prefix else ""
        self.assertEqual(found, 0, f"{shown}{text!r} is in the response:\n{content}")

    def _occurrences(
        self, response: Any, text: Any, status_code: int, msg_prefix: str, html: bool
    ) -> tuple[int, str]:
        if hasattr(response, "render") and not getattr(response, "is_rendered", True):
            response.render()
        shown = f"{msg_prefix}: " if msg_prefix else ""
        self.assertEqual(
            response.status_code,
            status_code,
            f"{shown}Couldn't retrieve content: Response code was {response.status_code} "
            f"(expected {status_code})",
        )
        content = (
            b"".join(response.streaming_content) if response.streaming else response.content
        ).decode(response.charset)
        wanted = text.decode(response.charset) if isinstance(text, bytes) else str(text)
        if html:
            return self._parsed_html(content).count(self._parsed_html(wanted)), content
        return content.count(wanted), content

    def assertRedirects(  # noqa: N802 - documented name
        self,
        response: Any,
        expected_url: str,
        status_code: int = 302,
        target_status_code: int = 200,
        msg_prefix: str = "",
        fetch_redirect_response: bool = True,
    ) -> None:
        """Asserts that a response leads to a URL, and that there is something there."""
        shown = f"{msg_prefix}: " if msg_prefix else ""
        chain = getattr(response, "redirect_chain", None)
        if chain is not None:
            self.assertTrue(chain, f"{shown}Response didn't redirect as expected")
            self.assertEqual(chain[0][1], status_code, f"{shown}Initial response had another code")
            url = chain[-1][0]
            self.assertEqual(response.status_code, target_status_code)
        else:
            self.assertEqual(
                response.status_code,
                status_code,
                f"{shown}Response didn't redirect as expected: Response code was "
                f"{response.status_code} (expected {status_code})",
            )
            url = urljoin(response.client.path_of(response), response.headers["Location"])
            if fetch_redirect_response:
                target = _fetched(response, url)
                self.assertEqual(
                    target.status_code,
                    target_status_code,
                    f"{shown}Couldn't retrieve redirection page '{url}'",
                )
        self.assertURLEqual(url, expected_url, f"{shown}Response redirected to '{url}'")

    def assertURLEqual(  # noqa: N802 - documented name
        self, url1: Any, url2: Any, msg_prefix: str = ""
    ) -> None:
        """Asserts that two URLs are equal, whatever the order of their parameters."""
        self.assertEqual(
            _normal(url1), _normal(url2), f"{msg_prefix}Expected '{url1}' to equal '{url2}'."
        )

    def assertJSONEqual(  # noqa: N802 - documented name
        self, raw: Any, expected_data: Any, msg: str | None = None
    ) -> None:
        """Asserts that a text is JSON that means the same as another, or as a value."""
        expected = json.loads(expected_data) if isinstance(expected_data, str) else expected_data
        self.assertEqual(json.loads(raw), expected, msg)

    def assertJSONNotEqual(  # noqa: N802 - documented name
        self, raw: Any, expected_data: Any, msg: str | None = None
    ) -> None:
        """Asserts that a text is JSON that does not mean the same as another, or as a value."""
        expected = json.loads(expected_data) if isinstance(expected_data, str) else expected_data
        self.assertNotEqual(json.loads(raw), expected, msg)

    def assertQuerySetEqual(  # noqa: N802 - documented name
        self,
        qs: Any,
        values: Any,
        transform: Any = None,
        ordered: bool = True,
        msg: str | None = None,
    ) -> None:
        """Asserts that a QuerySet has just these values, in this order if `ordered`."""
        wanted = list(values)
        if ordered and len(wanted) > 1 and not getattr(qs, "ordered", True):
            raise ValueError(
                "The QuerySet has no order, and its values are compared with several in order: "
                "give it an order_by(), or pass ordered=False."
            )
        found = [transform(item) for item in qs] if transform else list(qs)
        if ordered:
            self.assertEqual(found, wanted, msg)
        else:
            self.assertCountEqual(found, wanted, msg)


def _fetched(response: Any, url: str) -> Any:
    """Returns what is at the URL that a response leads to.

    Raises:
        ValueError: It is at another host, or the client is to be awaited.
    """
    parts = urlsplit(url)
    host = split_host(parts.netloc)[0]
    if host and not is_allowed(host, settings.ALLOWED_HOSTS):
        raise ValueError(
            f"The test client cannot fetch {url!r}: if this project serves that host, add {host!r} "
            "to ALLOWED_HOSTS; otherwise pass fetch_redirect_response=False."
        )
    target = response.client.get(url, secure=parts.scheme == "https")
    if inspect.iscoroutine(target):
        target.close()
        raise ValueError(
            "What an asynchronous client fetches has to be awaited: request the page with "
            "follow=True, or pass fetch_redirect_response=False."
        )
    return target


def _normal(url: Any) -> str:
    parts = urlsplit(str(url))
    # Parameters of the same name stay in their order.
    query = sorted(parse_qsl(parts.query, keep_blank_values=True), key=itemgetter(0))
    return urlunsplit((parts.scheme, parts.netloc, parts.path, str(query), parts.fragment))
