"""The lead image of an article, with its caption."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from aggregator.extract.addresses import absolute
from aggregator.extract.article.clutter import is_hidden
from aggregator.extract.article.frame import frame_of, stands_aside
from aggregator.extract.article.opened import OpenedPage, flat, letters

MAX_IMAGES = 30
MAX_CAPTION = 500
# Characters at the beginning of an element, within which its headline stands.
MAX_HEAD = 600
# Pixels; what is smaller in width or height is an icon.
SMALL = 100

_LAZY = (
    "data-src",
    "data-lazy-src",
    "data-original",
    "data-lazy",
    "data-orig-file",
    "data-large-file",
    "data-bg",
)
_BACKGROUND = re.compile(r"background(?:-image)?\s{0,3}:[^;]{0,60}?url\(\s{0,3}['\"]?([^'\")]{4,500})", re.I)
_NO_PICTURE = re.compile(
    r"(?:^|[/_.-])(?:logo\w{0,20}|favicon|icons?|avatar|placeholder|blank|spacer|loading|pixel|no-?image|sprite)"
    r"(?:[/_.\d=-]|$)|/(?:default|user|pdf|docx?|word|excel|panah|arrow|bullet|header|footer|og|og-image|share)"
    r"(?:[-_](?:image|img|thumb|og|default))?\.(?:png|gif|jpe?g|webp)|default[-_](?:image|img|thumb|og)"
    r"|\.svg(?:$|\?)|gravatar\.com|/emoji/|^data:|\.ico(?:$|\?)",
    re.IGNORECASE,
)
_PICTURES = "img, [data-bg], [style*=background], video[poster], amp-img"
_CAPTIONS = (
    "figcaption, .wp-caption-text, .caption, .image-caption, .img-caption, .photo-caption, .keterangan-foto, "
    ".foto-caption, .img-cap, .news-cap, .ket, .cap, .img-description, p.caption, td.caption"
)


@dataclass(frozen=True, slots=True)
class Picture:
    """Address as written, alternative text and caption; "" where there is none."""

    url: str = ""
    alt: str = ""
    caption: str = ""


def lead_picture(
    page: OpenedPage, shown: Sequence[LexborNode], image: str = "", caption: str = ""
) -> Picture:
    """The picture that the page states, unless that is the site's logo; else the first of those ``shown``.

    ``image`` and ``caption`` are what a recipe found.
    """
    stated = image or next((one for one in _stated(page) if not _NO_PICTURE.search(one)), "")
    if not stated:
        chosen = next(iter(shown), None)
        if chosen is None:
            return Picture(caption=caption)
        return Picture(source_of(chosen), _alt(chosen), caption or caption_of(chosen))
    alt = page.stated("og:image:alt", "twitter:image:alt")
    same = next((node for node in _everywhere(page.tree) if _same(source_of(node), stated, page.base)), None)
    # What stands at the head of the article is the same picture, though its address may not show it.
    same = same or (next(iter(shown), None) if not image else None)
    if same is None:
        return Picture(stated, alt, caption or page.data.image_caption)
    return Picture(stated, _alt(same) or alt, caption or caption_of(same) or page.data.image_caption)


def pictures_of(block: LexborNode | None, headline: str) -> list[LexborNode]:
    """The pictures of an article in the order of the page: above its text, then within it.

    Where headline and text have an element in common, that is the article; whatever lies in clutter is none.
    """
    if block is None:
        return []
    if block.tag in ("td", "th") and headline and letters(headline) in letters(flat(block, MAX_HEAD)):
        # A cell of a table that holds all of an article has the site's own head around it.
        within = _pictures_in(block)
        if within:
            return within
    return _pictures_in(frame_of(block, headline))


def _pictures_in(frame: LexborNode) -> list[LexborNode]:
    found = [node for node in frame.css(_PICTURES)[:MAX_IMAGES] if _is_picture(node)]
    return [node for node in found if not stands_aside(node, frame)]


def _stated(page: OpenedPage) -> tuple[str, ...]:
    og = page.stated("og:image", "og:image:url", "og:image:secure_url")
    return tuple(
        filter(None, (og, page.data.image, page.stated("twitter:image", "twitter:image:src", "image")))
    )


def _everywhere(tree: LexborHTMLParser) -> list[LexborNode]:
    return tree.css("article img, figure img, main img, img")[:200]


def source_of(node: LexborNode) -> str:
    """Where an image really lies: what waits for a script first, then the largest of a ``srcset``."""
    attributes = node.attributes
    if node.tag == "video":
        return (attributes.get("poster") or "").strip()
    waiting = next((attributes[name] for name in _LAZY if attributes.get(name)), None)
    source = (attributes.get("src") or "").strip()
    if waiting and not waiting.startswith("{"):
        return waiting.strip()
    if source and not source.startswith(("data:", "about:")):
        return source
    named = largest(attributes.get("srcset") or attributes.get("data-srcset") or "")
    return named or background_of(attributes)


def largest(srcset: str) -> str:
    """The address of the largest image of a ``srcset`` (HTML Living Standard, 4.8.4.2.1)."""
    best, address = -1.0, ""
    for candidate in srcset[:8000].split(", "):
        parts = candidate.strip(" ,").split()
        if not parts:
            continue
        size = parts[1][:-1] if len(parts) > 1 else "1"
        number = float(size) if re.fullmatch(r"\d{1,6}(?:\.\d{1,3})?", size) else 0.0
        if number > best:
            best, address = number, parts[0]
    return address


def caption_of(node: LexborNode) -> str:
    """The caption of an image: that of its figure, or the small text right under it."""
    holder = node.parent
    for _ in range(4):
        if holder is None or holder.tag in ("body", "html", "article", "main"):
            return ""
        found = holder.css_first(_CAPTIONS)
        if found is not None:
            return flat(found, MAX_CAPTION)
        if len(holder.text(strip=True)) > MAX_CAPTION:
            return ""
        holder = holder.parent
    return ""


def cut_caption(body: LexborNode, caption: str) -> None:
    """Take the caption of the lead image out of the text, where some systems repeat it as a paragraph."""
    said = letters(caption)
    for node in body.css("figcaption, p, small, span, div, em")[:MAX_IMAGES] if said else ():
        if letters(flat(node)) == said:
            node.remove()
            return


def background_of(attributes: Mapping[str, str | None]) -> str:
    """The address of a picture that is painted as a background."""
    match = _BACKGROUND.search((attributes.get("style") or "")[:2000])
    return match[1] if match else ""


def _is_picture(node: LexborNode) -> bool:
    source = source_of(node)
    if not source or _NO_PICTURE.search(source) or is_hidden(node):
        return False
    for name in ("width", "height"):
        size = re.match(r"\d{1,5}", node.attributes.get(name) or "")
        if size and int(size[0]) < SMALL:
            return False
    return True


def _alt(node: LexborNode) -> str:
    return (node.attributes.get("alt") or "").strip()[:MAX_CAPTION]


def _same(one: str, other: str, base: str) -> bool:
    """Whether two addresses are of one picture, maybe in two sizes."""
    if not one:
        return False
    one, other = (absolute(base, address).partition("?")[0] for address in (one, other))
    return one == other or (bool(one) and _stem(one) == _stem(other))


def _stem(address: str) -> str:
    name = address.rpartition("/")[2].rpartition(".")[0]
    return letters(re.sub(r"[-_]\d{2,4}x\d{2,4}$|[-_](?:scaled|large|medium|thumb)$", "", name))
