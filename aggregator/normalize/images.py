"""The lead image of an entry."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from aggregator.model import EntryDraft
from aggregator.normalize.text import cut, plain_text
from aggregator.normalize.urls import absolute_url

MAX_ALT = 300
MAX_CAPTION = 500

_TRACKER = re.compile(
    r"https?://(?:[^/]*\.)?(?:(?:pixel|stats)\.wp\.com|stats\.wordpress\.com|feeds\.wordpress\.com|feedburner\.com"
    r"|histats\.com|google-analytics\.com|googletagmanager\.com|doubleclick\.net|statcounter\.com|quantserve\.com"
    r"|scorecardresearch\.com|whos\.amung\.us|flagcounter\.com|hitwebcounter\.com|freecounterstat\.com"
    r"|supercounters\.com|amazon-adsystem\.com|feedsportal\.com|wp-stat[^/]*)/"
    r"|https?://www\.facebook\.com/tr\b|https?://feeds\.feedblitz\.com/~/|/(?:pixel|beacon|counter)\.(?:gif|png|php)\b",
    re.IGNORECASE,
)
_DECORATION = re.compile(
    r"s\.w\.org/images/core/emoji|/(?:emoji|smilies|smileys|emoticons?|avatars?|favicon)[/.-]|gravatar\.com/avatar"
    r"|/(?:icons?|ico)/|/icon[-_][^/]*$|/images/(?:pdf_button|printbutton|emailbutton)|/(?:pdf|docx?|xlsx?|zip)\.(?:png|gif)$|/noimage|/no-image"
    r"|/default[-_.](?:image|thumb|img)",
    re.IGNORECASE,
)
_TINY = frozenset({"0", "1", "2", "3", "1px", "0px"})
_IMAGE_FILE = re.compile(r"\.(?:jpe?g|png|webp|gif|avif)$", re.IGNORECASE)
# What stands where an image will be once a script has run.
_PLACEHOLDER = re.compile(
    r"(?:data:|about:)|.*/(?:blank|placeholder|lazy|spacer|1x1|loading|transparent)[^/]*$", re.IGNORECASE
)
# The caption that a CMS shows for want of one.
_PLACEHOLDER_ALT = re.compile(
    r"illustrasi foto\b.*|ilustrasi|gambar|image|foto|photo|img[-_ ]?\d*", re.IGNORECASE
)


class Image(NamedTuple):
    """An image in the text of an entry. ``decoration``: an icon, emoji or avatar."""

    url: str
    alt: str
    decoration: bool


def lead_image(draft: EntryDraft, images: Sequence[Image], base: str) -> tuple[str, str]:
    """Address and alternative text of the stated image, else the enclosed one, else the first in the text."""
    alts = {image.url: image.alt for image in images}
    stated = [
        draft.image_url,
        *(enclosure.url for enclosure in draft.enclosures if _is_image(enclosure.type, enclosure.url)),
    ]
    for candidate in stated:
        address = absolute_url(candidate, base) if candidate else ""
        if address and not is_tracker(address, "", "") and not is_decoration(address):
            return address, _alt(draft.image_alt or alts.get(address, ""))
    for image in images:
        if not image.decoration:
            return image.url, _alt(image.alt)
    return "", ""


def caption_of(draft: EntryDraft) -> str:
    """The caption that a draft states for its image, unless it is what a CMS shows for want of one."""
    caption = (
        cut(plain_text(draft.image_caption[: MAX_CAPTION * 4]), MAX_CAPTION) if draft.image_caption else ""
    )
    return "" if _PLACEHOLDER_ALT.fullmatch(caption) else caption


def is_tracker(url: str, width: str, height: str) -> bool:
    """Whether an image only counts who looks."""
    return (width in _TINY and height in _TINY) or _TRACKER.search(url) is not None


def is_placeholder(url: str) -> bool:
    """Whether an image only holds the place of another."""
    return _PLACEHOLDER.match(url) is not None


def is_decoration(url: str) -> bool:
    """Whether an image illustrates nothing: icons, emoji, avatars, stand-ins."""
    return _DECORATION.search(url) is not None


def _is_image(media_type: str, url: str) -> bool:
    if media_type and media_type != "application/octet-stream":
        return media_type.lower().startswith("image")
    return _IMAGE_FILE.search(url.partition("?")[0]) is not None


def _alt(text: str) -> str:
    alt = plain_text(text[: MAX_ALT * 4])[:MAX_ALT] if text else ""
    return "" if _PLACEHOLDER_ALT.fullmatch(alt) else alt
