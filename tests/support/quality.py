"""How well the labelled pages are read: what Simpul makes of them, and the marks for that.

Text is marked by its bag of words: of the words that were found, how many belong to the article (precision),
and of the article's, how many were found (recall), each as often as it occurs. All else is right or wrong.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from functools import cache
from statistics import fmean
from typing import TypeVar
from urllib.parse import urldefrag, urlsplit
from zoneinfo import ZoneInfo

from pages import LabelledPage

from aggregator import extract
from aggregator.model import DocumentShape, Entry, NormalizeContext
from aggregator.normalize import normalize_drafts
from aggregator.recipes import NONE, shipped
from aggregator.registry import load_registry


@dataclass(frozen=True, slots=True)
class Article:
    """What a system says of a page; the empty one says nothing. A time without zone is the page's own.

    ``enclosures`` and what follows no peer tells.
    """

    text: str = ""
    title: str = ""
    published: datetime | None = None
    byline: str = ""
    image: str = ""
    enclosures: tuple[str, ...] = ()
    office: str = ""
    language: str = ""
    next_url: str = ""


@dataclass(frozen=True, slots=True)
class ArticleMarks:
    """Between 0 and 1. ``date`` is the published moment, to the minute or the day as the page states it;
    ``day`` its day alone."""

    text_f1: float
    text_precision: float
    text_recall: float
    title: float
    date: float
    day: float
    byline: float
    image: float
    enclosures: float
    office: float
    language: float
    next_page: float


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a list as a system found it."""

    url: str
    title: str = ""
    published: datetime | None = None


@dataclass(frozen=True, slots=True)
class ListingMarks:
    """Between 0 and 1: how many of the items were found, how many of the found are items, and of those found
    how many have their title and day."""

    item_recall: float
    item_precision: float
    item_title: float
    item_day: float


# --------------------------------------------------------------------------- Simpul on a page


def simpul_article(page: LabelledPage, *, recipes: bool) -> Article:
    """The whole way of a page, as `simpul try --kind article` goes it."""
    label = page.label
    book = shipped() if recipes else NONE
    found = extract.read_article(page.body, label["headers"], label["url"], book, day=page.fetched_at.date())
    if found.draft is None:
        return Article()
    entries, _ = normalize_drafts([replace(found.draft, link="", guid=label["url"])], context_of(page))
    return as_article(entries[0], found.next_url) if entries else Article()


def simpul_items(page: LabelledPage, *, recipes: bool) -> list[Item]:
    """The items of a list, as a collector would go on to read them."""
    label = page.label
    book = shipped() if recipes else NONE
    found = extract.read_document(
        page.body, label["headers"], label["url"], DocumentShape.LISTING, book, day=page.fetched_at.date()
    )
    entries, _ = normalize_drafts(found.drafts, context_of(page))
    return [
        Item(entry.url, entry.title, None if entry.date_guessed else entry.published) for entry in entries
    ]


def as_article(entry: Entry, next_url: str) -> Article:
    return Article(
        text=entry.text,
        title=entry.title,
        published=None if entry.date_guessed else entry.published,
        byline=entry.author or entry.byline,
        image=entry.image_url,
        enclosures=tuple(enclosure.url for enclosure in entry.enclosures),
        office=entry.origin_office or "",
        language=entry.language,
        next_url=next_url,
    )


def context_of(page: LabelledPage) -> NormalizeContext:
    label = page.label
    registry = load()
    return NormalizeContext(
        source_url=label["url"],
        document_url=label["url"],
        timezone=label["timezone"],
        now=page.fetched_at,
        office=offices_by_host().get(urlsplit(label["url"]).hostname or ""),
        offices=registry.names,
        host_aliases=registry.host_aliases,
    )


load = cache(load_registry)


@cache
def offices_by_host() -> Mapping[str, str]:
    return {urlsplit(row.url).hostname or "": row.office for row in load().sources if row.office}


# --------------------------------------------------------------------------- marks


