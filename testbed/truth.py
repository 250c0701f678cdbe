"""What came in, to be held against what comes out."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from testbed.formats import address
from testbed.pages import SitePages, family_of, pages_of, show
from testbed.pages.dates import DAY_ONLY, local
from testbed.pages.sitemaps import NEWEST
from testbed.sites import SITES, Site
from testbed.stories import DEFACED, INJECTED, stories_of
from testbed.story import Story
from testbed.told import TOLD

# Whether the product reads sites without a feed: what `Truth.entries` and `Truth.sources_csv` speak of
# where they are not told.
PAGES_ARE_READ = True


@dataclass(frozen=True, slots=True)
class TruthEntry:
    """One entry that a reader of everything should have. ``published`` is None where the site's date is
    missing or absurd, so that the product has to guess; ``title`` is None where the site gives none.
    ``story`` is the same for copies.

    ``text`` are the paragraphs joined with a line feed, without dateline, signature and furniture.
    ``image`` is the address of the lead image (where a feed carries whole texts: what the feed names),
    ``enclosures`` those of attachments and videos. ``author`` is None where no person or desk is named.
    ``via`` is the best way to the entry: feed, rest, sitemap or pages. ``whole`` is False where only the
    list may be read, and ``text`` then what the list says. ``day_only`` says that the site states no time
    of day: ``published`` is then the midnight with which that day begins there. ``aliases`` are other
    addresses of the same story, now or before. ``leads`` says that it is the origin's own entry, which leads
    the story; ``office`` is whose the story is, also of a copy.
    """

    url: str
    title: str | None
    published: datetime | None
    office: str
    source: str
    story: str
    text: str
    image: str | None = None
    author: str | None = None
    enclosures: tuple[str, ...] = ()
    whole: bool = True
    via: str = "feed"
    day_only: bool = False
    aliases: tuple[str, ...] = ()
    leads: bool = True


@dataclass(frozen=True, slots=True)
class Truth:
    """The truth of a testbed that listens on ``port``."""

    seed: int
    start: datetime
    port: int
    sites: Sequence[Site] = SITES

    def entries(self, now: datetime, *, pages: bool = PAGES_ARE_READ) -> list[TruthEntry]:
        """What exists on the sites that can be read, as a reader sees it who comes at ``now`` and goes
        through every archive; with ``pages`` on those without a feed, too."""
        read = [site for site in self.sites if site.expected or (pages and site.by_pages)]
        return [entry for site in read for entry in self.of(site, now)]

    def of(self, site: Site, now: datetime) -> list[TruthEntry]:
        """The same for one site, newest first."""
        if site.by_pages:
            shown = pages_of(site, self.seed, self.start, now, self.port)
            stories = [story for story in shown.stories if story.index not in (INJECTED, DEFACED)]
            if family_of(shown.site).by_browser and "sitemap_index" not in site.habits:
                stories = stories[:NEWEST]
            return [self._paged(shown, story) for story in stories]
        stories = stories_of(site, self.seed, self.start, now)
        if "truncated" in site.habits:
            stories = stories[:-1]
        return [self._entry(site, story, position, now) for position, story in enumerate(stories)]

    def first_page(self, site: Site, now: datetime) -> list[TruthEntry]:
        """What a first look at a site without a feed finds, before its archive is gone through: the first
        page of its list, or the newest of its sitemap, or the first page of its REST interface."""
        entries = self.of(site, now)
        if self._way(site) == "sitemap":
            return entries[:NEWEST]
        listed = pages_of(site, self.seed, self.start, now, self.port)
        count = family_of(listed.site).per_page
        return entries[: count - sum(one.index in (INJECTED, DEFACED) for one in listed.stories[:count])]

    def quarantined(self, now: datetime) -> list[TruthEntry]:
        """What intruders put on the sites, which must not come out until somebody has looked."""
        found = []
        for site in self.sites:
            if "hacked" in site.habits:
                shown = pages_of(site, self.seed, self.start, now, self.port)
                found += [
                    self._paged(shown, one) for one in shown.stories if one.index in (INJECTED, DEFACED)
                ]
        return found

    def related(self) -> frozenset[frozenset[str]]:
        """Pairs of stories (their keys) that belong to each other and are not one."""
        return frozenset(frozenset((told.key, other)) for told in TOLD for other in told.related)

    def source_url(self, site: Site) -> str:
        """The address under which a site is registered."""
        home = f"http://{site.host}:{self.port}"
        paths = {"feed": site.feed_path, "listing": family_of(site).list_path, "sitemap": "/sitemap.xml"}
        return home + paths.get(site.kind, "/")

    def sources_csv(self, *, pages: bool = PAGES_ARE_READ) -> str:
        """The sources in the columns of the product's contract."""
        out = io.StringIO(newline="")
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(("url", "kind", "office", "name"))
        for site in self.sites:
            if pages or not site.by_pages:
                writer.writerow((self.source_url(site), site.kind, site.office, f"Kemenag {site.place}"))
        return out.getvalue()

    def as_json(self, now: datetime) -> str:
        """The truth at ``now``."""
        return json.dumps(
            [asdict(entry) for entry in self.entries(now)], default=datetime.isoformat, indent=1
        )

    def _entry(self, site: Site, story: Story, position: int, now: datetime) -> TruthEntry:
        title: str | None = story.title
        if "escaped_twice" in site.habits:
            title = f"{story.title} & Doa Bersama"
        elif "bare_amp" in site.habits:
            title = f"{story.title} & Doa"
        elif "no_title" in site.habits and position == 0:
            title = None
        guessed = site.dates == "missing" or (bool({"future", "ancient"} & site.habits) and position == 0)
        # What a feed leaves out is completed from the page.
        image = f"/files/foto/{story.id}.jpg" if site.feed == "kaltim" else ""
        if "teaser" in site.habits:
            image = show(site, family_of(site), story, now, self.port).image
        return TruthEntry(
            url=address(site, story, self.port),
            title=title,
            published=None if guessed else story.published,
            office=story.origin,
            source=self.source_url(site),
            story=story.key,
            text="\n".join((story.lead, *story.paragraphs)),
            image=f"http://{site.host}:{self.port}{image}" if image else None,
            leads=story.leads,
        )

    def _paged(self, pages: SitePages, story: Story) -> TruthEntry:
        site, closed = pages.site, "robots_closed" in pages.site.habits
        item = show(site, pages.family, story, pages.now, self.port)
        published = story.published
        day_only = site.dates in DAY_ONLY
        if day_only:
            published = local(site, published).replace(hour=0, minute=0).astimezone(UTC)
        files = (f"{pages.home}{item.attachment}" if item.attachment else "", item.video)
        return TruthEntry(
            url=pages.home + item.path,
            title=story.title,
            published=published,
            office=story.origin,
            source=self.source_url(pages.first),
            story=story.key,
            text=item.excerpt if closed else "\n".join(item.text),
            image=f"{pages.home}{item.thumbnail if closed else item.image}" if item.image else None,
            author=item.author or None,
            enclosures=tuple(one for one in files if one),
            whole=not closed,
            via=self._way(site),
            day_only=day_only,
            aliases=self._aliases(pages, story),
            leads=story.leads,
        )

    def _aliases(self, pages: SitePages, story: Story) -> tuple[str, ...]:
        site, path = pages.site, pages.home + show(pages.site, pages.family, story, pages.now, self.port).path
        found = [address(pages.first, story, self.port)]
        if site.family == "wordpress":
            found.append(f"{pages.home}/?p={story.id}")
        if "amp_print" in site.habits:
            found += [f"{path}amp/", f"{path}?print=print"]
        return tuple(one for one in found if one != path)

    def _way(self, site: Site) -> str:
        if site.feed:
            return "feed"
        ways = {"rest": "rest", "sitemap": "sitemap", "sitemap_index": "sitemap"}
        return next((way for habit, way in ways.items() if habit in site.habits), "pages")
