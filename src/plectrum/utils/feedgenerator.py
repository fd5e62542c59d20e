"""Feeds: RSS 2.0, RSS 0.91 and Atom.

Example:
    ::

        feed = Rss201rev2Feed(title="News", link="https://example.com/", description="All news.")
        feed.add_item(title="First", link="https://example.com/1/", description="It begins.")
        feed.writeString("utf-8")

Source:
    https://www.rssboard.org/rss-specification and RFC 4287.
"""

from __future__ import annotations

import datetime as dt
import email.utils
import mimetypes
from collections.abc import Iterable, Mapping
from io import StringIO
from typing import Any
from urllib.parse import urlsplit

from plectrum.utils.encoding import iri_to_uri
from plectrum.utils.xmlutils import SimplerXMLGenerator


def rfc2822_date(date: dt.date) -> str:
    """Returns a date as RSS writes it."""
    return email.utils.format_datetime(_as_datetime(date))


def rfc3339_date(date: dt.date) -> str:
    """Returns a date as Atom writes it; a naive one counts as UTC."""
    moment = _as_datetime(date)
    return moment.isoformat() + ("" if moment.utcoffset() is not None else "Z")


def _as_datetime(date: dt.date) -> dt.datetime:
    return date if isinstance(date, dt.datetime) else dt.datetime.combine(date, dt.time())


def get_tag_uri(url: str, date: dt.date | None) -> str:
    """Returns a tag URI: an identifier for the page of a URL that outlives the URL.

    Source:
        RFC 4151.
    """
    parts = urlsplit(url)
    day = f",{date:%Y-%m-%d}" if date is not None else ""
    return f"tag:{parts.hostname}{day}:{parts.path}/{parts.fragment}"


class Stylesheet:
    """A style sheet of a feed.

    Args:
        url: Where it is.
        mimetype: Its type; guessed when empty, left out when `None`.
        media: The media it is for; left out when `None`.
    """

    def __init__(self, url: Any, mimetype: str | None = "", media: str | None = "screen") -> None:
        self._url = url
        self._mimetype = mimetype
        self.media = media

    @property
    def url(self) -> str:
        """Where the style sheet is, encoded."""
        return str(iri_to_uri(str(self._url)))

    @property
    def mimetype(self) -> str | None:
        """The type of the style sheet."""
        return mimetypes.guess_type(self.url)[0] if self._mimetype == "" else self._mimetype

    def __str__(self) -> str:
        data = [f'href="{self.url}"']
        if self.media is not None:
            data.append(f'media="{self.media}"')
        if self.mimetype is not None:
            data.append(f'type="{self.mimetype}"')
        return " ".join(data)

    def __repr__(self) -> str:
        return repr((self.url, self.mimetype, self.media))


class Enclosure:
    """A file that belongs to an item: its URL, its length in bytes and its type."""

    def __init__(self, url: str, length: str, mime_type: str) -> None:
        self.url = iri_to_uri(url)
        self.length = str(length)
        self.mime_type = mime_type


def _text(value: object) -> str | None:
    return None if value is None else str(value)