def mark_article(page: LabelledPage, said: Article) -> ArticleMarks:
    label = page.label
    precision, recall, f1 = overlap(words(said.text), words("\n".join(label["paragraphs"])))
    zone = ZoneInfo(label["timezone"])
    day = same_moment(said.published, page.published, zone, "day")
    return ArticleMarks(
        text_f1=f1,
        text_precision=precision,
        text_recall=recall,
        title=same_words(said.title, label["title"]),
        date=same_moment(said.published, page.published, zone, label["published_precision"]),
        day=day,
        byline=same_words(said.byline.casefold(), label["byline"].casefold()),
        image=said.image == label["image"],
        enclosures={plain_video(url) for url in label["enclosures"]}
        == set(map(plain_video, said.enclosures)),
        office=said.office == (label["origin_office"] or ""),
        language=said.language.split("-")[0] == label["language"],
        next_page=said.next_url == (label["next_url"] or ""),
    )


def mark_listing(page: LabelledPage, said: Sequence[Item]) -> ListingMarks:
    """A list that the browser alone draws has no items; what is found there is furniture."""
    label = page.label
    expected = {item["url"]: item for item in label["items"]}
    found = {urldefrag(item.url).url: item for item in said}
    right = [(found[url], expected[url]) for url in expected.keys() & found.keys()]
    zone = ZoneInfo(label["timezone"])
    return ListingMarks(
        item_recall=len(right) / len(expected) if expected else 1.0,
        item_precision=len(right) / len(found) if found else 1.0,
        item_title=share(same_words(item.title, stated["title"]) for item, stated in right),
        item_day=share(
            same_moment(item.published, datetime.fromisoformat(stated["published"]), zone, "day")
            for item, stated in right
            if stated["published"]
        ),
    )


Marks = TypeVar("Marks", ArticleMarks, ListingMarks)


def words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", unicodedata.normalize("NFC", text).casefold()))


def overlap(found: Counter[str], true: Counter[str]) -> tuple[float, float, float]:
    """Precision, recall and their harmonic mean."""
    common = (found & true).total()
    if not common:
        return 0.0, 0.0, 0.0
    precision, recall = common / found.total(), common / true.total()
    return precision, recall, 2 * precision * recall / (precision + recall)


def plain_video(url: str) -> str:
    """One address for a film, however a page embeds it."""
    return re.sub(r"//www\.youtube\.com/(?:embed/|watch\?v=)", "//youtu.be/", url)


def same_words(said: str, true: str) -> bool:
    return unicodedata.normalize("NFC", said).split() == unicodedata.normalize("NFC", true).split()


def same_moment(said: datetime | None, true: datetime | None, zone: ZoneInfo, precision: str) -> bool:
    if said is None or true is None:
        return said is true
    said = said.replace(tzinfo=zone) if said.tzinfo is None else said.astimezone(zone)
    true = true.astimezone(zone)
    if precision == "day":
        return said.date() == true.date()
    return said.replace(second=0, microsecond=0) == true.replace(second=0, microsecond=0)


def share(marks: Iterable[bool]) -> float:
    marks = list(marks)
    return fmean(marks) if marks else 1.0


def means(marks: Sequence[ArticleMarks] | Sequence[ListingMarks]) -> dict[str, float]:
    """The mean of each mark over the pages."""
    return {field.name: fmean(getattr(mark, field.name) for mark in marks) for field in fields(marks[0])}


def by_family(pages: Sequence[LabelledPage], marks: Sequence[Marks]) -> dict[str, list[Marks]]:
    families: dict[str, list[Marks]] = defaultdict(list)
    for page, mark in zip(pages, marks, strict=True):
        families[page.family].append(mark)
    return dict(families)


def missed(figures: Mapping[str, float], floors: Mapping[str, float]) -> list[str]:
    """Each floor that a figure is below, in words. A floor without its figure is missed, too."""
    return [
        f"{name} is {figures.get(name, 0.0):.4f}, its floor {floor}"
        for name, floor in floors.items()
        if figures.get(name, 0.0) < floor
    ]
