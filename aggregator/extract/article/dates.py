"""When an article was published and updated, as the page states or shows it; texts as written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from aggregator.extract.article.days import day_of
from aggregator.extract.article.frame import lines_about
from aggregator.extract.article.lines import Line, lines_of
from aggregator.extract.article.opened import OpenedPage, flat

MAX_DATE_TEXT = 200
# Lines of this length are about the article; longer ones tell it, with dates of their own.
MAX_SHORT = 160
MAX_STAMP = 40
BEFORE, AFTER = 4, 10

_MONTHS = (
    r"jan(?:uari|uary)?|[fp]eb(?:ruari|ruary)?|mar(?:et|ch)?|apr(?:il)?|me[iy]|may|jun[ie]?|jul[iy]?|"
    r"ag(?:u?s?t?|ustus)|aug(?:ust)?|sept?(?:ember)?|o[kc]t(?:ober)?|no[vp](?:ember)?|de[sc](?:ember)?"
)
_WEEKDAY = (
    r"(?:(?:senin|selasa|rabu|sen|sel|rab|kam|jum|sab|min|kamis|jum['’`]?at|sabtu|minggu|ahad|mon|tues?|wed(?:nes)?|thurs?|fri|satur|sat|sun)"
    r"(?:day)?[.,]{0,2}\s{1,3})?"
)
_CLOCK = (
    r"(?:[\s,|/–-]{1,5}(?:(?:pukul|pkl\.?|jam|at)\s{1,2})?\d{1,2}[.:]\d\d(?:[.:]\d\d)?"
    r"(?:\s{0,2}(?:wib|wita|wit|gmt|utc|[ap]\.?m\.?)\b)?(?:\s?[+-]\d\d:?\d\d)?)?"
)
DATE = re.compile(
    rf"{_WEEKDAY}(?:(?<!\d)\d{{1,2}}[\s./-]{{1,3}}(?:{_MONTHS})\.?[\s,/-]{{1,3}}(?:19|20)\d\d"
    rf"|(?<![a-z])(?:{_MONTHS})\.?\s{{1,2}}\d{{1,2}}(?:st|nd|rd|th)?,?\s{{1,2}}(?:19|20)\d\d"
    rf"|(?<![\d/.-])\d{{1,2}}(?P<sep>[/.-])\d{{1,2}}(?P=sep)(?:19|20)\d\d"
    rf"|(?<![\d/.-])(?:19|20)\d\d[-/.]\d\d[-/.]\d\d(?!\d))(?:\s?M\b)?{_CLOCK}",
    re.IGNORECASE,
)
_AGO = re.compile(
    r"\b\d{1,3}\s(?:detik|menit|jam|hari|minggu|bulan|tahun)\s(?:yang\s)?lalu\b|\bkemarin\b(?:,?\s\d\d[.:]\d\d)?"
    r"|\b\d{1,3}\s(?:minutes?|hours?|days?|weeks?)\sago\b",
    re.IGNORECASE,
)
_UPDATED = re.compile(
    r"\b(?:diperbarui|diperbaharui|terakhir\sdi(?:ubah|perbarui)|diubah|update[d]?|last\smodified|pemutakhiran|di-?update|"
    r"aktualisier(?:t|ung)|geändert|mis\sà\sjour|actualizado|atualizado|aggiornato|bijgewerkt|обновлено)\b",
    re.IGNORECASE,
)
_PUBLISHED = re.compile(
    r"\b(?:diterbitkan|dipublikasikan|dipublish|diposting(?:kan)?|posted|published|tanggal|terbit|tayang|rilis|"
    r"dimuat|ditulis|dibuat|post\sdate|veröffentlicht|erstellt|publié|publicado|pubblicato|gepubliceerd|опубликовано)\b",
    re.IGNORECASE,
)
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})-(\d\d)-(\d\d)")
_PUBLISHED_META = (
    "article:published_time", "og:published_time", "datepublished", "publish-date", "pubdate", "publishdate",
    "publish_date", "publication_date", "dc.date.issued", "dcterms.created", "dcterms.issued", "dc.date",
    "dcterms.date", "sailthru.date", "parsely-pub-date", "cxenseparse:recs:publishtime",
    "originalpublicationdate", "article.published", "article_date_original", "og:article:published_time",
    "content_create_date", "date", "created",
)  # fmt: skip
_UPDATED_META = (
    "article:modified_time", "og:updated_time", "datemodified", "last-modified", "lastmod",
    "dcterms.modified", "article.updated", "revised",
)  # fmt: skip


_HOURS = re.compile(r"\d[.:]\d\d(?!\d)")
# How a press release ends: "Bandar Lampung, 30 Desember 2021".
_SIGNED = re.compile(rf"[^\W\d_][^\d,.:;]{{2,40}},\s{{1,2}}(?P<date>{DATE.pattern})\.?", re.IGNORECASE)
_CLOCK_STATED = re.compile(r"\d\d?[:.]\d\d(?!\d)")
_SLASHES = re.compile(r"(\d{1,2})/(\d{1,2})/((?:19|20)\d\d)")
_AMERICAN = re.compile(r"en[-_]US", re.IGNORECASE)
_UTC = re.compile(r"\d\s?(?:Z|UTC|GMT|\+00:?00)$", re.IGNORECASE)
_MIDNIGHT = re.compile(r"[T\s]00:00(?::00)?")


# What would look like a clock in a date that is written with full stops.
DAY = re.compile(r"\d{1,4}([./-])\d{1,2}\1\d{1,4}")


class Dates(NamedTuple):
    """Date texts as written, "" where there is none."""

    published: str
    updated: str


def dates_of(page: OpenedPage, lines: Sequence[Line], headline: str, start: int, day: date | None) -> Dates:
    """What the page states, unless it is absurd; else what stands next to the headline.

    ``start`` is the number of the line that the text begins with, ``day`` today where the caller knows it:
    what lies beyond is no date of an article.
    """
    published = _first_sane(
        [page.data.published, page.stated(*_PUBLISHED_META), *_marked(page, "Published")], day
    )
    updated = _first_sane([page.data.modified, page.stated(*_UPDATED_META), *_marked(page, "Modified")], day)
    if published and updated:
        return Dates(_american(published, page), _american(updated, page))
    shown = shown_dates(lines, headline, start)
    published = published or shown.published or _times(page, day) or _signed(lines[start:])
    return Dates(_american(published, page), _american(updated or shown.updated, page))


def _american(text: str, page: OpenedPage) -> str:
    """A date with the month first, as a page that says it is American writes it, as ISO 8601."""
    match = _SLASHES.match(text)
    root = page.tree.css_first("html") if match is not None else None
    if match is None or root is None or not _AMERICAN.fullmatch((root.attributes.get("lang") or "").strip()):
        return text
    month, day, year = (int(part) for part in match.groups())
    return f"{year:04d}-{month:02d}-{day:02d}{text[match.end() :]}" if month <= 12 and day <= 31 else text


def agreed_date(picked: str, page: OpenedPage, day: date | None, headline: str) -> str:
    """The date that a recipe ``picked``, or the same one where the page states it more exactly.

    Where the page states another day, that counts if what stands next to the headline says so, too.
    """
    stated = _first_sane([page.data.published, page.stated(*_PUBLISHED_META)], day)
    ours, theirs = day_of(picked), day_of(stated)
    if not stated or ours is None or theirs is None:
        return picked
    ahead = (ours - theirs).days
    if ahead == 0 or (ahead == 1 and _UTC.search(stated)):
        return stated if _has_clock(stated) and not _has_clock(picked) else picked
    shown = shown_dates(lines_of(page.tree), headline).published
    return stated if shown and day_of(shown) == theirs else picked


def _has_clock(text: str) -> bool:
    """Whether a date is stated to the minute; midnight is what a day alone is filled up with."""
    return _CLOCK_STATED.search(DAY.sub(" ", text)) is not None and _MIDNIGHT.search(text) is None


def _signed(lines: Sequence[Line]) -> str:
    """The day in the place and date that a text is signed with."""
    for line in reversed(lines):
        match = _SIGNED.fullmatch(line.text) if len(line.text) <= MAX_SHORT and not line.in_clutter else None
        if match is not None and not line.linked:
            return match["date"]
    return ""


def shown_dates(lines: Sequence[Line], headline: str, start: int = 0) -> Dates:
    """The dates that stand in short lines about the article: between headline and text, before the headline,
    and elsewhere only where a label says what they are."""
    near = lines_about(lines, headline, start, BEFORE, AFTER)
    published = updated = ""
    for line in near:
        for label, text in _dated(line):
            if label == "updated":
                updated = updated or text
            else:
                published = published or text
    if published:
        return Dates(published, updated)
    labelled: dict[str, str] = {}
    for line in lines:
        for label, text in _dated(line):
            labelled.setdefault(label, text)
    return Dates(labelled.get("published", ""), updated or labelled.get("updated", ""))


def _dated(line: Line) -> Iterator[tuple[str, str]]:
    """The dates in a line about the article, each with what its label says."""
    # A date may lead to the archive of its day; a longer link leads to another article.
    if len(line.text) > MAX_SHORT or line.in_clutter or (line.all_link and len(line.text) > MAX_STAMP):
        return
    for text, stated in line.stamps:
        yield _label(line.text[: max(line.text.find(text), 0)]), exact_date(stated, text)
    if line.stamps:
        return
    position = 0
    matches = [*DATE.finditer(line.text), *_AGO.finditer(line.text)]
    foreign = "" if matches else _foreign(line.text)
    if foreign:
        yield _label(line.text), foreign
    for match in matches:
        before = line.text[position : match.start()]
        position = match.end()
        yield _label(before), match[0].strip()


def exact_date(stated: str, shown: str) -> str:
    """The date that an element states, or shows where that is more exact; "" where neither is a date."""
    match = DATE.search(shown) or _AGO.search(shown)
    if match is not None and (not stated or (":" not in stated and _HOURS.search(match[0]))):
        # A label ("Diterbitkan") is left out, a zone behind the time is not.
        return shown[match.start() :].strip()[:MAX_DATE_TEXT]
    return stated or _foreign(shown)


def _foreign(text: str) -> str:
    """A date in another language, as ISO 8601; "" where there is none."""
    day = day_of(text)
    return day.isoformat() if day is not None else ""


def _label(before: str) -> str:
    labels = [(match.start(), "updated") for match in _UPDATED.finditer(before)]
    labels += [(match.start(), "published") for match in _PUBLISHED.finditer(before)]
    return max(labels)[1] if labels else ""


def _marked(page: OpenedPage, which: str) -> list[str]:
    """Microdata (schema.org), and ``time`` that says what it is."""
    selectors = f"[itemprop=date{which}]"
    if which == "Published":
        selectors += ", time[pubdate], time.published, time.entry-date, abbr.published"
    else:
        selectors += ", time.updated, abbr.updated"
    found = []
    for element in page.tree.css(selectors)[:5]:
        attributes = element.attributes
        stated = attributes.get("content") or attributes.get("datetime") or attributes.get("title") or ""
        text = stated.strip() or flat(element, MAX_DATE_TEXT)
        found.append(text if _YEAR_FIRST.search(text) or DATE.search(text) else _foreign(text) or text)
    return found


def _times(page: OpenedPage, day: date | None) -> str:
    """The first ``time`` of the page that is not the clock in its head."""
    times = page.tree.css("article time[datetime], main time[datetime]") or page.tree.css("time[datetime]")
    return _first_sane([(time.attributes.get("datetime") or "").strip() for time in times[:5]], day)


def _first_sane(texts: Sequence[str], day: date | None) -> str:
    return next((text[:MAX_DATE_TEXT] for text in texts if text and not _is_absurd(text, day)), "")


def _is_absurd(text: str, day: date | None) -> bool:
    """Whether a date is that of an empty field or lies in the future."""
    match = _YEAR_FIRST.search(text)
    if match is None:
        return False
    if int(match[1]) < 1995:
        return True
    try:
        stated = date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return True
    return day is not None and stated > day + timedelta(days=1)
