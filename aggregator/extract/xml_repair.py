"""XML as sites write it, made well-formed: as few changes as it takes, each of them reported.

Nothing reaches a feed parser that expat has not accepted before, except single broken items.
"""

from __future__ import annotations

import html.entities
import re
from collections.abc import Callable
from dataclasses import dataclass
from xml.parsers import expat

from aggregator.extract.sniff import find_root
from aggregator.extract.unreadable import Unreadable
from aggregator.model import Reason

MAX_DEPTH = 200
# A sitemap has up to 50,000 addresses (sitemaps.org) of a few elements each; a feed far less.
MAX_ELEMENTS = 1_000_000
# The longest feeds of blogs that leave no entry out have a few thousand.
MAX_ITEMS = 5_000
MAX_PAGES = 50_000
MAX_BROKEN_ITEM = 64 * 1024
MAX_HEAD = 32 * 1024

# What repeats in each format, by the local name of its root.
_ITEM_OF = {"rss": "item", "RDF": "item", "feed": "entry", "urlset": "url", "sitemapindex": "sitemap"}
# What may repeat, and how often; feed parsers take the items of each other's formats.
_PAGES = (frozenset({"url", "sitemap"}), MAX_PAGES)
_ITEMS = (frozenset({"item", "entry"}), MAX_ITEMS)

_NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "image": "http://www.google.com/schemas/sitemap-image/1.1",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "media": "http://search.yahoo.com/mrss/",
    "news": "http://www.google.com/schemas/sitemap-news/0.9",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "slash": "http://purl.org/rss/1.0/modules/slash/",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
    "wfw": "http://wellformedweb.org/CommentAPI/",
}

# XML 1.0, 2.2: characters that may not stand in a document.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_AMPERSAND = re.compile(r"&(?:#(\d{1,9}|[xX][0-9A-Fa-f]{1,8});|([A-Za-z][A-Za-z0-9]{1,30});)?")
_XML_ENTITIES = frozenset({"amp", "lt", "gt", "quot", "apos"})
_PREFIX = re.compile(
    r"</?([A-Za-z_][\w.-]{0,40}):[A-Za-z_]|\s([A-Za-z_][\w.-]{0,40}):[A-Za-z_][\w.-]{0,40}\s?="
)

# Elements whose text is HTML or may as well be: their markup is data, so it can be fenced off.
_BODIES = ("title", "description", "content:encoded", "summary", "content", "detail")


@dataclass(frozen=True, slots=True)
class Fault:
    """Where and why reading stopped."""

    message: str
    line: int
    column: int
    too_deep: bool = False


class _TooDeep(Exception):
    """Ends a parse whose elements nest deeper than `MAX_DEPTH`."""


@dataclass(frozen=True, slots=True)
class WellFormed:
    """A document that expat accepts, from its root on, without declaration and doctype.

    ``apart`` are the items that had to be taken out, each as a document of its own, with their
    positions; a lenient parser may make something of them.
    """

    text: str
    root: str
    warnings: tuple[str, ...] = ()
    apart: tuple[tuple[int, str], ...] = ()


def well_formed(text: str) -> WellFormed:
    """The feed or sitemap in ``text``, repaired if need be.

    Entities that the document declares could expand without bound or name a file, so the declarations go
    and what refers to them stays as written. Raises `Unreadable` when there is no root element, or when
    no item can be saved.
    """
    found = find_root(text)
    if found is None:
        raise Unreadable(Reason.NOT_A_FEED, "no element of a feed or sitemap begins here")
    prolog, body = text[: found.start()], text[found.start() :]
    warnings = _junk_before(prolog)
    if "<!entity" in prolog.lower():
        warnings = (*warnings, "the document declares entities of its own; they are not expanded")
    fault = check(body)
    if fault is None:
        return WellFormed(body, found[0][1:], warnings)
    return _repair(body, found[0][1:], fault, prolog.count("\n"), warnings)


def item_by_item(document: WellFormed) -> WellFormed:
    """The same document with every item apart, for a parser that stumbles over one of them."""
    head, chunks = _split(document.text, document.root)
    head = _bare_head(head, document.root)
    closers = _closers(head, document.root)
    apart = tuple((position, head + chunk + closers) for position, chunk in enumerate(chunks))
    return WellFormed(head + closers, document.root, (*document.warnings, "read item by item"), apart)


