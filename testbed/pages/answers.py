"""What a site answers where no feed is asked for: lists, articles, files, sitemaps, redirects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import parse_qs, quote, urlsplit

from testbed.answer import HTML, Answer, moved, page
from testbed.formats import path_of
from testbed.pages import hacked, parts, sitemaps, wordpress
from testbed.pages.families import family_of
from testbed.pages.files import file_at
from testbed.pages.shown import ArticlePage, Family, ListPage, Shown, show
from testbed.sites import Site, changed, site_at
from testbed.stories import BALI, DEFACED, INJECTED, all_stories_of, deleted_stories_of
from testbed.story import Story

_STATIC = (
    "/profil",
    "/profil/visi-dan-misi",
    "/layanan",
    "/layanan/pengaduan-masyarakat",
    "/unduhan",
    "/kontak",
)


@dataclass(frozen=True, slots=True)
class SitePages:
    """The pages of one site at one moment. ``home`` is where the site lives then, without a slash; ``deleted``
    are the stories that it took away."""

    first: Site
    site: Site
    family: Family
    home: str
    stories: Sequence[Story]
    deleted: Sequence[Story]
    now: datetime
    port: int

    def answer(self, target: str) -> Answer | None:
        """What the site says to a GET of ``target``; None where it has nothing of that address."""
        parted = urlsplit(target)
        if parted.path == "/robots.txt":
            return sitemaps.robots(self.site, self.home)
        if "sitemap" in parted.path:
            return sitemaps.sitemap(self.site, self.home, self._shown(self.stories), parted.path)
        found = file_at(parted.path) or self._wordpress(parted.path, parted.query) or self._article(target)
        return found or (None if self.site.feed else self._list(target) or self._static(parted.path))

    def _shown(self, stories: Sequence[Story]) -> list[Shown]:
        return [show(self.site, self.family, story, self.now, self.port) for story in stories]

    def _wordpress(self, path: str, query: str) -> Answer | None:
        if self.site.family != "wordpress":
            return None
        number = parse_qs(query).get("p")
        if path == "/" and number:
            named = [story for story in self.stories if str(story.id) == number[0]]
            return moved(self.home + path_of(self.site, named[0])) if named else None
        if path.startswith("/wp-json"):
            if "rest" in self.site.habits and path.rstrip("/") == wordpress.REST:
                return wordpress.rest(self.home, self._shown(self.stories), query)
            return wordpress.no_route()
        if path.rstrip("/") == "/feed" and "feed_is_page" in self.site.habits:
            return self._list("/")
        return None

    def _article(self, target: str) -> Answer | None:
        path, _, query = target.partition("?")
        by_path = {path_of(self.site, story): story for story in self.stories}
        for asked, rest in ((target, ""), (target.partition("&")[0], query), (path, query)):
            if asked in by_path:
                return self._story(by_path[asked], rest)
        if path.endswith("/amp/") and path.removesuffix("amp/") in by_path:
            return self._plain(by_path[path.removesuffix("amp/")])
        if path in {path_of(self.site, story) for story in self.deleted}:
            return page("<h1>Berita ini sudah dihapus</h1>", 410)
        return self._former(target)

    def _former(self, target: str) -> Answer | None:
        """The address that a story had before the site got another CMS."""
        if self.site is self.first or "old_redirect" not in self.site.habits:
            return None
        by_path = {path_of(self.first, story): story for story in self.stories}
        return moved(self.home + path_of(self.site, by_path[target])) if target in by_path else None

    def _story(self, story: Story, query: str) -> Answer:
        if story.index == DEFACED:
            return page(hacked.defaced())
        if "print=" in query:
            return self._plain(story)
        item = show(self.site, self.family, story, self.now, self.port)
        body, more = item.body, ""
        if "two_pages" in self.site.habits and story.index % 6 == 2:
            half = len(body) // 2
            more = f"{item.path}{'&' if '?' in item.path else '?'}halaman=2"
            body, more = (body[half:], "") if "halaman=2" in query else (body[:half], more)
        html = self.family.draw_article(
            ArticlePage(self.site, self.home, item, body, self._others(story), more)
        )
        return self._page(hacked.injected(html) if story.index == INJECTED else html)

    def _plain(self, story: Story) -> Answer:
        """The same story without furniture, for paper and for telephones, with its canonical address (RFC 6596)."""
        item = show(self.site, self.family, story, self.now, self.port)
        whole = ArticlePage(self.site, self.home, item, item.body, ())
        head = f'<link rel="canonical" href="{whole.url}">'
        return self._page(
            parts.html_page(self.site, item.title, head, f"<h1>{item.title}</h1>{parts.paragraphs(whole)}")
        )

    def _others(self, story: Story) -> list[Shown]:
        others = [one for one in self.stories if one is not story and one.index not in (INJECTED, DEFACED)]
        return self._shown(others[story.index % 5 :: 6][:4])

    def _list(self, target: str) -> Answer | None:
        offices = [
            office for office, (name, _) in BALI.items() if target.partition("?")[0] == f"/{name}/berita"
        ]
        if "offices" in self.site.habits and offices:
            return self._office_list(target, offices[0])
        if self.site.family == "blogger" and target.startswith("/search?updated-max="):
            return self._older_posts(target)
        if target in ("/", self.family.list_path, "/index.html") or (
            self.site.family == "wordpress" and target == "/category/berita/"
        ):
            return self._page(self._drawn(self.stories, self.family, 1))
        for number in range(1, self._last(self.stories) + 1):
            if target == self.family.older(number):
                return self._page(self._drawn(self.stories, self.family, number))
        return None

    def _office_list(self, target: str, office: str) -> Answer | None:
        """The list of one office on a site of many."""
        path, _, query = target.partition("?")
        own = [story for story in self.stories if story.origin == office]
        number = int((parse_qs(query).get("page") or ["1"])[0])
        return self._page(self._drawn(own, replace(self.family, older=f"{path}?page={{}}".format), number))

    def _older_posts(self, target: str) -> Answer | None:
        """What was published before a moment, as Blogger pages."""
        moment = parse_qs(urlsplit(target).query)["updated-max"][0]
        try:
            before = datetime.fromisoformat(moment)
        except ValueError:
            return None
        older = [story for story in self.stories if story.published < before]
        return self._page(self._drawn(older, self.family, 1))

    def _last(self, stories: Sequence[Story]) -> int:
        return max(1, -(-len(stories) // self.family.per_page))

    def _drawn(self, stories: Sequence[Story], family: Family, number: int) -> str:
        start = (number - 1) * family.per_page
        part = stories[start : start + family.per_page]
        last = self._last(stories)
        older = family.older(number + 1) if number < last else ""
        if number < last and self.site.family == "blogger":
            moment = quote(show(self.site, family, part[-1], self.now, self.port).iso)
            older = f"/search?updated-max={moment}&max-results={family.per_page}"
        return family.draw_list(
            ListPage(
                site=self.site,
                home=self.home,
                items=self._shown(part),
                popular=self._shown(self.stories[3::5][:4]),
                number=number,
                last=last,
                older=older,
                newer=family.older(number - 1) if number > 1 else "",
            )
        )

    def _static(self, path: str) -> Answer | None:
        if path not in _STATIC or self.site.family == "leaflet":
            return None
        name = path.rpartition("/")[2].replace("-", " ").title()
        text = "<p>Halaman ini memuat keterangan tetap tentang satuan kerja dan bukan berita.</p>"
        return self._page(
            parts.html_page(
                self.site,
                name,
                "",
                f"{parts.menu(self.site)}<main><h1>{name}</h1>{text}</main>{parts.footer(self.site)}",
            )
        )

    def _page(self, html: str) -> Answer:
        # The old ones say in the page alone how it is encoded.
        kind = HTML if self.site.feed or self.site.encoding == "utf-8" else "text/html"
        return page(html, kind=kind, encoding="utf-8" if self.site.feed else self.site.encoding)


def pages_of(first: Site, seed: int, start: datetime, now: datetime, port: int) -> SitePages:
    """The site's pages at ``now``."""
    site = site_at(first, start, now)
    return SitePages(
        first=first,
        site=site,
        family=family_of(site),
        home=_home(site, start, now, port),
        stories=all_stories_of(first, seed, start, now),
        deleted=deleted_stories_of(first, start, now),
        now=now.astimezone(UTC),
        port=port,
    )


def _home(site: Site, start: datetime, now: datetime, port: int) -> str:
    """Where the site lives at ``now``, without a slash at its end."""
    gone = "moves_host" in site.habits and changed(start, now)
    return f"http://{site.moved_host if gone else site.host}:{port}"
