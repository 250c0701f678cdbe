"""What raw HTML shows and hides, in one pass over its tags: no tree, so no markup can make it slow."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

# An injection stands at the beginning or at the end of a text.
MAX_LENGTH = 400_000
# How far a closing tag looks for the one it closes.
_NESTING = 60

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})([^<>]{0,4000})>?")
_HREF = re.compile(r"""\bhref\s{0,3}=\s{0,3}(?:"([^"]{0,2000})"|'([^']{0,2000})'|([^\s"'>]{1,2000}))""", re.I)
_STYLE = re.compile(r"""\bstyle\s{0,3}=\s{0,3}(?:"([^"]{0,2000})"|'([^']{0,2000})')""", re.I)
_HIDDEN_ATTRIBUTE = re.compile(r"""(?:^|[\s"'])hidden(?=[\s/=]|$)""", re.I)
_QUOTED = re.compile(r""""[^"]{0,2000}"|'[^']{0,2000}'""")
_TINY_MARQUEE = re.compile(r"""\b(?:height|width)\s{0,3}=\s{0,3}["']?[01](?:px)?\b""", re.I)
_ANIMATED = re.compile(r"\b(?:wow|animat|fade|elementor|data-aos|aos-|lazy|reveal|et_pb|motion)", re.I)
_UNSEEN = frozenset({"script", "style", "template", "noscript", "title", "textarea"})
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
_BLOCKS = frozenset(
    {"p", "div", "br", "li", "ul", "ol", "tr", "td", "th", "table", "section", "article", "blockquote", "hr"}
    | {"h1", "h2", "h3", "h4", "h5", "h6", "figure", "figcaption", "dl", "dt", "dd", "marquee"}
)
_LENGTH = r"(?:px|pt|em|rem|%)?"
_ZERO = re.compile(rf"0(?:\.0+)?{_LENGTH}")
_FAR_AWAY = re.compile(rf"-\d{{3,7}}(?:\.\d+)?{_LENGTH}")


@dataclass(frozen=True, slots=True)
class Link:
    """A link over HTTP: its host in lower case without ``www.``, and the rest of its address."""

    host: str
    path: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class Markup:
    """``shown`` and ``hidden`` are texts; ``links`` all of them, in order."""

    shown: str
    hidden: str
    links: tuple[Link, ...]


def read_markup(markup: str) -> Markup:
    """Split ``markup`` into what a browser shows and what it does not. Whatever is beyond `MAX_LENGTH`
    characters in the middle is not read."""
    if len(markup) > MAX_LENGTH:
        half = MAX_LENGTH // 2
        markup = f"{markup[:half]} {markup[-half:]}"
    shown: list[str] = []
    hidden: list[str] = []
    links: list[Link] = []
    stack: list[tuple[str, bool]] = []
    depth = unread = 0  # hidden and unread elements that are open

    def put(text: str) -> None:
        if text and not unread:
            (hidden if depth else shown).append(text)

    position = 0
    for match in _TAG.finditer(markup):
        put(markup[position : match.start()])
        position = match.end()
        name, attributes = match[2].lower(), match[3]
        if name in _BLOCKS:
            put("\n")
        if match[1]:
            closed = _close(stack, name)
            depth -= sum(is_hidden for _, is_hidden in closed)
            unread -= sum(each in _UNSEEN for each, _ in closed)
            continue
        conceals = _conceals(name, attributes)
        if name == "a" and (link := _link(attributes, bool(depth) or conceals)):
            links.append(link)
        if name not in _VOID and not attributes.endswith("/"):
            stack.append((name, conceals))
            depth += conceals
            unread += name in _UNSEEN
    put(markup[position:])
    return Markup(_text(shown), _text(hidden), tuple(links))


def hidden_links(markup: str) -> str:
    """The links in ``markup`` that a browser does not show, as markup that hides them. Around an article all
    else that is hidden are menus and tabs."""
    links = [link for link in read_markup(markup).links if link.hidden]
    anchors = [f'<a href="http://{html.escape(link.host + link.path)}"></a>' for link in links]
    return f"<div hidden>{''.join(anchors)}</div>" if anchors else ""


def _close(stack: list[tuple[str, bool]], name: str) -> list[tuple[str, bool]]:
    """Take from the stack what a closing tag ends; one that nothing opened ends nothing."""
    for back in range(1, min(len(stack), _NESTING) + 1):
        if stack[-back][0] == name:
            closed = stack[-back:]
            del stack[-back:]
            return closed
    return []


def _link(attributes: str, hidden: bool) -> Link | None:
    match = _HREF.search(attributes)
    if match is None:
        return None
    address = html.unescape(match[1] or match[2] or match[3] or "").strip()
    if address.startswith("//"):
        address = f"http:{address}"
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not host:
        return None
    return Link(host, f"{parts.path}?{parts.query}".rstrip("?")[:500], hidden)


def _conceals(name: str, attributes: str) -> bool:
    """Whether a browser shows nothing of an element with these attributes."""
    if not attributes:
        return False
    if name == "marquee" and _TINY_MARQUEE.search(attributes):
        return True
    if "hidden" in attributes.lower() and _HIDDEN_ATTRIBUTE.search(_QUOTED.sub('""', attributes)):
        return name != "input"
    match = _STYLE.search(attributes)
    if match is None:
        return False
    rules = dict(_rules(html.unescape(match[1] or match[2] or "").lower().split(";")))
    return _style_conceals(rules) or (_is_faint(rules) and _ANIMATED.search(attributes) is None)


def _is_faint(rules: Mapping[str, str]) -> bool:
    """Whether an element keeps its place and shows nothing, as those that a script lets appear."""
    return rules.get("visibility") in ("hidden", "collapse") or bool(
        _ZERO.fullmatch(rules.get("opacity", ""))
    )


def _style_conceals(rules: Mapping[str, str]) -> bool:
    value = rules.get
    if value("display") == "none":
        return True
    if any(_ZERO.fullmatch(value(name, "")) for name in ("font-size", "max-height", "max-width")):
        return True
    if _FAR_AWAY.fullmatch(value("text-indent", "")):
        return True
    if value("position") in ("absolute", "fixed") and any(
        _FAR_AWAY.fullmatch(value(side, "")) for side in ("left", "top", "right", "bottom")
    ):
        return True
    # A frame of a video is a box without height, whose padding gives it one.
    flat = any(_ZERO.fullmatch(value(name, "")) or value(name) == "1px" for name in ("height", "width"))
    if flat and value("overflow") == "hidden" and not any(rule.startswith("padding") for rule in rules):
        return True
    colour = value("color")
    return colour is not None and (
        colour == "transparent" or colour == value("background-color") or colour == value("background")
    )


def _rules(declarations: Iterable[str]) -> Iterable[tuple[str, str]]:
    for declaration in declarations:
        name, colon, value = declaration.partition(":")
        if colon:
            yield name.strip(), value.replace("!important", "").strip()


def _text(pieces: list[str]) -> str:
    text = "".join(pieces)
    return html.unescape(text) if "&" in text else text