class SyndicationFeed:
    """The base of feeds; subclasses write them.

    Args:
        title: The title of the feed.
        link: The page that the feed is of.
        description: What the feed is about.
        language: The code of its language.
        author_email: The address of its author.
        author_name: The name of its author.
        author_link: The page of its author.
        subtitle: The subtitle.
        categories: The names of its categories.
        feed_url: The URL of the feed itself.
        feed_copyright: The notice of copyright.
        feed_guid: What identifies the feed; its link when `None`.
        ttl: How many minutes it can be kept.
        stylesheets: Style sheets, as URLs or as `Stylesheet`.
        kwargs: Anything else that a subclass writes.
    """

    content_type = ""

    def __init__(  # noqa: PLR0913, PLR0917 - documented arguments
        self,
        title: object,
        link: object,
        description: object,
        language: object = None,
        author_email: object = None,
        author_name: object = None,
        author_link: object = None,
        subtitle: object = None,
        categories: Iterable[object] | None = None,
        feed_url: object = None,
        feed_copyright: object = None,
        feed_guid: object = None,
        ttl: object = None,
        stylesheets: Iterable[Stylesheet | str] | None = None,
        **kwargs: Any,
    ) -> None:
        sheets = None if stylesheets is None else [
            sheet if isinstance(sheet, Stylesheet) else Stylesheet(sheet) for sheet in stylesheets
        ]  # fmt: skip
        self.feed: dict[str, Any] = {
            "title": _text(title),
            "link": iri_to_uri(link),
            "description": _text(description),
            "language": _text(language),
            "author_email": _text(author_email),
            "author_name": _text(author_name),
            "author_link": iri_to_uri(author_link),
            "subtitle": _text(subtitle),
            "categories": [str(category) for category in categories or ()],
            "feed_url": iri_to_uri(feed_url),
            "feed_copyright": _text(feed_copyright),
            "id": feed_guid or link,
            "ttl": _text(ttl),
            "stylesheets": sheets,
            **kwargs,
        }
        self.items: list[dict[str, Any]] = []

    def add_item(  # noqa: PLR0913, PLR0917 - documented arguments
        self,
        title: object,
        link: object,
        description: object,
        author_email: object = None,
        author_name: object = None,
        author_link: object = None,
        pubdate: dt.date | None = None,
        comments: object = None,
        unique_id: object = None,
        unique_id_is_permalink: bool | None = None,
        categories: Iterable[object] = (),
        item_copyright: object = None,
        ttl: object = None,
        updateddate: dt.date | None = None,
        enclosures: Iterable[Enclosure] | None = None,
        **kwargs: Any,
    ) -> None:
        """Adds an item.

        Args:
            title: The title.
            link: The page of the item.
            description: The text or its summary, as HTML.
            author_email: The address of the author.
            author_name: The name of the author.
            author_link: The page of the author.
            pubdate: When it was published.
            comments: The page of its comments.
            unique_id: What identifies it; its link when `None`.
            unique_id_is_permalink: Whether that is a URL; not said when `None`.
            categories: The names of its categories.
            item_copyright: The notice of copyright.
            ttl: How many minutes it can be kept.
            updateddate: When it was last changed.
            enclosures: The files that belong to it.
            kwargs: Anything else that a subclass writes.
        """
        self.items.append(
            {
                "title": _text(title),
                "link": iri_to_uri(link),
                "description": _text(description),
                "author_email": _text(author_email),
                "author_name": _text(author_name),
                "author_link": iri_to_uri(author_link),
                "pubdate": pubdate,
                "updateddate": updateddate,
                "comments": _text(comments),
                "unique_id": _text(unique_id),
                "unique_id_is_permalink": unique_id_is_permalink,
                "enclosures": list(enclosures or ()),
                "categories": [str(category) for category in categories or ()],
                "item_copyright": _text(item_copyright),
                "ttl": _text(ttl),
                **kwargs,
            }
        )

    def num_items(self) -> int:
        """Returns the number of items."""
        return len(self.items)

    def root_attributes(self) -> dict[str, str]:
        """Returns the attributes of the root element."""
        return {}

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        """Writes the elements that describe the feed."""

    def add_stylesheets(self, handler: SimplerXMLGenerator) -> None:
        """Writes the style sheets."""

    def item_attributes(self, item: Mapping[str, Any]) -> dict[str, str]:
        """Returns the attributes of an item's element."""
        return {}

    def add_item_elements(self, handler: SimplerXMLGenerator, item: Mapping[str, Any]) -> None:
        """Writes the elements of an item."""

    def write(self, outfile: Any, encoding: str) -> None:
        """Writes the feed to a file; a subclass must implement it."""
        raise NotImplementedError("subclasses of SyndicationFeed must provide a write() method")

    def writeString(self, encoding: str) -> str:  # noqa: N802 - documented name
        """Returns the feed as text."""
        output = StringIO()
        self.write(output, encoding)
        return output.getvalue()

    def latest_post_date(self) -> dt.datetime:
        """Returns when an item was last published or changed; now where none says so."""
        dates = [
            item[key]
            for item in self.items
            for key in ("updateddate", "pubdate")
            if item.get(key) is not None
        ]
        return max(dates) if dates else dt.datetime.now(tz=dt.UTC)


