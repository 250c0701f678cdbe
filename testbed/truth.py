"""What came in, to be held against what comes out."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from testbed.formats import address
from testbed.sites import SITES, Site
from testbed.stories import Story, stories_of


@dataclass(frozen=True, slots=True)
class TruthEntry:
    """One entry that a reader of everything should have. ``published`` is None where the site's date is
    missing or absurd, so that the product has to guess; ``title`` is None where the site gives none.
    ``story`` is the same for copies."""

    url: str
    title: str | None
    published: datetime | None
    office: str
    source: str
    story: str


@dataclass(frozen=True, slots=True)
class Truth:
    """The truth of a testbed that listens on ``port``."""

    seed: int
    start: datetime
    port: int
    sites: Sequence[Site] = SITES

    def entries(self, now: datetime) -> list[TruthEntry]:
        """What exists on the sites that can be read, as a reader sees it who comes at ``now``."""
        return [entry for site in self.sites if site.expected for entry in self._of(site, now)]

    def source_url(self, site: Site) -> str:
        """The address under which a site is registered."""
        home = f"http://{site.host}:{self.port}"
        return home + (site.feed_path if site.kind == "feed" else "/")

    def sources_csv(self) -> str:
        """The sources in the columns of the product's contract."""
        out = io.StringIO(newline="")
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(("url", "kind", "office", "name"))
        for site in self.sites:
            writer.writerow((self.source_url(site), site.kind, site.office, f"Kemenag {site.place}"))
        return out.getvalue()

    def as_json(self, now: datetime) -> str:
        """The truth at ``now``."""
        return json.dumps(
            [asdict(entry) for entry in self.entries(now)], default=datetime.isoformat, indent=1
        )

    def _of(self, site: Site, now: datetime) -> list[TruthEntry]:
        stories = stories_of(site, self.seed, self.start, now)
        if "truncated" in site.habits:
            stories = stories[:-1]
        return [self._entry(site, story, position) for position, story in enumerate(stories)]

    def _entry(self, site: Site, story: Story, position: int) -> TruthEntry:
        title: str | None = story.title
        if "escaped_twice" in site.habits:
            title = f"{story.title} & Doa Bersama"
        elif "bare_amp" in site.habits:
            title = f"{story.title} & Doa"
        elif "no_title" in site.habits and position == 0:
            title = None
        guessed = site.dates == "missing" or (bool({"future", "ancient"} & site.habits) and position == 0)
        return TruthEntry(
            url=address(site, story, self.port),
            title=title,
            published=None if guessed else story.published,
            office=story.origin,
            source=self.source_url(site),
            story=story.key,
        )
