"""Whose a story and its picture are, on what terms they may be used, and how a partner names where they are
from. All of it is data beside the story: nothing is put into its text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from aggregator.messages import text
from aggregator.model import StoryView
from feeds.render.channel import ChannelInfo, uri, xml_text

# Words after which a caption can only name who took the picture.
_SURE = (
    r"foto\s+oleh|photo\s+by|fotografer\s*:|photographer\s*:|(?:kredit|sumber)\s+foto\s*:"
    r"|photo\s+credit\s*:|dok\."
)
# Words that as well begin what the picture shows, unless they stand in brackets or after a sentence.
_UNSURE = r"(?:foto|photo|dok|dokumentasi|ft)\s*[:/]"
_NAME = r"\s*(?P<name>[^()\[\]:;|\n]{2,60}?)\s*"
_STATED = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"[(\[]\s*(?:{_SURE}|{_UNSURE}){_NAME}[)\]]\s*\.?\s*$",
        rf"[.!?|]\s+(?:{_SURE}|{_UNSURE}){_NAME}\.?\s*$",
        rf"(?:^|[\s,–-])(?:{_SURE}){_NAME}\.?\s*$",
    )
)
_MOST_WORDS = 6
# Who took a picture stands at the end.
_END = 200


@dataclass(frozen=True, slots=True)
class Rights:
    """What partners are told of one story. ``notice`` says whose it is, ``credit`` is the line to print with
    it, ``terms_url`` leads to the terms (RFC 4946), ``picture`` is who took the picture, "" where nobody
    says."""

    owner: str
    notice: str
    credit: str
    terms_url: str
    picture: str


def rights_of(story: StoryView, site_url: str, language: str = "id") -> Rights:
    """Of a story, in a language; ``site_url`` is that of Simpul, with a slash at its end."""
    owner, terms = owner_of(story), terms_page(site_url)
    return Rights(
        owner=owner,
        notice=text("rights.story", language, owner=owner, terms=terms),
        credit=text("rights.credit", language, owner=owner, url=uri(story.url)),
        terms_url=terms,
        picture=picture_credit(xml_text(story.image_caption)),
    )


def channel_notice(channel: ChannelInfo) -> str:
    """Whose the stories of a channel are."""
    return text("rights.channel", channel.language, terms=terms_page(channel.site_url))


def terms_page(site_url: str) -> str:
    """The address of the terms of use."""
    return f"{site_url}terms"


def owner_of(story: StoryView) -> str:
    """The office that a story is of, else what its source calls itself, else the address of that."""
    names = map(xml_text, (story.office_name, story.source_name))
    return next((" ".join(name.split()) for name in names if name.strip()), uri(story.source_url))


def picture_credit(caption: str) -> str:
    """Who took a picture, as far as its caption says so; "" where it does not."""
    for pattern in _STATED:
        found = pattern.search(caption[-_END:])
        if found:
            name = found["name"].strip(" ./-–,")
            return name if name[:1].isalpha() and len(name.split()) <= _MOST_WORDS else ""
    return ""