class RssFeed(SyndicationFeed):
    """What the versions of RSS share."""

    content_type = "application/rss+xml; charset=utf-8"
    _version = ""

    def write(self, outfile: Any, encoding: str) -> None:
        """Writes the feed to a file."""
        handler = SimplerXMLGenerator(outfile, encoding, short_empty_elements=True)
        handler.startDocument()
        self.add_stylesheets(handler)
        handler.startElement("rss", self.rss_attributes())
        handler.startElement("channel", self.root_attributes())
        self.add_root_elements(handler)
        self.write_items(handler)
        self.endChannelElement(handler)
        handler.endElement("rss")

    def rss_attributes(self) -> dict[str, str]:
        """Returns the attributes of the `rss` element."""
        return {"version": self._version, "xmlns:atom": "http://www.w3.org/2005/Atom"}

    def write_items(self, handler: SimplerXMLGenerator) -> None:
        """Writes the items."""
        for item in self.items:
            handler.startElement("item", self.item_attributes(item))
            self.add_item_elements(handler, item)
            handler.endElement("item")

    def add_stylesheets(self, handler: SimplerXMLGenerator) -> None:
        """Writes the style sheets."""
        for stylesheet in self.feed["stylesheets"] or ():
            handler.processingInstruction("xml-stylesheet", str(stylesheet))

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        """Writes the elements that describe the feed."""
        feed = self.feed
        for name in ("title", "link", "description"):
            handler.addQuickElement(name, feed[name])
        if feed["feed_url"] is not None:
            handler.addQuickElement("atom:link", None, {"rel": "self", "href": feed["feed_url"]})
        if feed["language"] is not None:
            handler.addQuickElement("language", feed["language"])
        for category in feed["categories"]:
            handler.addQuickElement("category", category)
        if feed["feed_copyright"] is not None:
            handler.addQuickElement("copyright", feed["feed_copyright"])
        handler.addQuickElement("lastBuildDate", rfc2822_date(self.latest_post_date()))
        if feed["ttl"] is not None:
            handler.addQuickElement("ttl", feed["ttl"])

    def endChannelElement(self, handler: SimplerXMLGenerator) -> None:  # noqa: N802 - documented name
        """Closes the `channel` element."""
        handler.endElement("channel")


class RssUserland091Feed(RssFeed):
    """RSS 0.91."""

    _version = "0.91"

    def add_item_elements(self, handler: SimplerXMLGenerator, item: Mapping[str, Any]) -> None:
        """Writes the elements of an item."""
        handler.addQuickElement("title", item["title"])
        handler.addQuickElement("link", item["link"])
        if item["description"] is not None:
            handler.addQuickElement("description", item["description"])


class Rss201rev2Feed(RssFeed):
    """RSS 2.0."""

    _version = "2.0"

    def add_item_elements(self, handler: SimplerXMLGenerator, item: Mapping[str, Any]) -> None:
        """Writes the elements of an item.

        Raises:
            ValueError: The item has more than one enclosure.
        """
        handler.addQuickElement("title", item["title"])
        handler.addQuickElement("link", item["link"])
        if item["description"] is not None:
            handler.addQuickElement("description", item["description"])
        self._add_author(handler, item)
        if item["pubdate"] is not None:
            handler.addQuickElement("pubDate", rfc2822_date(item["pubdate"]))
        if item["comments"] is not None:
            handler.addQuickElement("comments", item["comments"])
        if item["unique_id"] is not None:
            permanent = item.get("unique_id_is_permalink")
            attributes = {} if permanent is None else {"isPermaLink": str(permanent).lower()}
            handler.addQuickElement("guid", item["unique_id"], attributes)
        if item["ttl"] is not None:
            handler.addQuickElement("ttl", item["ttl"])
        self._add_enclosure(handler, item["enclosures"])
        for category in item["categories"]:
            handler.addQuickElement("category", category)

    def _add_author(self, handler: SimplerXMLGenerator, item: Mapping[str, Any]) -> None:
        address, name = item["author_email"], item["author_name"]
        if address:
            handler.addQuickElement("author", f"{address} ({name})" if name else address)
        elif name:
            namespace = {"xmlns:dc": "http://purl.org/dc/elements/1.1/"}
            handler.addQuickElement("dc:creator", name, namespace)

    def _add_enclosure(self, handler: SimplerXMLGenerator, enclosures: list[Enclosure]) -> None:
        if len(enclosures) > 1:
            raise ValueError(
                "RSS feed items may only have one enclosure, see "
                "http://www.rssboard.org/rss-profile#element-channel-item-enclosure"
            )
        for enclosure in enclosures:
            attributes = {
                "url": enclosure.url, "length": enclosure.length, "type": enclosure.mime_type
            }  # fmt: skip
            handler.addQuickElement("enclosure", "", attributes)