def check(text: str) -> Fault | None:
    """Why ``text`` cannot be given to a parser: expat refuses it, or it nests too deep; None if it can.

    Raises `Unreadable` for more elements, items or pages than any feed or sitemap has.
    """
    depth = elements = items = 0
    names, most = _ITEMS

    def start(name: str, _attributes: dict[str, str]) -> None:
        nonlocal depth, elements, items, names, most
        local = name.rpartition(" ")[2]
        if not elements:
            names, most = _PAGES if local in ("urlset", "sitemapindex") else _ITEMS
        depth += 1
        elements += 1
        if elements > MAX_ELEMENTS:
            raise Unreadable(Reason.DOCUMENT_BOUND, f"more than {MAX_ELEMENTS} elements")
        if local in names:
            items += 1
            refuse_more(items, most)
        if depth > MAX_DEPTH:
            raise _TooDeep

    def end(_name: str) -> None:
        nonlocal depth
        depth -= 1

    parser = expat.ParserCreate("utf-8", " ")
    parser.StartElementHandler, parser.EndElementHandler = start, end
    try:
        parser.Parse(text.encode("utf-8", "replace"), True)
    except _TooDeep:
        message = f"elements nest deeper than {MAX_DEPTH} levels"
        return Fault(message, parser.CurrentLineNumber, parser.CurrentColumnNumber + 1, too_deep=True)
    except expat.ExpatError as error:
        return Fault(expat.ErrorString(error.code) or "not well-formed", error.lineno, error.offset + 1)
    return None


def refuse_more(count: int, most: int = MAX_ITEMS) -> None:
    """Raises `Unreadable` for a document of more than ``most`` items."""
    if count > most:
        raise Unreadable(Reason.DOCUMENT_BOUND, f"more than {most} items")


def _repair(body: str, root: str, fault: Fault, lines_before: int, warnings: tuple[str, ...]) -> WellFormed:
    done = list(warnings)
    for repair in (_without_illegal, _with_known_entities, _with_prefixes, _without_tail, _closed):
        body, warning = repair(body, root)
        if warning:
            done.append(warning)
    where = f"line {lines_before + fault.line}, column {fault.column}: {fault.message}"
    if check(body) is None:
        return WellFormed(body, root, tuple(done))
    salvaged = _salvage(body, root) if f"</{root}" in body else None
    if salvaged is None:
        raise Unreadable(Reason.DOCUMENT_BOUND if fault.too_deep else Reason.BROKEN_DOCUMENT, where)
    return WellFormed(
        salvaged.text, root, (*done, f"not well-formed at {where}", *salvaged.warnings), salvaged.apart
    )


def _junk_before(prolog: str) -> tuple[str, ...]:
    start = prolog.find("<?xml")
    junk = prolog[:start] if start >= 0 else prolog
    if junk.strip() and not junk.lstrip().startswith(("<!--", "<!", "<?")):
        return ("junk before the document was passed over",)
    return ()


def _without_illegal(text: str, _root: str) -> tuple[str, str]:
    cleaned = _ILLEGAL.sub("", text)
    return cleaned, "illegal control characters were removed" if cleaned != text else ""


def _with_known_entities(text: str, _root: str) -> tuple[str, str]:
    mended = _outside_cdata(text, lambda markup: _AMPERSAND.sub(_entity, markup))
    return mended, "unknown entities and bare ampersands were replaced" if mended != text else ""


def _entity(match: re.Match[str]) -> str:
    number, name = match[1], match[2]
    if number:
        code = int(number[1:], 16) if number[0] in "xX" else int(number)
        legal = code < 0x110000 and (code in (9, 10, 13) or (code >= 32 and not _ILLEGAL.match(chr(code))))
        return match[0].lower() if legal else ""
    if name in _XML_ENTITIES:
        return match[0]
    if name and name in html.entities.name2codepoint:
        return chr(html.entities.name2codepoint[name])
    return "&amp;" + match[0][1:]


def _with_prefixes(text: str, root: str) -> tuple[str, str]:
    root_tag = text[: text.find(">") + 1]
    used: dict[str, None] = {}

    def collect(markup: str) -> str:
        used.update(
            dict.fromkeys(name for match in _PREFIX.finditer(markup) for name in match.groups() if name)
        )
        return markup

    _outside_cdata(text, collect)
    missing = [p for p in used if p not in ("xml", "xmlns") and f"xmlns:{p}" not in root_tag][:50]
    if not missing:
        return text, ""
    declared = "".join(f' xmlns:{p}="{_NAMESPACES.get(p, "urn:undeclared:" + p)}"' for p in missing)
    at = 1 + len(root)
    return text[:at] + declared + text[at:], f"undeclared prefixes: {', '.join(missing[:10])}"


def _without_tail(text: str, root: str) -> tuple[str, str]:
    closing = text.rfind(f"</{root}")
    end = text.find(">", closing) + 1 if closing >= 0 else 0
    if not end or not text[end:].strip():
        return text, ""
    return text[:end], "junk after the document was cut off"


