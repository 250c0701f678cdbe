"""HTML that is safe to republish: allow-listed, absolute, without trackers and what plugins added."""

from __future__ import annotations

import html as entities
import re
from typing import NamedTuple

import nh3
from selectolax.lexbor import LexborHTMLParser, LexborNode

from aggregator.normalize.images import Image, is_decoration, is_tracker
from aggregator.normalize.text import clean, without_junk
from aggregator.normalize.urls import absolute_url

MAX_LENGTH = 1_000_000

# Parsers of HTML take quadratic time and memory for what nests deep without end; no article comes near these.
_MAX_TAGS = 20_000
_MAX_DEPTH = 1_000
_MAX_OPEN_FORMATTING = 30
_MAX_TAG_LENGTH = 4_000
_LARGE = 20_000

_TAGS = frozenset(
    "p br hr div section article h1 h2 h3 h4 h5 h6 ul ol li dl dt dd blockquote q figure figcaption img a "
    "table caption thead tbody tfoot tr th td b strong em i u s del ins sub sup small mark code pre kbd "
    "abbr cite time video audio source".split()
)
_ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "ol": {"start"},
    "video": {"src", "poster", "width", "height"},
    "audio": {"src"},
    "source": {"src", "type"},
    "time": {"datetime"},
    "abbr": {"title"},
}
_BOOLEAN = {"video": {"controls": "controls"}, "audio": {"controls": "controls"}}
_CLEANER = nh3.Cleaner(
    tags=set(_TAGS),
    clean_content_tags={
        "script", "style", "template", "form", "select", "button", "textarea", "object", "svg", "math", "title",
    },
    attributes=_ATTRIBUTES,
    set_tag_attribute_values=_BOOLEAN,
    link_rel="noopener nofollow",
    url_schemes={"http", "https", "mailto", "tel"},
    url_relative="deny",
)  # fmt: skip

# Blocks that plugins for sharing, related posts and counters wrap their output in.
_PLUGIN_SELECTOR = ",".join(
    (
        ".sharedaddy", ".jp-relatedposts", ".addtoany_share_save_container", ".addtoany_content", ".a2a_kit",
        ".heateor_sss_sharing_container", ".social-share", ".share-buttons", ".sharethis-inline-share-buttons",
        ".essb_links", ".ssba", ".mashsb-container", ".post-views", ".yarpp-related", ".crp_related",
        ".rp4wp-related-posts", ".related-posts", ".wp-block-jetpack-related-posts", ".post-share",
        ".addthis_toolbox", ".fb-like", ".fb-share-button", ".twitter-share-button", ".feedflare", ".printfriendly",
        ".screen-reader-text", ".blogger-post-footer",
    )
)  # fmt: skip
_PLUGIN_HINT = re.compile(
    r"share|jp-related|addtoany|a2a_|social|essb|ssba|mashsb|post-views|related|addthis|fb-|feedflare"
    r"|printfriendly|screen-reader|blogger-post"
)
_ACTIVE_SELECTOR = "a,img,iframe,video,audio,source,noscript"
_ACTIVE_HINT = re.compile(r"<(?:a|img|iframe|video|audio|source|noscript)\b", re.IGNORECASE)

_DATA_ADDRESS = re.compile(r"""\s(?:src|href|srcset|poster)\s{0,3}=\s{0,3}(?:"data:[^"<>]*"|'data:[^'<>]*')""", re.I)
_ESCAPED_TAG = re.compile(r"&lt;(?:p|div|br|a|img|strong|b|em|ul|h[1-6]|span|table)(?:\s|/|&gt;)", re.I)
_PARAGRAPH = re.compile(r"\n[ \t\r]*\n\s*")
_TAG_NAME = re.compile(r"(/?)([a-zA-Z][a-zA-Z0-9]*)")
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_FORMATTING = frozenset("a b big code em font i nobr s small strike strong tt u".split())
_ANY_TAG = re.compile(r"<[^<>]*>?")

_LAZY_SOURCES = ("data-src", "data-lazy-src", "data-original", "data-lazy", "data-orig-file")
_PLACEHOLDER = re.compile(r"^(?:data:|about:)|/(?:blank|placeholder|lazy|spacer|1x1|loading|transparent)[^/]*$", re.I)
_VIDEO_PAGES = (
    (re.compile(r"https?://(?:www\.)?youtube(?:-nocookie)?\.com/embed/([\w-]{6,20})"), "https://www.youtube.com/watch?v="),
    (re.compile(r"https?://player\.vimeo\.com/video/(\d{5,12})"), "https://vimeo.com/"),
)


class CleanHtml(NamedTuple):
    """Sanitised HTML and the images in it, first one first. ``warning`` is "" or what was lost."""

    markup: str
    images: tuple[Image, ...]
    warning: str


