"""HTML that is safe to republish: allow-listed, absolute, without trackers and what plugins added."""

from __future__ import annotations

import html as entities
import re
from typing import NamedTuple

import nh3
from selectolax.lexbor import LexborHTMLParser, LexborNode

from aggregator.normalize.addresses import make_absolute
from aggregator.normalize.blocks import Body, read_blocks, split_tags
from aggregator.normalize.images import Image, is_placeholder
from aggregator.normalize.text import compose, is_composed, repair, without_junk, word_set
from aggregator.normalize.urls import absolute_url

MAX_LENGTH = 1_000_000

# Parsers of HTML take quadratic time and memory for what nests deep without end; no article comes near these.
_MAX_TAGS = 20_000
_MAX_DEPTH = 1_000
_MAX_OPEN_FORMATTING = 30
_MAX_TAG_LENGTH = 4_000
_LARGE = 20_000

_TAGS = word_set(
    "p br hr div section article h1 h2 h3 h4 h5 h6 ul ol li dl dt dd blockquote q figure figcaption img a "
    "table caption thead tbody tfoot tr th td b strong em i u s del ins sub sup small mark code pre kbd "
    "abbr cite time video audio source"
)
_ATTRIBUTES = {
    "*": {"title"},
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
# Writing that runs from right to left says so. What else states a language is mostly wrong: what comes out of
# Word is full of ``lang="EN-US"``, and would be read aloud as such.
_WRITING = {
    "dir": {"rtl", "ltr", "auto", "RTL", "LTR"},
    "lang": {"ar", "AR", "ar-SA", "AR-SA", "fa", "he", "ur"},
}
_BOOLEAN = {"video": {"controls": "controls"}, "audio": {"controls": "controls"}}
_CLEANER = nh3.Cleaner(
    tags=set(_TAGS),
    clean_content_tags={
        "script", "style", "template", "form", "select", "button", "textarea", "object", "svg", "math",
        "title",
    },
    attributes=_ATTRIBUTES,
    tag_attribute_values=dict.fromkeys(_TAGS, _WRITING),
    set_tag_attribute_values=_BOOLEAN,
    link_rel="noopener nofollow",
    url_schemes={"http", "https", "mailto", "tel"},
)  # fmt: skip

# Blocks that plugins for sharing, related posts and counters wrap their output in.
_PLUGIN_SELECTOR = ",".join(
    (
        ".sharedaddy", ".jp-relatedposts", ".addtoany_share_save_container", ".addtoany_content", ".a2a_kit",
        ".heateor_sss_sharing_container", ".social-share", ".share-buttons",
        ".sharethis-inline-share-buttons",
        ".essb_links", ".ssba", ".mashsb-container", ".post-views", ".yarpp-related", ".crp_related",
        ".rp4wp-related-posts", ".related-posts", ".wp-block-jetpack-related-posts", ".post-share",
        ".addthis_toolbox", ".fb-like", ".fb-share-button", ".twitter-share-button", ".feedflare",
        ".printfriendly", ".screen-reader-text", ".blogger-post-footer",
    )
)  # fmt: skip
# Most texts hold none of these and are spared the tree.
_PLUGIN_HINTS = (
    "share", "related", "addtoany", "a2a_", "essb", "ssba", "mashsb", "post-views", "addthis", "fb-",
    "feedflare", "printfriendly", "screen-reader", "blogger-post",
)  # fmt: skip
_LAZY_HINTS = ("data-src", "data-lazy", "data-orig")
_UNSEEN = re.compile(r"display\s{0,3}:\s{0,3}none", re.IGNORECASE)
_TREE_TAGS = ("<iframe", "<IFRAME", "<noscript", "<NOSCRIPT")

_DATA_ADDRESS = re.compile(
    r"""\s(?:src|href|srcset|poster)\s{0,3}=\s{0,3}(?:"data:[^"<>]*"|'data:[^'<>]*')""", re.I
)
_ESCAPED_TAG = re.compile(r"&lt;(?:p|div|br|a|img|strong|b|em|ul|h[1-6]|span|table)(?:\s|/|&gt;)", re.I)
_PARAGRAPH = re.compile(r"\n[ \t\r]*\n\s*")
_TAG_NAME = re.compile(r"(/?)([a-zA-Z][a-zA-Z0-9]*)")
_VOID = word_set("area base br col embed hr img input link meta source track wbr")
_FORMATTING = word_set("a b big code em font i nobr s small strike strong tt u")
_ANY_TAG = re.compile(r"<[^<>]*>?")

_LAZY_SOURCES = ("data-src", "data-lazy-src", "data-original", "data-lazy", "data-orig-file")
_VIDEO_PAGES = (
    (
        re.compile(r"https?://(?:www\.)?youtube(?:-nocookie)?\.com/embed/([\w-]{6,20})"),
        "https://www.youtube.com/watch?v=",
    ),
    (re.compile(r"https?://player\.vimeo\.com/video/(\d{5,12})"), "https://vimeo.com/"),
)


class CleanHtml(NamedTuple):
    """Sanitised HTML and the images in it, first one first. ``warning`` is "" or what was lost."""

    body: Body
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
    markup = repair(markup)
    if "<" not in markup:
        if _ESCAPED_TAG.search(markup):
            markup = entities.unescape(markup)
        elif "\n" in markup:
            markup = "".join(f"<p>{part}</p>" for part in _PARAGRAPH.split(markup.strip()) if part)
    if len(markup) > _LARGE and not _is_reasonable(markup):
        warning = "the markup is beyond reason, only its words were kept"
        markup = entities.escape(entities.unescape(_ANY_TAG.sub(" ", markup)), quote=False)
    elif _needs_tree(markup):
        markup = _prepare(markup)
    # Entities may have brought back what `repair` took out.
    markup = without_junk(_CLEANER.clean(markup).replace("&nbsp;", "\u00a0"))
    pieces = split_tags(markup)
    if not is_composed(markup):
        pieces[::2] = map(compose, pieces[::2])
    images = make_absolute(pieces, base)
    return CleanHtml(read_blocks(pieces), images, warning)


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


def _needs_tree(markup: str) -> bool:
    return (
        ("class=" in markup and any(hint in markup for hint in _PLUGIN_HINTS))
        or ("data-" in markup and any(hint in markup for hint in _LAZY_HINTS))
        or any(tag in markup for tag in _TREE_TAGS)
        or ("<img" in markup and _UNSEEN.search(markup) is not None)
    )


def _prepare(markup: str) -> str:
    """What needs a tree: plugins and unseen images out, lazy images awake, frames of videos into links."""
    tree = LexborHTMLParser(markup, is_fragment=True)
    _remove_all(tree, _PLUGIN_SELECTOR)
    for node in tree.css("img[style]"):
        if _UNSEEN.search(node.attributes.get("style") or ""):
            node.decompose()  # it only counts who looks
    for node in reversed(tree.css("iframe")):
        _link_video(tree, node)
    lazy = [node for node in tree.css("img") if _wake(node)]
    if lazy:
        _remove_all(tree, "noscript")  # it repeats the images that wait for a script
    else:
        tree.unwrap_tags(["noscript"])
    return tree.html or ""


def _remove_all(tree: LexborHTMLParser, selector: str) -> None:
    for node in reversed(tree.css(selector)):  # inner ones first: an outer one frees what is in it
        node.decompose()


def _wake(node: LexborNode) -> bool:
    """Give an image that waits for a script its real address."""
    attributes = node.attributes
    source = attributes.get("src") or ""
    waiting = next((attributes[name] for name in _LAZY_SOURCES if attributes.get(name)), None)
    if not waiting or (source and not is_placeholder(source)):
        return False
    node.attrs["src"] = waiting
    return True


def _link_video(tree: LexborHTMLParser, node: LexborNode) -> None:
    attributes = node.attributes
    address = absolute_url(attributes.get("src") or attributes.get("data-src") or "", "https://localhost/")
    for pattern, page in _VIDEO_PAGES:
        match = pattern.match(address)
        if match is not None:
            link = tree.create_node("a")
            link.attrs["href"] = page + match[1]
            link.insert_child(page + match[1])
            node.replace_with(link)
            return
    node.decompose()
