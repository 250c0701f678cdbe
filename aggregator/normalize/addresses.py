"""Addresses in sanitised HTML: absolute, or gone; images sorted into pictures, emoji and trackers."""

from __future__ import annotations

import re
from html import escape, unescape

from aggregator.normalize.images import Image, is_decoration, is_placeholder, is_tracker
from aggregator.normalize.urls import absolute_url

# As the sanitiser writes them: always quoted with ".
_ATTRIBUTE = re.compile(r' ([a-z]+)="([^"]*)"')
_WITH_ADDRESS = ("<a ", "<img", "<video ", "<audio ", "<source ")
_ADDRESSES = frozenset({"href", "src", "poster"})
_MAX_EMOJI = 4
# Where networks take what somebody wants to share; nothing but a share button leads there.
_SHARE = re.compile(
    r"https?://(?:[a-z]+\.)?(?:facebook\.com/(?:sharer|share\.php|dialog/(?:share|feed|send))"
    r"|(?:twitter|x)\.com/(?:intent/(?:tweet|post)|share\b|home\?status=)|(?:api\.)?whatsapp\.com/send/?\?(?:.*&)?text="
    r"|wa\.me/?\?(?:.*&)?text=|(?:t|telegram)\.me/share\b|pinterest\.com/pin/create|linkedin\.com/(?:sharearticle|sharing/share)"
    r"|social-plugins\.line\.me/lineit/share|tumblr\.com/(?:share|widgets/share)|reddit\.com/submit\?)",
    re.IGNORECASE,
)


def make_absolute(pieces: list[str], base: str) -> tuple[Image, ...]:
    """Resolve every address among texts and tags (`blocks.split_tags`) against ``base``; returns the images.

    Trackers, placeholders, share buttons and images without an address go; emoji that became pictures are
    text again.
    """
    images: list[Image] = []
    for index in range(1, len(pieces), 2):
        tag = pieces[index]
        if not tag.startswith(_WITH_ADDRESS):
            continue
        attributes = {name: unescape(value) for name, value in _ATTRIBUTE.findall(tag)}
        if tag.startswith("<a ") and _SHARE.match(attributes.get("href", "").strip()):
            _remove_element(pieces, index, "</a>")
            continue
        if tag.startswith("<img"):
            image = _image(attributes, base)
            if image is None:
                pieces[index] = ""
            elif image.decoration and 0 < len(image.alt) <= _MAX_EMOJI:
                pieces[index] = ""
                pieces[index - 1] += escape(image.alt, quote=False)
            else:
                images.append(image)
                sizes = {
                    name: attributes[name]
                    for name in ("width", "height")
                    if attributes.get(name, "").isdecimal()
                }
                pieces[index] = _tag("img", {"src": image.url, "alt": image.alt, **sizes})
            continue
        for name in _ADDRESSES & attributes.keys():
            address = attributes[name]
            if not address.startswith(("mailto:", "tel:")):
                attributes[name] = absolute_url(address, base)
            if not attributes[name]:
                del attributes[name]
        pieces[index] = _tag(tag[1:].partition(" ")[0].rstrip(">"), attributes)
    return tuple(images)


def _remove_element(pieces: list[str], opening: int, closing: str) -> None:
    """Empty an element that no element of its own kind can stand in, with all that is in it."""
    end = next((i for i in range(opening, len(pieces), 2) if pieces[i] == closing), None)
    if end is None:
        return
    pieces[opening : end + 1] = [""] * (end + 1 - opening)


def _image(attributes: dict[str, str], base: str) -> Image | None:
    source = attributes.get("src", "")
    address = absolute_url(source, base)
    if not address or is_placeholder(source):
        return None
    if is_tracker(address, attributes.get("width", ""), attributes.get("height", "")):
        return None
    return Image(address, attributes.get("alt", "").strip(), is_decoration(address))


def _tag(name: str, attributes: dict[str, str]) -> str:
    written = "".join([f' {key}="{escape(value)}"' for key, value in attributes.items()])
    return f"<{name}{written}>"