def clean_html(markup: str, base: str) -> CleanHtml:
    """``markup`` with nothing in it that a reader must fear, addresses absolute against ``base``.

    Embedded videos become links to their pages: a frame in a feed runs whatever its host likes.
    """
    markup = _DATA_ADDRESS.sub("", markup) if "data:" in markup else markup
    warning = ""
    if len(markup) > MAX_LENGTH:
        markup = markup[:MAX_LENGTH]
        warning = f"the text was cut at {MAX_LENGTH} characters"
    markup = clean(markup)
    if "<" not in markup:
        if _ESCAPED_TAG.search(markup):
            markup = entities.unescape(markup)
        elif "\n" in markup:
            markup = "".join(f"<p>{part}</p>" for part in _PARAGRAPH.split(markup.strip()) if part)
    if len(markup) > _LARGE and not _is_reasonable(markup):
        warning = "the markup is beyond reason, only its words were kept"
        markup = entities.escape(entities.unescape(_ANY_TAG.sub(" ", markup)), quote=False)
    images: tuple[Image, ...] = ()
    if _ACTIVE_HINT.search(markup) or _PLUGIN_HINT.search(markup):
        markup, images = _prepare(markup, base)
    # Entities may have brought back what `clean` took out; composing characters (NFC) would be wrong here,
    # since it may melt a bracket of the markup with a mark that follows it.
    return CleanHtml(without_junk(_CLEANER.clean(markup).replace("&nbsp;", "\u00a0")), images, warning)


def _is_reasonable(markup: str) -> bool:
    """Whether parsing this takes time in proportion to its length."""
    depth = formatting = 0
    tags = markup.split("<")[1:]
    if len(tags) > _MAX_TAGS:
        return False
    for tag in tags:
        match = _TAG_NAME.match(tag)
        if match is None:
            continue
        if len(tag) > _MAX_TAG_LENGTH and not 0 <= tag.find(">") <= _MAX_TAG_LENGTH:
            return False
        name = match[2].lower()
        if name in _VOID:
            continue
        step = -1 if match[1] else 1
        depth = max(depth + step, 0)
        if name in _FORMATTING:
            formatting = max(formatting + step, 0)
        if depth > _MAX_DEPTH or formatting > _MAX_OPEN_FORMATTING:
            return False
    return True


def _prepare(markup: str, base: str) -> tuple[str, tuple[Image, ...]]:
    """Everything that needs the tree: plugins out, addresses absolute, lazy images awake."""
    tree = LexborHTMLParser(markup, is_fragment=True)
    if _PLUGIN_HINT.search(markup):
        _remove_all(tree, _PLUGIN_SELECTOR)
    if "data-" in markup and any(lazy in markup for lazy in _LAZY_SOURCES):
        _remove_all(tree, "noscript")  # it repeats the images that wait for a script
    images: list[Image] = []
    for node in reversed(tree.css(_ACTIVE_SELECTOR)):  # inner ones first, as above
        match node.tag:
            case "a":
                _make_absolute(node, "href", base)
            case "img":
                image = _image(node, base)
                if image is not None:
                    images.append(image)
            case "iframe":
                _link_video(tree, node, base)
            case "video" | "audio" | "source":
                _make_absolute(node, "src", base)
                _make_absolute(node, "poster", base)
    return tree.html or "", tuple(reversed(images))


def _remove_all(tree: LexborHTMLParser, selector: str) -> None:
    for node in reversed(tree.css(selector)):  # inner ones first: an outer one frees what is in it
        node.decompose()


def _make_absolute(node: LexborNode, attribute: str, base: str) -> None:
    address = node.attributes.get(attribute)
    if address is None or address.startswith(("mailto:", "tel:")):
        return
    absolute = absolute_url(address, base)
    if absolute:
        node.attrs[attribute] = absolute
    else:
        del node.attrs[attribute]


def _image(node: LexborNode, base: str) -> Image | None:
    """Put an image right, or take it out: trackers, placeholders, what has no address."""
    attributes = node.attributes
    source = attributes.get("src") or ""
    if not source or _PLACEHOLDER.search(source):
        source = next((attributes[name] or "" for name in _LAZY_SOURCES if attributes.get(name)), source)
    address = absolute_url(source, base)
    alt = clean(attributes.get("alt") or "").strip()
    width, height = attributes.get("width") or "", attributes.get("height") or ""
    if not address or is_tracker(address, width, height) or _PLACEHOLDER.search(source):
        node.decompose()
        return None
    if is_decoration(address) and alt and len(alt) <= 4:
        node.replace_with(alt)  # an emoji that a script turned into a picture
        return None
    node.attrs["src"] = address
    if attributes.get("alt") is None:
        node.attrs["alt"] = ""
    for name, value in (("width", width), ("height", height)):
        if value and not value.isdigit():
            del node.attrs[name]
    return Image(address, alt, decoration=is_decoration(address))


def _link_video(tree: LexborHTMLParser, node: LexborNode, base: str) -> None:
    address = absolute_url(node.attributes.get("src") or node.attributes.get("data-src") or "", base)
    for pattern, page in _VIDEO_PAGES:
        match = pattern.match(address)
        if match is not None:
            link = tree.create_node("a")
            link.attrs["href"] = page + match[1]
            link.insert_child(page + match[1])
            node.replace_with(link)
            return
    node.decompose()
