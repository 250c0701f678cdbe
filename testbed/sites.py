"""The simulated sites: which office, which family of CMS, and which real habits each has."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

ZONES = {"WIB": 7, "WITA": 8, "WIT": 9}

# When those sites change that change: their CMS, their host, their markup, their owner.
CHANGES_AFTER = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Site:
    """One site. ``kind`` is how its source is registered; ``feed_path`` is "" when it has no feed.

    ``feed`` and ``dates`` are formats and styles of `testbed.formats`, of `testbed.pages.dates` for a site
    without a feed, whose lists may write dates in another way (``list_dates``); ``habits`` are told apart in
    `testbed.habits`, `testbed.formats` and `testbed.pages`. ``becomes`` is the family that the site changes
    to, ``byline`` how its articles name their writer (`testbed.pages.shown`), ``mirrors`` the place of the site
    that it shows again under its own host. ``office`` is "" where no office stands behind a site.
    """

    number: int
    office: str
    place: str
    zone: str
    family: str
    feed: str
    feed_path: str
    link: str
    kind: str = "auto"
    dates: str = "rfc822"
    encoding: str = "utf-8"
    list_dates: str = ""
    byline: str = ""
    becomes: str = ""
    mirrors: str = ""
    habits: frozenset[str] = field(default_factory=frozenset)

    @property
    def host(self) -> str:
        return f"127.77.0.{self.number}"

    @property
    def moved_host(self) -> str:
        """Where the site went, for those that redirect to a new host."""
        return f"127.77.1.{self.number}"

    @property
    def expected(self) -> bool:
        """Whether this site can be read by its feed."""
        return bool(self.feed) and not {"gone", "error_page", "forbidden"} & self.habits

    @property
    def by_pages(self) -> bool:
        """Whether this site can be read, but not by a feed."""
        return not self.feed and "leaflet" not in self.habits


def changed(start: datetime, now: datetime) -> bool:
    """Whether the sites that change have done so."""
    return now >= start + CHANGES_AFTER


def site_at(site: Site, start: datetime, now: datetime) -> Site:
    """The site with the CMS that it has at ``now``."""
    if not (site.becomes and changed(start, now)):
        return site
    return replace(site, family=site.becomes, link=_FAMILIES[site.becomes][2])


# family, feed format, feed path, article path
_FAMILIES = {
    "portal": ("rss20", "/rss.xml", "/daerah/{slug}-{code}"),
    "portal_central": ("rss20", "/rss.xml", "/nasional/{slug}-{code}"),
    "pinmas": ("rss20", "/rss", "/berita/{id}/{slug}"),
    "wordpress": ("rss20", "/feed/", "/{year}/{month}/{day}/{slug}/"),
    "codingest": ("rss20", "/v2/rss/posts", "/v2/post/{id}/{slug}"),
    "kaltim": ("kaltim", "/rss", "/berita/read/{id}"),
    "joomla": ("rss20", "/?format=feed&type=rss", "/index.php/berita/{id}-{slug}"),
    "drupal": ("rss20", "/rss.xml", "/berita/{slug}"),
    "blogger": ("atom10", "/feeds/posts/default", "/{year}/{month}/{slug}.html"),
    "nextjs": ("rss20", "/berita/feed.xml", "/berita/{slug}"),
    "jsonfeed": ("json", "/feed.json", "/artikel/{slug}"),
    "old": ("rdf", "/index.rdf", "/index.php?berita={id}"),
    "sumut": ("", "", "/beranda/singgle-post/{slug}"),
    "kepri": ("", "", "/page/det/{slug}"),
    "sulteng": ("", "", "/berita/{code}/{day}-{month}-{year}-{slug}"),
    "bali": ("", "", "/{kab}/berita/{id}/{slug}"),
    "portal_2024": ("", "", "/daerah/{slug}-{code}"),
    "portal_2026": ("", "", "/nasional/{slug}-{code}"),
    "portal_redesigned": ("", "", "/daerah/{slug}-{code}"),
    "table": ("", "", "/baca.php?id={id}"),
    "soup": ("", "", "/warta/{slug}"),
    "sitemap_only": ("", "", "/artikel/{id}-{slug}"),
    "leaflet": ("", "", "/{slug}"),
}

# The rows after this one are of sites without a feed, whatever their family offers elsewhere.
_WITH_FEED = 64

# office, place, zone, family, then what differs from the family's way
_TABLE: tuple[tuple[str, str, str, str, dict[str, str], str], ...] = (
    ("73", "Makassar", "WITA", "portal", {"kind": "feed"}, "etag last_modified contributes"),
    ("73.02", "Bulukumba", "WITA", "wordpress", {}, "alternate p_guid copied"),
    ("73.07", "Sinjai", "WITA", "wordpress", {"kind": "feed", "dates": "no_zone"}, "etag copied"),
    ("73.13", "Sengkang", "WITA", "blogger", {}, "alternate copied"),
    ("73.71", "Makassar Kota", "WITA", "drupal", {"kind": "feed"}, "relative last_modified"),
    ("00", "Jakarta", "WIB", "portal_central", {"kind": "feed"}, "etag gzip central"),
    ("33", "Semarang", "WIB", "wordpress", {}, "alternate utm etag"),
    ("33.07", "Wonosobo", "WIB", "wordpress", {"kind": "feed"}, "amp share_bar"),
    ("33.19", "Kudus", "WIB", "nextjs", {}, "alternate etag last_modified"),
    ("33.05", "Kebumen", "WIB", "joomla", {}, "wellknown"),
    ("33.27", "Pemalang", "WIB", "wordpress", {}, "wellknown pixel"),
    ("33.28", "Slawi", "WIB", "wordpress", {"kind": "feed", "encoding": "windows-1252"}, "curly"),
    ("33.23", "Temanggung", "WIB", "wordpress", {"kind": "feed", "encoding": "mislabelled"}, "curly"),
    ("33.74", "Semarang Kota", "WIB", "wordpress", {"kind": "feed", "encoding": "utf-8-bom"}, "curly"),
    ("34", "Yogyakarta", "WIB", "old", {"kind": "feed", "dates": "iso"}, "no_guid"),
    ("34.71", "Kota Yogyakarta", "WIB", "wordpress", {"kind": "feed", "encoding": "utf-16"}, "curly"),
    ("34.01", "Wates", "WIB", "wordpress", {"kind": "feed"}, "escaped_twice"),
    ("35", "Surabaya", "WIB", "pinmas", {"kind": "feed", "dates": "indonesian"}, "no_guid"),
    ("35.23", "Tuban", "WIB", "wordpress", {}, "alternate redirect301 etag"),
    ("35.21", "Ngawi", "WIB", "wordpress", {"kind": "feed"}, "redirect302"),
    ("35.73", "Malang", "WIB", "drupal", {"kind": "feed"}, "redirect308 same_guid"),
    ("35.79", "Batu", "WIB", "joomla", {"kind": "feed"}, "slow"),
    ("35.72", "Blitar", "WIB", "drupal", {"kind": "feed"}, "chunked"),
    ("61", "Pontianak", "WIB", "pinmas", {"kind": "feed", "feed": "rss091", "dates": "missing"}, "no_guid"),
    ("61.71", "Pontianak Kota", "WIB", "wordpress", {"kind": "feed", "feed": "rss092"}, "no_guid"),
    ("62", "Palangka Raya", "WIB", "pinmas", {"kind": "feed", "dates": "english_short"}, ""),
    ("62.05", "Muara Teweh", "WIB", "nextjs", {"kind": "feed"}, "br etag"),
    ("63", "Banjarmasin", "WITA", "pinmas", {"kind": "feed", "dates": "indonesian"}, "nbsp"),
    ("63.06", "Kandangan", "WITA", "blogger", {}, "wellknown"),
    ("63.04", "Marabahan", "WITA", "blogger", {"kind": "feed", "feed": "atom03"}, "etag"),
    ("63.09", "Tanjung", "WITA", "wordpress", {"kind": "feed", "dates": "no_zone"}, "bare_amp"),
    ("63.02", "Kotabaru", "WITA", "wordpress", {"kind": "feed"}, "control"),
    ("64", "Samarinda", "WITA", "kaltim", {"kind": "feed"}, "last_modified"),
    ("64.07", "Sendawar", "WITA", "wordpress", {"kind": "feed"}, "junk_before"),
    ("64.71", "Balikpapan", "WITA", "wordpress", {"kind": "feed"}, "truncated"),
    ("13", "Padang", "WIB", "codingest", {"kind": "feed"}, "etag"),
    ("13.01", "Painan", "WIB", "drupal", {"kind": "feed"}, "flaky"),
    ("16", "Palembang", "WIB", "wordpress", {}, "alternate empty_once"),
    ("16.02", "Kayuagung", "WIB", "nextjs", {"kind": "feed"}, "deflate"),
    ("17", "Bengkulu", "WIB", "portal", {"kind": "feed"}, "signature related"),
    ("18", "Bandar Lampung", "WIB", "wordpress", {"kind": "feed"}, "lying"),
    ("19", "Pangkalpinang", "WIB", "pinmas", {"kind": "feed"}, "no_validators"),
    ("31", "Jakarta Pusat", "WIB", "portal", {}, "alternate"),
    ("32", "Bandung", "WIB", "portal", {"kind": "feed"}, "future"),
    ("32.72", "Sukabumi", "WIB", "wordpress", {"kind": "feed"}, "ancient"),
    ("32.76", "Depok", "WIB", "wordpress", {"kind": "feed"}, "no_title"),
    ("32.10", "Majalengka", "WIB", "wordpress", {"kind": "feed"}, "double_item"),
    ("36", "Serang", "WIB", "wordpress", {"kind": "feed"}, "teaser"),
    ("51.05", "Semarapura", "WITA", "blogger", {"kind": "feed"}, "wrong_weekday"),
    ("52", "Mataram", "WITA", "jsonfeed", {"kind": "feed"}, "etag"),
    ("52.01", "Gerung", "WITA", "jsonfeed", {}, "alternate"),
    ("53", "Kupang", "WITA", "wordpress", {"kind": "feed"}, "agent"),
    ("76", "Mamuju", "WITA", "portal", {}, "wellknown"),
    ("81", "Ambon", "WIT", "wordpress", {"kind": "feed", "dates": "no_zone"}, ""),
    ("82.71", "Ternate", "WIT", "wordpress", {"kind": "feed", "dates": "indonesian_wib"}, ""),
    ("91", "Jayapura", "WIT", "wordpress", {"kind": "feed", "dates": "indonesian"}, "etag"),
    ("92", "Manokwari", "WIT", "portal", {"kind": "feed", "dates": "iso"}, ""),
    ("14", "Pekanbaru", "WIB", "wordpress", {"kind": "feed"}, "gone"),
    ("15", "Jambi", "WIB", "pinmas", {"kind": "feed"}, "error_page"),
    ("12", "Medan", "WIB", "sumut", {"dates": "english"}, "contributors"),
    ("21", "Tanjungpinang", "WIB", "kepri", {"dates": "hijri", "byline": "initials"}, ""),
    ("72", "Palu", "WITA", "sulteng", {"dates": "none"}, "attachment"),
    ("51", "Denpasar", "WITA", "bali", {"dates": "dot", "byline": "initials"}, "offices"),
    ("74", "Kendari", "WITA", "wordpress", {"kind": "feed"}, "relative_base"),
    # Sites that have no feed.
    ("71", "Manado", "WITA", "leaflet", {}, "leaflet"),
    ("00", "Lapangan Banteng", "WIB", "portal_2024", {"dates": "day"}, ""),
    ("00", "Thamrin", "WIB", "portal_2026", {"dates": "wib"}, "sitemap robots"),
    (
        "73.09",
        "Maros",
        "WITA",
        "portal",
        {"kind": "listing", "dates": "wib", "byline": "redaktur"},
        "attachment",
    ),
    ("62.01", "Pangkalan Bun", "WIB", "pinmas", {"dates": "login", "list_dates": "wib"}, "attachment"),
    (
        "33.18",
        "Pati",
        "WIB",
        "wordpress",
        {"dates": "dot", "byline": "meta"},
        "rest video amp_print robots etag",
    ),
    ("33.20", "Jepara", "WIB", "wordpress", {"dates": "wib", "byline": "meta"}, "feed_is_page video"),
    ("13.06", "Lubuk Basung", "WIB", "codingest", {"kind": "listing", "dates": "short"}, "robots"),
    ("64.02", "Tenggarong", "WITA", "kaltim", {"kind": "listing", "dates": "dot", "byline": "initials"}, ""),
    ("35.02", "Ponorogo", "WIB", "joomla", {"dates": "old", "byline": "meta"}, "attachment"),
    ("35.17", "Jombang", "WIB", "drupal", {"dates": "pipe", "list_dates": "day"}, "robots video"),
    ("21.02", "Tanjung Balai Karimun", "WIB", "blogger", {"dates": "jumat"}, "video"),
    (
        "62.04",
        "Buntok",
        "WIB",
        "nextjs",
        {"dates": "iso", "list_dates": "day", "byline": "meta"},
        "sitemap robots",
    ),
    ("32.05", "Garut", "WIB", "sitemap_only", {"kind": "sitemap", "dates": "wib"}, "sitemap_index"),
    ("74.02", "Unaaha", "WITA", "table", {"dates": "jumat", "encoding": "windows-1252"}, "curly two_pages"),
    ("52.03", "Selong", "WITA", "soup", {"dates": "wib", "list_dates": "relative"}, ""),
    ("18.03", "Kotabumi", "WIB", "pinmas", {"dates": "wib", "becomes": "wordpress"}, "old_redirect"),
    ("16.03", "Muara Enim", "WIB", "joomla", {"dates": "wib", "becomes": "portal"}, "old_gone"),
    ("14.01", "Bangkinang", "WIB", "drupal", {"dates": "pipe"}, "moves_host"),
    ("17.04", "Bintuhan", "WIB", "portal", {"dates": "wib", "becomes": "portal_redesigned"}, "redesign"),
    ("34.02", "Bantul", "WIB", "wordpress", {"dates": "dot", "byline": "meta"}, "hacked"),
    ("15.05", "Sengeti", "WIB", "soup", {"dates": "wib"}, "robots_closed"),
    ("61.03", "Sanggau", "WIB", "pinmas", {"dates": "login", "list_dates": "wib", "byline": "ptk"}, ""),
    ("11.03", "Idi", "WIB", "codingest", {"dates": "short", "byline": "kanwil"}, ""),
    # Sites that only copy: a vendor's mirror, a blog, a host that shows what an office wrote as its own.
    ("", "Cermin Bulukumba", "WITA", "wordpress", {"feed": "rss20", "feed_path": "/feed/", "mirrors": "Bulukumba"}, ""),
    ("", "Blog Madrasah Bontosirapa", "WITA", "blogger", {"feed": "atom10", "feed_path": "/feeds/posts/default"}, "told_only"),
    ("14", "Cermin Riau", "WIB", "kepri", {"kind": "feed", "feed": "rss20", "feed_path": "/rss"}, "told_only"),
)  # fmt: skip


def _sites() -> tuple[Site, ...]:
    sites = []
    for number, (office, place, zone, family, values, habits) in enumerate(_TABLE, start=1):
        feed, path, link = _FAMILIES[family]
        row = {"feed": feed, "feed_path": path, "link": link}
        if number > _WITH_FEED:
            row |= {"feed": "", "feed_path": ""}
        row |= values
        sites.append(
            Site(
                number=number,
                office=office,
                place=place,
                zone=zone,
                family=family,
                habits=frozenset(habits.split()),
                **row,
            )
        )
    return tuple(sites)


SITES = _sites()
