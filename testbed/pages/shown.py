"""A story as the pages of one site show it, and what pages are made from."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

from testbed.formats import around, path_of
from testbed.pages.dates import local, written
from testbed.sites import Site
from testbed.story import Story

# People of nowhere; no office has them.
WRITERS = ("Fulan Contoh", "Fulanah Contoh")
SUMMARY_LENGTH = 110


@dataclass(frozen=True, slots=True)
class Shown:
    """One story on one site. ``path`` and the addresses of files are absolute on its host; "" is none.

    ``body`` are the paragraphs with the dateline in front and the signature behind, ``text`` those without.
    """

    story: Story
    path: str
    title: str
    when: str
    listed_when: str
    iso: str
    category: str
    author: str
    byline: str
    excerpt: str
    body: tuple[str, ...]
    text: tuple[str, ...]
    image: str
    thumbnail: str
    caption: str
    alt: str
    attachment: str
    video: str

    @property
    def link(self) -> str:
        """The path as it stands in an attribute."""
        return escape(self.path)

    @property
    def views(self) -> int:
        return self.story.id % 700 + 12


@dataclass(frozen=True, slots=True)
class ListPage:
    """A page of a list. ``older`` and ``newer`` are paths, "" at an end; ``number`` counts from 1."""

    site: Site
    home: str
    items: Sequence[Shown]
    popular: Sequence[Shown]
    number: int
    last: int
    older: str
    newer: str


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """The page of one story. ``parts`` are the paragraphs that stand on this page; ``more`` leads to the next."""

    site: Site
    home: str
    item: Shown
    parts: Sequence[str]
    related: Sequence[Shown]
    more: str = ""

    @property
    def url(self) -> str:
        return self.home + self.item.path


@dataclass(frozen=True, slots=True)
class Family:
    """How one CMS draws its pages. ``image`` is the path of a lead image, ``list_path`` that of the first page of
    the list, ``older`` that of page ``n``; ``thumbnail`` is what a small image has for the end of its name."""

    list_path: str
    older: Callable[[int], str]
    image: str
    draw_list: Callable[[ListPage], str]
    draw_article: Callable[[ArticlePage], str]
    per_page: int = 9
    thumbnail: Callable[[str], str] = str
    by_browser: bool = False


def show(site: Site, family: Family, story: Story, now: datetime, port: int) -> Shown:
    """The story as the site shows it in the CMS that it has."""
    author, byline, body = _signed(site, story, port)
    picture = story.index % 7 != 3 or "robots_closed" in site.habits
    image = family.image.format(
        id=story.id,
        day=f"{local(site, story.published):%d-%m-%Y}",
        year=f"{local(site, story.published):%Y}",
        month=f"{local(site, story.published):%m}",
        stamp=int(story.published.timestamp()),
        hex=hashlib.sha256(f"{site.number}/{story.index}".encode()).hexdigest()[:13],
    )
    # Feeds have their own styles; a site that states no date in its feed states none anywhere.
    style = ("none" if site.dates == "missing" else "wib") if site.feed else site.dates
    excerpt = story.lead
    if "robots_closed" not in site.habits and len(excerpt) > SUMMARY_LENGTH:
        excerpt = excerpt[:SUMMARY_LENGTH].rsplit(" ", 1)[0] + "..."
    return Shown(
        story=story,
        path=path_of(site, story),
        title=story.title,
        when=written(site, style, story.published, now),
        listed_when=written(site, site.list_dates or style, story.published, now),
        iso=local(site, story.published).isoformat(),
        category=story.category,
        author=author,
        byline=byline,
        excerpt=excerpt,
        body=body,
        text=(story.lead, *story.paragraphs),
        image=image if picture else "",
        thumbnail=family.thumbnail(image) if picture else "",
        caption=f"Suasana kegiatan di {story.site.place}, {local(site, story.published):%d/%m}"
        if picture
        else "",
        alt=f"Foto {story.title[:40]}" if picture else "",
        attachment=f"/files/surat-edaran-{story.id}.pdf"
        if "attachment" in site.habits and story.index % 5 == 1
        else "",
        video=f"https://www.youtube.com/embed/contoh{story.id}"
        if "video" in site.habits and story.index % 5 == 2
        else "",
    )


def _signed(site: Site, story: Story, port: int) -> tuple[str, str, tuple[str, ...]]:
    """The author where one is named, what stands in the head of the article, and the paragraphs."""
    name = WRITERS[story.index % len(WRITERS)]
    above, below = around(story, port)
    plain = (*above, f"{story.dateline}{story.lead}", *story.paragraphs, *below)
    if site.byline == "meta":
        return name, name, plain
    if site.byline == "redaktur":
        writer = f"Humas KUA {site.place}"
        return writer, "", (*plain, f"Penulis : {writer} ** Redaktur: {name}")
    if site.byline == "initials":
        return "", "", (*plain, "(fcn)")
    if site.byline == "ptk":
        return name, "", (*plain, f"*({name}/Ptk)")
    if site.byline == "kanwil":
        return name, "", (f"[Kanwil | {name}]", *plain)
    if "signature" in site.habits:
        return "", "", (*plain, "Penulis : Humas KUA ** Redaktur: Tim Redaksi")
    return "", "", plain