class Atom1Feed(SyndicationFeed):
    """Atom 1.0."""

    content_type = "application/atom+xml; charset=utf-8"
    ns = "http://www.w3.org/2005/Atom"

    def write(self, outfile: Any, encoding: str) -> None:
        """Writes the feed to a file."""
        handler = SimplerXMLGenerator(outfile, encoding, short_empty_elements=True)
        handler.startDocument()
        handler.startElement("feed", self.root_attributes())
        self.add_root_elements(handler)
        self.write_items(handler)
        handler.endElement("feed")

    def root_attributes(self) -> dict[str, str]:
        """Returns the attributes of the `feed` element."""
        if self.feed["language"] is None:
            return {"xmlns": self.ns}
        return {"xmlns": self.ns, "xml:lang": self.feed["language"]}

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        """Writes the elements that describe the feed."""
        feed = self.feed
        handler.addQuickElement("title", feed["title"])
        handler.addQuickElement("link", "", {"rel": "alternate", "href": feed["link"]})
        if feed["feed_url"] is not None:
            handler.addQuickElement("link", "", {"rel": "self", "href": feed["feed_url"]})
        handler.addQuickElement("id", feed["id"])
        handler.addQuickElement("updated", rfc3339_date(self.latest_post_date()))
        self._add_author(handler, feed)
        if feed["subtitle"] is not None:
            handler.addQuickElement("subtitle", feed["subtitle"])
        for category in feed["categories"]:
            handler.addQuickElement("category", "", {"term": category})
        if feed["feed_copyright"] is not None:
            handler.addQuickElement("rights", feed["feed_copyright"])

    def write_items(self, handler: SimplerXMLGenerator) -> None:
        """Writes the items."""
        for item in self.items:
            handler.startElement("entry", self.item_attributes(item))
            self.add_item_elements(handler, item)
            handler.endElement("entry")

    def add_item_elements(self, handler: SimplerXMLGenerator, item: Mapping[str, Any]) -> None:
        """Writes the elements of an item."""
        handler.addQuickElement("title", item["title"])
        handler.addQuickElement("link", "", {"href": item["link"], "rel": "alternate"})
        if item["pubdate"] is not None:
            handler.addQuickElement("published", rfc3339_date(item["pubdate"]))
        if item["updateddate"] is not None:
            handler.addQuickElement("updated", rfc3339_date(item["updateddate"]))
        self._add_author(handler, item)
        identifier = item["unique_id"]
        if identifier is None:
            identifier = get_tag_uri(item["link"], item["pubdate"])
        handler.addQuickElement("id", identifier)
        if item["description"] is not None:
            handler.addQuickElement("summary", item["description"], {"type": "html"})
        for enclosure in item["enclosures"]:
            attributes = {
                "rel": "enclosure", "href": enclosure.url, "length": enclosure.length,
                "type": enclosure.mime_type,
            }  # fmt: skip
            handler.addQuickElement("link", "", attributes)
        for category in item["categories"]:
            handler.addQuickElement("category", "", {"term": category})
        if item["item_copyright"] is not None:
            handler.addQuickElement("rights", item["item_copyright"])

    def _add_author(self, handler: SimplerXMLGenerator, source: Mapping[str, Any]) -> None:
        if source["author_name"] is None:
            return
        handler.startElement("author", {})
        handler.addQuickElement("name", source["author_name"])
        if source["author_email"] is not None:
            handler.addQuickElement("email", source["author_email"])
        if source["author_link"] is not None:
            handler.addQuickElement("uri", source["author_link"])
        handler.endElement("author")


DefaultFeed = Rss201rev2Feed
