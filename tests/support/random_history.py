"""Offices, a mirror and an editor: what chance lets happen to stories."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from aggregator.adapters.database.schema import stories
from aggregator.editing import Decision, EditingError, Ground, Hand
from aggregator.model import Entry
from aggregator.newsdesk import Desk

MakeEntry = Callable[..., Entry]

SYLLABLES = ("ba", "ci", "du", "fe", "go", "ha", "ji", "ku", "le", "mo", "nu", "pi", "ra", "se", "ti", "wa")
OFFICES = ("73.02", "73", "35.09")


class History:
    """Offices, a mirror and an editor, who do whatever chance tells them."""

    def __init__(self, newsroom: Any, desk: Desk, make: MakeEntry, chance: random.Random) -> None:
        self.newsroom, self.desk, self.make, self.chance = newsroom, desk, make, chance
        self.own = newsroom.source("https://bulukumba.example/feed")
        self.kanwil = newsroom.source("https://sulsel.example/feed", "73")
        self.published: list[Entry] = []
        self.withdrawn: list[str] = []
        self.decided: list[Decision] = []
        self.count = 0
        # What it writes now and then, so that a search finds some of it.
        self.sought = ""

    def step(self) -> None:
        acts: dict[Callable[[], None], int] = {
            self.publish: 5,
            self.copy: 4,
            self.become_a_copy: 2,
            self.take_down: 3,
            self.restore: 2,
            self.merge: 2,
            self.undo: 2,
            self.revise: 1,
        }
        if self.sought:
            acts |= {self.retitle: 2, self.move: 2, self.picture: 1}
        act = self.chance.choices([*acts], [*acts.values()])[0]
        # An editor may ask for what is not possible; nothing happens then.
        with suppress(EditingError):
            act()

    def live(self) -> list[str]:
        query = select(stories.c.uuid).where(stories.c.lead_id.is_not(None)).order_by(stories.c.id)
        with self.newsroom.storage.engine.connect() as connection:
            return [*connection.scalars(query)]

    def publish(self) -> None:
        one = self._written(self.chance.randint(0, 200))
        self.published.append(one)
        self.newsroom.publish(self.own, one)

    def publish_many(self, count: int) -> None:
        """At one look."""
        new = [self._written(self.chance.randint(0, 200)) for _ in range(count)]
        self.published += new
        self.newsroom.publish(self.own, *new)

    def copy(self) -> None:
        if self.published:
            one = self.chance.choice(self.published)
            self.count += 1
            url = f"https://sulsel.example/salinan/{self.count}"
            later = one.published + timedelta(hours=1)
            copied = replace(one, url=url, identity=url, guid=url, guid_key=url, published=later)
            self.newsroom.publish(self.kanwil, replace(copied, url_key=url.partition("://")[2]))

    def become_a_copy(self) -> None:
        """A source corrects its item, and now it says what another one says."""
        if len(self.published) > 1:
            at, other = self.chance.sample(range(len(self.published)), 2)
            like = self.published[other]
            self._edit(at, title=like.title, text=like.text, html=like.html, text_hash=like.text_hash)

    def revise(self) -> None:
        if self.published:
            self._edit(self.chance.randrange(len(self.published)), summary=self._words(8))

    def retitle(self) -> None:
        """It holds the sought word, or no longer."""
        if self.published:
            at = self.chance.randrange(len(self.published))
            title = self.published[at].title
            had = self.sought in title
            self._edit(at, title=title.replace(self.sought, "") if had else f"{title} {self.sought}")

    def move(self) -> None:
        """It turns out to be the news of another office."""
        if self.published:
            self._edit(self.chance.randrange(len(self.published)), office=self.chance.choice(OFFICES))

    def picture(self) -> None:
        if self.published:
            url = f"https://bulukumba.example/foto/{self.chance.randrange(1000)}.jpg"
            self._edit(self.chance.randrange(len(self.published)), image_url=url)

    def take_down(self) -> None:
        if live := self.live():
            uuid = self.chance.choice(live)
            self.decided.append(self.desk.takedown(uuid, Ground.COURT, self._hand()))
            self.withdrawn.append(uuid)

    def restore(self) -> None:
        if self.withdrawn:
            self.decided.append(self.desk.restore(self.chance.choice(self.withdrawn), self._hand()))

    def merge(self) -> None:
        if len(live := self.live()) > 1:
            self.decided.append(self.desk.merge(self.chance.sample(live, 2), self._hand()))

    def undo(self) -> None:
        if self.decided:
            decision = self.decided.pop(self.chance.randrange(len(self.decided)))
            self.desk.undo(decision.id, self._hand())

    def _edit(self, at: int, **values: object) -> None:
        one = self.published[at]
        self.newsroom.edit(self.own, one, **values)
        self.published[at] = replace(one, **values)  # type: ignore[arg-type]

    def _written(self, hours: int) -> Entry:
        self.count += 1
        words = self._words(80)
        url = f"https://bulukumba.example/berita/{self.count}"
        return self.make(
            hours,
            url=url,
            office=self.chance.choice(OFFICES) if self.sought else OFFICES[0],
            title=self._words(6) + (f" {self.sought}" if self.sought and self.chance.random() < 0.5 else ""),
            text=words,
            html=f"<p>{words}</p>",
            text_hash=f"{self.count:064x}",
        )

    def _words(self, count: int) -> str:
        return " ".join("".join(self.chance.choices(SYLLABLES, k=4)) for _ in range(count))

    def _hand(self) -> Hand:
        return Hand("penyunting", self.newsroom.moment, "contoh")
