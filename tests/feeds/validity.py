"""The rules that the W3C feed validator calls errors, and those of JSON Feed 1.1, one by one.

Each error names the element and the place where the rule is written.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from jsonschema import Draft202012Validator
from lxml import etree

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
DC = "{http://purl.org/dc/elements/1.1/}"
DCTERMS = "{http://purl.org/dc/terms/}"
HISTORY = "{http://purl.org/syndication/history/1.0}"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
MEDIA = "{http://search.yahoo.com/mrss/}"
AT = "{http://purl.org/atompub/tombstones/1.0}"

# RFC 3986, appendix A: the characters of a URI, brackets in an IPv6 host only.
_URI = re.compile(
    r"[A-Za-z][A-Za-z0-9+.-]*:(?://(?:[\w.~!$&'()*+,;=:@%-]|\[[0-9A-Fa-f:.]+\])+)?"
    r"(?:[\w.~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*(?:#(?:[\w.~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*)?",
    re.ASCII,
)
# RFC 5322, section 3.3, four-digit years only (RSS 2.0, "All date-times").
_RFC822 = re.compile(
    r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4}"
    r" \d\d:\d\d:\d\d (?:[+-]\d{4}|GMT)"
)
_RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")
_MEDIA_TYPE = re.compile(r"[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]*/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]*")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
# Of the languages that Simpul tells apart, the codes of ISO 639-1 and 639-2, which is what the W3C feed
# validator looks a tag's first part up in (InvalidLanguage).
_ISO639 = re.compile(
    "(?:ar|bn|de|el|en|es|fa|fr|he|hi|id|ja|jv|km|ko|lo|ms|my|nl|pt|ru|su|ta|th|tr|ur|vi|zh"
    "|ace|ban|btk|bug|mad|min|sas)(?:-[A-Za-z0-9]{1,8})*"
)
# Media RSS 1.5.1, media:credit: of the roles of EBU, those that a picture has; in small letters
# (W3C InvalidCreditRole).
_ROLES = frozenset({"photographer", "author", "illustrator", "publishing company"})
_DAMAGED = re.compile("[\x7f-\x9f\ufffd]")

_NINJS = Draft202012Validator(
    json.loads((Path(__file__).parent.parent / "data/ninjs/ninjs-schema_3.3.json").read_text("utf-8"))
)

Errors = Iterator[str]


def check_rss(body: bytes) -> list[str]:
    return list(_rss(body))


def check_atom(body: bytes) -> list[str]:
    return list(_atom(body))


def check_json(body: bytes) -> list[str]:
    return list(_json(body))


def check_ninjs(body: bytes) -> list[str]:
    return list(_ninjs(body))


CHECKS: dict[str, Callable[[bytes], list[str]]] = {
    "rss": check_rss,
    "atom": check_atom,
    "json": check_json,
    "ninjs": check_ninjs,
}


# --------------------------------------------------------------------------- RSS 2.0


_ONCE_IN_CHANNEL = (
    *("title", "link", "description", "language", "pubDate", "lastBuildDate", "docs", "generator", "ttl"),
    *("image", "copyright", "managingEditor", "webMaster"),
)
_ONCE_IN_ITEM = (
    *("title", "link", "description", "guid", "pubDate", "source", "comments", "author", "enclosure"),
    *(f"{CONTENT}encoded", f"{DCTERMS}modified", f"{DCTERMS}valid", f"{DC}language", f"{DC}rights"),
    *(f"{DCTERMS}bibliographicCitation", f"{DC}source"),
)


def _rss(body: bytes) -> Errors:
    root = _parsed(body)
    if isinstance(root, str):
        yield root
        return
    if root.tag != "rss" or root.get("version") != "2.0":
        yield "rss: version 2.0 (RSS 2.0, What is RSS)"
    channels = root.findall("channel")
    if len(channels) != 1:
        yield "rss: one channel (RSS 2.0, What is RSS)"
        return
    channel = channels[0]
    for name in ("title", "link", "description"):
        if not (channel.findtext(name) or "").strip():
            yield f"channel/{name}: required (RSS 2.0, Required channel elements)"
    yield from _once(channel, _ONCE_IN_CHANNEL, "RSS Advisory Board profile, Common elements")
    yield from _uri("channel/link", channel.findtext("link"), "RSS profile, link")
    if not _LANGUAGE.fullmatch(channel.findtext("language") or "id"):
        yield "channel/language: a language tag (RSS 2.0, language)"
    if not (channel.findtext("copyright") or "").strip() or channel.find(f"{DC}rights") is not None:
        yield "channel/copyright: not blank, and without a dc:rights (W3C NotBlank, DuplicateSemantics)"
    if not re.fullmatch("[1-9][0-9]*", channel.findtext("ttl") or "1"):
        yield "channel/ttl: minutes (RSS 2.0, ttl)"
    for name in ("pubDate", "lastBuildDate"):
        for element in channel.findall(name):
            yield from _rfc822(f"channel/{name}", element.text)
    own = [link for link in channel.findall(f"{ATOM}link") if link.get("rel") == "self"]
    if len(own) != 1:
        yield "channel/atom:link: exactly one rel=self (RSS profile, atom:link)"
    for link in channel.findall(f"{ATOM}link"):
        yield from _link("channel/atom:link", link)
    items = channel.findall("item")
    guids = [item.findtext("guid") for item in items]
    if len(set(guids)) != len(guids):
        yield "item/guid: unique in the channel (RSS 2.0, guid)"
    for item in items:
        yield from _rss_item(item)


def _rss_item(item: etree._Element) -> Errors:
    if item.find("title") is None and item.find("description") is None:
        yield "item: title or description (RSS 2.0, Elements of item)"
    title = item.find("title")
    if title is not None and not (title.text or "").strip():
        yield "item/title: not blank (W3C NotBlank)"
    yield from _once(item, _ONCE_IN_ITEM, "RSS profile, item")
    yield from _uri("item/link", item.findtext("link"), "RSS profile, link")
    guid = item.find("guid")
    if guid is None or guid.get("isPermaLink") != "false":
        yield "item/guid: isPermaLink=false where it is no address (RSS 2.0, guid)"
    else:
        yield from _uuid("item/guid", guid.text)
    yield from _rfc822("item/pubDate", item.findtext("pubDate"))
    for element in item.findall(f"{DCTERMS}modified"):
        yield from _rfc3339("item/dcterms:modified", element.text)
    for valid in item.findall(f"{DCTERMS}valid"):
        found = re.fullmatch(r"end=([^;]+); scheme=W3C-DTF", valid.text or "")
        yield from _rfc3339("item/dcterms:valid", found and found[1])
    for category in item.findall("category"):
        if not (category.text or "").strip():
            yield "item/category: not blank (W3C NotBlank)"
    if item.find("author") is not None:
        yield "item/author: wants an e-mail address, use dc:creator (RSS profile, author)"
    for creator in item.findall(f"{DC}creator"):
        if not (creator.text or "").strip():
            yield "item/dc:creator: not blank (W3C NotBlank)"
    for name in (f"{DC}rights", f"{DCTERMS}bibliographicCitation"):
        for element in item.findall(name):
            if not (element.text or "").strip():
                yield f"item/{name}: not blank (W3C NotBlank)"
    if item.find("source") is not None and item.find(f"{DC}source") is not None:
        yield "item/dc:source: beside a source (W3C DuplicateItemSemantics)"
    for language in item.findall(f"{DC}language"):
        yield from _iso639("item/dc:language", language.text)
    for enclosure in item.findall("enclosure"):
        yield from _http("item/enclosure@url", enclosure.get("url"), "RSS 2.0, enclosure")
        if not _MEDIA_TYPE.fullmatch(enclosure.get("type") or ""):
            yield "item/enclosure@type: a media type (RSS 2.0, enclosure)"
        if not re.fullmatch("[0-9]+", enclosure.get("length") or ""):
            yield "item/enclosure@length: digits (RSS 2.0, enclosure)"
    for source in item.findall("source"):
        yield from _uri("item/source@url", source.get("url"), "RSS 2.0, source")
    for link in item.findall(f"{ATOM}link"):
        yield from _link("item/atom:link", link)
    description, encoded = item.find("description"), item.find(f"{CONTENT}encoded")
    if encoded is not None and (description is None or item.index(description) > item.index(encoded)):
        yield "item/content:encoded: after a description (W3C NeedDescriptionBeforeContent)"
    yield from _media(item)


def _iso639(place: str, tag: str | None) -> Errors:
    if not _ISO639.fullmatch(tag or ""):
        yield f"{place}: {tag!r} is no language of ISO 639 (W3C InvalidLanguage)"


# --------------------------------------------------------------------------- Atom 1.0


def _atom(body: bytes) -> Errors:
    root = _parsed(body)
    if isinstance(root, str):
        yield root
        return
    if root.tag != f"{ATOM}feed":
        yield "feed: in Atom's namespace (RFC 4287, 2)"
        return
    yield from _atom_common(root, "feed")
    entries = root.findall(f"{ATOM}entry")
    ids = [root.findtext(f"{ATOM}id"), *(entry.findtext(f"{ATOM}id") for entry in entries)]
    if len(set(ids)) != len(ids):
        yield "id: unique (RFC 4287, 4.1.1 and 4.2.6)"
    own = [link for link in root.findall(f"{ATOM}link") if link.get("rel") == "self"]
    if len(own) != 1:
        yield "feed/link: exactly one rel=self (RFC 4287, 4.1.1)"
    yield from _once(
        root, [f"{ATOM}{n}" for n in ("generator", "icon", "logo", "subtitle")], "RFC 4287, 4.1.1"
    )
    feed_author = root.find(f"{ATOM}author") is not None
    for entry in entries:
        yield from _atom_common(entry, "entry")
        yield from _once(
            entry, [f"{ATOM}{n}" for n in ("content", "published", "source", "summary")], "RFC 4287, 4.1.2"
        )
        yield from _uuid("entry/id", entry.findtext(f"{ATOM}id"))
        if XML_LANG in entry.attrib:
            yield from _iso639("entry@xml:lang", entry.get(XML_LANG))
        if entry.find(f"{ATOM}author") is None and not feed_author:
            yield "entry/author: required (RFC 4287, 4.1.2)"
        published = entry.find(f"{ATOM}published")
        if published is not None:
            yield from _rfc3339("entry/published", published.text)
        content = entry.find(f"{ATOM}content")
        if content is not None and (content.get("type") != "html" or len(content)):
            yield "entry/content: escaped HTML of type html (RFC 4287, 4.1.3.3)"
        alternates = [link for link in entry.findall(f"{ATOM}link") if link.get("rel") == "alternate"]
        if content is None and not alternates:
            yield "entry/link: an alternate where there is no content (RFC 4287, 4.1.2)"
        source = entry.find(f"{ATOM}source")
        if source is not None:
            yield from _atom_common(source, "source")
        yield from _media(entry)
    deleted = root.findall(f"{AT}deleted-entry")
    refs = [element.get("ref") for element in deleted]
    if len(set(refs)) != len(refs) or set(refs) & set(ids):
        yield "at:deleted-entry@ref: once, and of no entry that is there (RFC 6721, 3)"
    for element in deleted:
        yield from _deleted(element)
    strangers = {
        e.tag
        for e in root.iter()
        if isinstance(e.tag, str) and not e.tag.startswith((ATOM, MEDIA, AT, DCTERMS, HISTORY))
    }
    if strangers:
        yield f"{strangers}: of no namespace (RFC 4287, 6.4)"


def _deleted(element: etree._Element) -> Errors:
    if set(element.attrib) != {"ref", "when"}:
        yield "at:deleted-entry: ref and when (RFC 6721, 3)"
    yield from _uuid("at:deleted-entry@ref", element.get("ref"))
    yield from _rfc3339("at:deleted-entry@when", element.get("when"))
    yield from _once(element, [f"{AT}comment", f"{AT}by", f"{ATOM}source"], "RFC 6721, 3")
    if not {child.tag for child in element} <= {f"{AT}comment", f"{AT}by", f"{ATOM}link", f"{ATOM}source"}:
        yield "at:deleted-entry: elements that it may hold (RFC 6721, 3)"
    for link in element.findall(f"{ATOM}link"):
        yield from _link("at:deleted-entry/link", link)


def _atom_common(element: etree._Element, place: str) -> Errors:
    for name in ("id", "title", "updated"):
        found = element.findall(f"{ATOM}{name}")
        if len(found) != 1 or not (found[0].text or "").strip():
            yield f"{place}/{name}: exactly one, not blank (RFC 4287, 4.1)"
    yield from _uri(f"{place}/id", element.findtext(f"{ATOM}id"), "RFC 4287, 4.2.6")
    yield from _rfc3339(f"{place}/updated", element.findtext(f"{ATOM}updated"))
    for author in element.findall(f"{ATOM}author"):
        if not (author.findtext(f"{ATOM}name") or "").strip():
            yield f"{place}/author/name: required (RFC 4287, 3.2.1)"
    for category in element.findall(f"{ATOM}category"):
        if not (category.get("term") or "").strip():
            yield f"{place}/category@term: required (RFC 4287, 4.2.2.1)"
    rights = element.findall(f"{ATOM}rights")
    if len(rights) > 1 or not all((e.text or "").strip() for e in rights):
        yield f"{place}/rights: at most one, not blank (RFC 4287, 4.2.10)"
    alternates = []
    for link in element.findall(f"{ATOM}link"):
        yield from _link(f"{place}/link", link)
        if link.get("rel", "alternate") == "alternate":
            alternates.append((link.get("type"), link.get("hreflang")))
    if len(set(alternates)) != len(alternates):
        yield f"{place}/link: one alternate a type and language (RFC 4287, 4.1.1 and 4.1.2)"


# --------------------------------------------------------------------------- JSON Feed 1.1


def _json(body: bytes) -> Errors:
    feed = json.loads(body.decode("utf-8"))
    if _DAMAGED.search(body.decode("utf-8")):
        yield "characters: damaged text"
    if feed.get("version") != "https://jsonfeed.org/version/1.1":
        yield "version (JSON Feed 1.1, Top-level)"
    if not isinstance(feed.get("title"), str) or not feed["title"]:
        yield "title (JSON Feed 1.1, Top-level)"
    for name in ("home_page_url", "feed_url", "next_url"):
        if name in feed:
            yield from _uri(name, feed[name], "JSON Feed 1.1, Top-level")
    items = feed.get("items")
    if not isinstance(items, list):
        yield "items: an array (JSON Feed 1.1, Top-level)"
        return
    ids = [item.get("id") for item in items]
    if not all(isinstance(i, str) and i for i in ids) or len(set(ids)) != len(ids):
        yield "items/id: unique strings (JSON Feed 1.1, Items)"
    for item in items:
        yield from _json_item(item)
    extension = feed["_simpul"]
    known = {"deleted", "archive", "status"}
    if set(extension) - known != {"rights", "license"} or not extension["rights"].strip():
        yield "_simpul: exactly the fields of the contract"
    yield from _http("_simpul/license", extension["license"], "RFC 4946")
    for rel in ("current", "prev", "next"):
        if extension.get("archive", {}).get(rel) is not None:
            yield from _http(f"_simpul/archive/{rel}", extension["archive"][rel], "RFC 5005")
    deleted = extension.get("deleted", [])
    gone = [told["id"] for told in deleted]
    if len(set(gone)) != len(gone) or set(gone) & set(ids):
        yield "_simpul/deleted/id: once, and of no item that is there (docs/partners)"
    for told in deleted:
        yield from _uuid("_simpul/deleted/id", told["id"])
        yield from _rfc3339("_simpul/deleted/when", told["when"])
        if told["merged_into"] is not None:
            yield from _uuid("_simpul/deleted/merged_into", told["merged_into"])


def _json_item(item: dict[str, object]) -> Errors:
    yield from _uuid("item/id", item["id"])
    if not isinstance(item.get("content_html"), str) and not isinstance(item.get("content_text"), str):
        yield "item: content_html or content_text (JSON Feed 1.1, Items)"
    for name in ("url", "external_url", "image", "banner_image"):
        if name in item:
            yield from _uri(f"item/{name}", item[name], "JSON Feed 1.1, Items")
    for name in ("date_published", "date_modified"):
        yield from _rfc3339(f"item/{name}", item[name])
    authors = item.get("authors")
    if "author" in item or not isinstance(authors, list) or not all(a["name"].strip() for a in authors):
        yield "item/authors: an array of objects with names (JSON Feed 1.1, Items)"
    tags = item.get("tags")
    if not isinstance(tags, list) or not all(isinstance(tag, str) and tag.strip() for tag in tags):
        yield "item/tags: strings (JSON Feed 1.1, Items)"
    for attachment in item.get("attachments", []):  # type: ignore[attr-defined]
        yield from _http("item/attachments/url", attachment["url"], "JSON Feed 1.1, Attachments")
        if not _MEDIA_TYPE.fullmatch(attachment["mime_type"]):
            yield "item/attachments/mime_type (JSON Feed 1.1, Attachments)"
        if not isinstance(attachment.get("size_in_bytes", 1), int) or attachment.get("size_in_bytes", 1) < 1:
            yield "item/attachments/size_in_bytes (JSON Feed 1.1, Attachments)"
    extension = item["_simpul"]
    assert isinstance(extension, dict)
    fields = {"office", "region", "source", "copies", "date_guessed", "rights", "license", "credit"}
    if set(extension) - {"related", "image_credit", "embargo_until"} != fields:
        yield "item/_simpul: exactly the fields of the contract"
    for name in {"rights", "credit", "image_credit"} & set(extension):
        if not extension[name].strip():
            yield f"item/_simpul/{name}: not blank"
    yield from _http("item/_simpul/license", extension["license"], "RFC 4946")
    for other in extension.get("related", []):
        if set(other) != {"id", "url", "title", "published"}:
            yield "item/_simpul/related: exactly the fields of the contract"
        yield from _uuid("item/_simpul/related/id", other["id"])
        yield from _uri("item/_simpul/related/url", other["url"], "the contract")
        yield from _rfc3339("item/_simpul/related/published", other["published"])
    for copy in extension["copies"]:
        if set(copy) != {"url", "office", "published"}:
            yield "item/_simpul/copies: exactly the fields of the contract"
        yield from _uri("item/_simpul/copies/url", copy["url"], "the contract")
        yield from _rfc3339("item/_simpul/copies/published", copy["published"])


# --------------------------------------------------------------------------- ninjs 3.3


def _ninjs(body: bytes) -> Errors:
    package = json.loads(body.decode("utf-8"))
    if _DAMAGED.search(body.decode("utf-8")):
        yield "characters: damaged text"
    for error in _NINJS.iter_errors(package):
        yield f"{error.json_path}: {error.message[:200]} (ninjs 3.3, schema)"
    yield from _ninjs_object("", package)
    uris = [item["uri"] for item in package.get("associations", []) if item.get("rel") == "item"]
    if len(set(uris)) != len(uris):
        yield "associations/uri: unique among the items of a channel"


def _ninjs_object(place: str, told: dict[str, Any]) -> Errors:
    """What the schema calls formats, which its validators leave alone."""
    yield from _uri(f"{place}/uri", told["uri"], "ninjs 3.3, uri")
    for name in ("firstCreated", "versionCreated", "contentCreated", "embargoedUntil"):
        if name in told:
            yield from _rfc3339(f"{place}/{name}", told[name])
    for rendition in told.get("renditions", []):
        yield from _http(f"{place}/renditions/href", rendition["href"], "ninjs 3.3, href")
    for named in (*told.get("subjects", []), *told.get("infoSources", [])):
        if "uri" in named:
            yield from _uri(f"{place}/{named}", named["uri"], "ninjs 3.3, uri")
    for number, inner in enumerate(told.get("associations", [])):
        yield from _ninjs_object(f"{place}/{number}", inner)


# --------------------------------------------------------------------------- shared


def _parsed(body: bytes) -> etree._Element | str:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        return f"not well-formed: {error} (XML 1.0, 2.1)"
    if _DAMAGED.search("".join(root.itertext())):
        return "characters: C1 controls or U+FFFD (W3C BadCharacters)"
    return root


def _once(element: etree._Element, names: list[str] | tuple[str, ...], rule: str) -> Errors:
    for name in names:
        if len(element.findall(name)) > 1:
            yield f"{element.tag}/{name}: at most one ({rule})"


def _link(place: str, link: etree._Element) -> Errors:
    if not link.get("rel"):
        yield f"{place}@rel: stated (RFC 4287, 4.2.7.2)"
    yield from _uri(f"{place}@href", link.get("href"), "RFC 4287, 4.2.7.1")
    if link.get("type") is not None and not _MEDIA_TYPE.fullmatch(link.get("type")):
        yield f"{place}@type: a media type (RFC 4287, 4.2.7.3)"


def _media(element: etree._Element) -> Errors:
    for content in element.findall(f"{MEDIA}content"):
        yield from _http("media:content@url", content.get("url"), "Media RSS 1.5.1, media:content")
        if content.get("medium") not in ("image", "audio", "video", "document", "executable"):
            yield "media:content@medium (Media RSS 1.5.1, media:content)"
        for name in ("width", "height", "fileSize"):
            if not re.fullmatch("[1-9][0-9]*", content.get(name, "1")):
                yield f"media:content@{name}: a whole number, where it is known (Media RSS 1.5.1)"
        yield from _once(content, [f"{MEDIA}description", f"{MEDIA}title"], "W3C noduplicates")
        for credit in content.findall(f"{MEDIA}credit"):
            if credit.get("role") not in _ROLES or credit.get("scheme") != "urn:ebu":
                yield "media:credit@role: one of EBU's (W3C InvalidCreditRole)"
            if not (credit.text or "").strip():
                yield "media:credit: not blank (W3C NotBlank)"


def _uri(place: str, value: object, rule: str) -> Errors:
    if not isinstance(value, str) or not _URI.fullmatch(value):
        yield f"{place}: an absolute URI, not {value!r} (RFC 3986; {rule})"
    elif value.startswith("http"):
        yield from _http(place, value, rule)


def _http(place: str, value: object, rule: str) -> Errors:
    if not isinstance(value, str) or not re.match("https?://[^/?#]", value) or not urlsplit(value).hostname:
        yield f"{place}: an address of the web, not {value!r} ({rule})"


def _uuid(place: str, value: object) -> Errors:
    text = str(value)
    if not text.startswith("urn:uuid:") or str(UUID(text[9:])) != text[9:]:
        yield f"{place}: urn:uuid (RFC 9562, 4)"


def _rfc822(place: str, value: str | None) -> Errors:
    if (
        value is None
        or not _RFC822.fullmatch(value)
        or parsedate_to_datetime(value).strftime("%a") != value[:3]
    ):
        yield f"{place}: an RFC 822 date-time, not {value!r} (RSS 2.0, All date-times)"


def _rfc3339(place: str, value: object) -> Errors:
    if not isinstance(value, str) or not _RFC3339.fullmatch(value):
        yield f"{place}: an RFC 3339 date-time, not {value!r} (RFC 4287, 3.3)"
    else:
        datetime.fromisoformat(value)