def _closed(text: str, root: str) -> tuple[str, str]:
    if text.rfind(f"</{root}") >= 0:
        return text, ""
    item = _item_name(root)
    closing = text.rfind(f"</{item}>")
    if closing < 0:
        return text, ""
    cut = closing + len(item) + 3
    lost = f"<{item}" in text[cut:]
    kept = text[:cut]
    warning = "the document is cut short" + ("; its last, incomplete item is left out" if lost else "")
    return kept + _closers(kept, root), warning


def _salvage(text: str, root: str) -> WellFormed | None:
    """Every item by itself, so that a bad one costs the others nothing."""
    head, chunks = _split(text, root)
    if not chunks:
        return None
    head = _usable_head(head, root)
    closers = _closers(head, root)
    kept: list[str] = []
    broken: list[tuple[int, str]] = []
    warnings: list[str] = []
    for position, chunk in enumerate(chunks):
        mended, fault = _mended(chunk, root, head, closers)
        if fault is None:
            kept.append(mended)
        elif not fault.too_deep and len(chunk) <= MAX_BROKEN_ITEM:
            broken.append((position, head + chunk + closers))
            warnings.append(f"item {position + 1} is broken and was read as far as it goes")
        else:
            warnings.append(f"item {position + 1} is broken and was left out")
    if not kept and not broken:
        return None
    return WellFormed(head + "".join(kept) + closers, root, tuple(warnings), tuple(broken))


def _split(text: str, root: str) -> tuple[str, list[str]]:
    """What stands before the first item, and the items. Raises `Unreadable` for more than `MAX_ITEMS`: each
    is mended by itself."""
    item = _item_name(root)
    starts = [match.start() for match in re.finditer(rf"<{re.escape(item)}(?=[\s>])", text)]
    if not starts:
        return text, []
    refuse_more(len(starts))
    ends = [*starts[1:], len(text)]
    return text[: starts[0]], [
        _one_item(text[start:end], item) for start, end in zip(starts, ends, strict=True)
    ]


def _mended(chunk: str, root: str, head: str, closers: str) -> tuple[str, Fault | None]:
    """The item as it is or, if need be, with its bodies fenced off; and what is still wrong with it."""
    fault = check(head + chunk + closers)
    if fault is not None:
        chunk, _ = _with_known_entities(_fenced(chunk), root)
        fault = check(head + chunk + closers)
    return chunk, fault


def _one_item(chunk: str, item: str) -> str:
    closing = f"</{item}>"
    end = chunk.rfind(closing)
    return chunk[: end + len(closing)] if end >= 0 else chunk + closing


def _usable_head(head: str, root: str) -> str:
    bare = _bare_head(head, root)
    for candidate in (head, _fenced(head)):
        if len(candidate) <= MAX_HEAD and check(candidate + _closers(candidate, root)) is None:
            return candidate
    if len(bare) > MAX_HEAD or check(bare + _closers(bare, root)) is not None:
        declared = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in _NAMESPACES.items())
        return f"<rss version='2.0'{declared}><channel>" if root == "rss" else f"<{root}{declared}>"
    return bare


def _bare_head(head: str, root: str) -> str:
    """The root's own tag, with nothing of what it says about the feed."""
    return head[: head.find(">") + 1] + ("<channel>" if root.rpartition(":")[2] == "rss" else "")


def _fenced(text: str) -> str:
    """The text with the markup inside its bodies as CDATA."""
    for name in _BODIES:
        pieces: list[str] = []
        position = 0
        for opening in re.finditer(rf"<{name}(?:\s[^<>]{{0,500}})?>", text):
            if opening.start() < position or opening[0].endswith("/>"):
                continue
            closing = text.find(f"</{name}>", opening.end())
            if closing < 0:
                break
            inner = text[opening.end() : closing]
            if "<" not in inner:
                continue
            inner = inner.replace("<![CDATA[", "").replace("]]>", "")
            tag = opening[0].replace("xhtml", "html")
            pieces += [text[position : opening.start()], tag, "<![CDATA[", inner, "]]>"]
            position = closing
        text = "".join(pieces) + text[position:]
    return text


def _item_name(root: str) -> str:
    prefix, _, local = root.rpartition(":")
    item = _ITEM_OF[local]
    # In RSS 1.0 only the root has the prefix of RDF.
    return f"{prefix}:{item}" if prefix and local != "RDF" else item


def _closers(opened: str, root: str) -> str:
    within_channel = root.rpartition(":")[2] == "rss" and "</channel>" not in opened and "<channel" in opened
    return ("</channel>" if within_channel else "") + f"</{root}>"


def _outside_cdata(text: str, change: Callable[[str], str]) -> str:
    pieces: list[str] = []
    position = 0
    while True:
        start = text.find("<![CDATA[", position)
        end = text.find("]]>", start) if start >= 0 else -1
        if end < 0:
            pieces.append(change(text[position:]))
            return "".join(pieces)
        pieces += [change(text[position:start]), text[start:end]]
        position = end
