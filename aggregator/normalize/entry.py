"""One draft into one entry."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from aggregator.model import Enclosure, Entry, EntryDraft, NormalizeContext
from aggregator.normalize.boilerplate import remove_boilerplate, without_origin_note
from aggregator.normalize.bylines import author_name, take_byline, without_dateline
from aggregator.normalize.categories import categories_of
from aggregator.normalize.content import content_hash, story_of, text_hash
from aggregator.normalize.files import linked_files
from aggregator.normalize.html import clean_html
from aggregator.normalize.identity import guid_key, identity_of, link_key, title_key
from aggregator.normalize.images import caption_of, lead_image
from aggregator.normalize.language import language_of
from aggregator.normalize.personal import Found, mask_body, mask_text
from aggregator.normalize.published import published_of
from aggregator.normalize.text import (
    clean,
    cut,
    one_line,
    plain_text,
    summary_of,
    title_text,
    without_cut_off,
)
from aggregator.normalize.urls import absolute_url, canonical_url

MAX_GUID = 2_000
MAX_ENCLOSURES = 50
MAX_STATED_SUMMARY = 20_000
# How much of a stated summary has to agree with the text to be nothing but its beginning.
_SAME_BEGINNING = 40
_TITLE_FROM_TEXT = 80

# RFC 5646, 4.4.1: so many characters suffice for every tag.
MAX_LANGUAGE = 35
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8}){0,4}", re.IGNORECASE)
_LANGUAGE_NAMES = {
    "in": "id",
    "ind": "id",
    "indonesia": "id",
    "indonesian": "id",
    "bahasa indonesia": "id",
    "eng": "en",
    "ara": "ar",
}
_MEDIA_TYPE = re.compile(r"[a-z]{1,20}/[a-z0-9.+-]{1,80}")


class EmptyDraft(ValueError):
    """A draft that says nothing."""


def to_entry(draft: EntryDraft, context: NormalizeContext) -> Entry:
    """The entry that a draft states, by itself; `identity.identify` holds its keys against its neighbours'.

    Raises `EmptyDraft` for one without title and text.
    """
    aliases = context.host_aliases
    base = draft.base_url or context.document_url
    guid = one_line(clean(draft.guid[:MAX_GUID]))
    permalink = guid if guid[:8].lower().startswith(("http://", "https://")) else ""
    link = canonical_url(draft.link, base, aliases) or canonical_url(permalink, "", aliases)
    url = (
        link
        or canonical_url(context.source_url, "", aliases)
        or canonical_url(context.document_url, "", aliases)
    )
    warnings = list(draft.warnings)
    if not link:
        warnings.append("no usable link, the site's address stands in")

    cleaned = clean_html(draft.content_html or draft.summary_html, draft.base_url or link or base)
    body = cleaned.body
    remove_boilerplate(body)
    byline = take_byline(body, context)
    found = Found()
    mask_body(body, found)
    text = body.text()
    story = story_of(text)
    title = mask_text(_title(draft, text, warnings), found)

    when = published_of(draft, context, link, byline.date)
    slugs, originals = categories_of(draft.categories)
    image_url, image_alt = lead_image(draft, cleaned.images, base)
    # What repeats what the body says is masked like it, and not counted again.
    again = Found()
    keys = guid_key(guid, aliases), link_key(link, context), title_key(title)
    hashed = content_hash(title, story)
    warnings += [warning for warning in (cleaned.warning, when.warning) if warning]
    warnings += found.remarks()
    if byline.reposted_from:
        warnings.append(f"reposted from {byline.reposted_from}")
    return Entry(
        identity=identity_of(*keys, None if when.guessed else when.published, hashed),
        guid=guid,
        guid_key=keys[0],
        url_key=keys[1],
        title_key=keys[2],
        url=url,
        title=title,
        published=when.published,
        updated=when.updated,
        zone=when.zone,
        date_guessed=when.guessed,
        author=mask_text(author_name(plain_text(draft.author) if draft.author else "", byline), again),
        byline=mask_text(byline.words, again),
        dateline=byline.dateline,
        office=byline.origin or _named_office(draft, context) or context.office,
        origin_office=byline.origin,
        categories=slugs,
        original_categories=originals,
        language=language_of(title, text, _language(draft.language) or _language(context.language)),
        summary=_summary(draft, text),
        html=body.html(),
        text=text,
        image_url=image_url,
        image_alt=mask_text(image_alt, again),
        image_caption=mask_text(caption_of(draft), again),
        enclosures=_enclosures((*draft.enclosures, *linked_files(body.pieces)), base),
        content_hash=hashed,
        text_hash=text_hash(story),
        warnings=tuple(warnings),
        markup=draft.content_html or draft.summary_html,
    )


def _title(draft: EntryDraft, text: str, warnings: list[str]) -> str:
    title, was_cut = title_text(draft.title)
    if was_cut:
        warnings.append("the title was cut")
    if title:
        return title
    if not text:
        raise EmptyDraft("neither title nor text")
    warnings.append("no title, the first words of the text stand in")
    return cut(one_line(text[: _TITLE_FROM_TEXT * 4]), _TITLE_FROM_TEXT)


def _summary(draft: EntryDraft, text: str) -> str:
    """What the site wrote as summary, unless that is only the beginning of the text."""
    if draft.summary_html and draft.content_html:
        stated = without_dateline(plain_text(draft.summary_html[:MAX_STATED_SUMMARY]))
        stated = mask_text(without_cut_off(without_origin_note(stated)), Found())
        if stated and not text.startswith(stated[:_SAME_BEGINNING]):
            return summary_of(stated)
    return summary_of(text)


def _named_office(draft: EntryDraft, context: NormalizeContext) -> str | None:
    """Whose an item is, where its address or category names an office."""
    name = one_line(draft.office_name)
    return context.offices.resolve(name, near=context.office) if name else None


def _enclosures(stated: Sequence[Enclosure], base: str) -> tuple[Enclosure, ...]:
    found: dict[str, Enclosure] = {}
    for enclosure in stated[:MAX_ENCLOSURES]:
        address = absolute_url(enclosure.url, base)
        media_type = enclosure.type.strip().lower()
        if address and address not in found:
            kept = media_type if _MEDIA_TYPE.fullmatch(media_type) else ""
            length = enclosure.length if enclosure.length and enclosure.length > 0 else None
            found[address] = Enclosure(address, kept, length)
    return tuple(found.values())


@lru_cache(maxsize=256)
def _language(stated: str) -> str:
    """A BCP 47 tag in its usual case ("id-ID"); "" for what is none."""
    tag = stated.strip().partition(".")[0].replace("_", "-")
    tag = _LANGUAGE_NAMES.get(tag.lower(), tag)
    if _LANGUAGE.fullmatch(tag) is None or len(tag) > MAX_LANGUAGE:
        return ""
    first, *rest = tag.split("-")
    tag = _LANGUAGE_NAMES.get(first.lower(), first.lower())
    for part in rest:
        tag += "-" + (part.upper() if len(part) == 2 else part.title() if len(part) == 4 else part.lower())
    return tag
