"""An archive of entries to group beside: made-up Indonesian news at the nation's pace, in bulk.

The texts are of made-up words with the frequencies of a language, so that texts share what texts share.
Three of four entries are stories of their own, the others copies with another headline, another dateline and
a sentence less.
"""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate

from aggregator.model import Entry
from aggregator.registry import load_registry

START = datetime(2023, 1, 1, tzinfo=UTC)
# Entries a day of the whole nation.
A_DAY = 1_000
COPIES = 0.25
RECENT = 2_000
_SYLLABLES = re.findall(
    "..",
    "babebibucadadedidugagihajajukakekikulaleliluma"
    "memimumananeninupapepirarerirusasesisutatetituwayaaninerareteenur",
)
_SMALL = re.findall(
    r"\w+",
    "dan di yang untuk dengan pada dari ini para oleh ke dalam akan kepada juga bersama sebagai",
)


@dataclass(frozen=True, slots=True)
class Item:
    """An entry of the archive, and the number of the story that it is of."""

    number: int
    story: int
    entry: Entry


class Archive:
    """The same entry for the same number."""

    def __init__(self, words: int) -> None:
        self._words = words
        self._places = [region.name for region in load_registry().regions if "." in region.code]
        chance = random.Random(1)
        self._vocabulary = sorted(
            {"".join(chance.choices(_SYLLABLES, k=chance.choice((2, 3, 3, 4)))) for _ in range(12_000)}
        )
        # Zipf's law: the n-th word comes 1/n times as often as the first.
        self._weights = list(accumulate(1 / (rank + 20) for rank in range(len(self._vocabulary))))

    def items(self, first: int, count: int) -> Iterator[Item]:
        """``count`` entries; ``first`` is the number of the first."""
        return map(self._item, range(first, first + count))

    def _item(self, number: int) -> Item:
        chance = random.Random(number)
        if number and chance.random() < COPIES:
            of = self._item(number - chance.randint(1, min(number, RECENT)))
            return self._copy(number, of, chance)
        return self._own(number, chance)

    def _own(self, number: int, chance: random.Random) -> Item:
        place = chance.choice(self._places)
        sentences = [self._sentence(16, chance) for _ in range(max(self._words // 16, 1))]
        title = f"{self._sentence(8, chance)[:-1]} di {place}"
        text = f"{place} (Humas) – " + " ".join(sentences)
        return Item(number, number, _entry(number, title, text, _moment(number)))

    def _copy(self, number: int, of: Item, chance: random.Random) -> Item:
        head, _, rest = of.entry.text.partition(" – ")
        sentences = rest.split(". ")
        del sentences[chance.randrange(len(sentences))]
        title = f"{of.entry.title}, {self._sentence(3, chance)[:-1].lower()}"
        text = f"{head.partition(' ')[0]} (Inmas) – " + ". ".join(sentences)
        return Item(number, of.story, _entry(number, title, text, _moment(number)))

    def _sentence(self, words: int, chance: random.Random) -> str:
        chosen = chance.choices(self._vocabulary, cum_weights=self._weights, k=words * 2 // 3)
        chosen += chance.choices(_SMALL, k=words - len(chosen))
        chance.shuffle(chosen)
        return " ".join(chosen).capitalize() + "."


def _moment(number: int) -> datetime:
    return START + number * timedelta(days=1) / A_DAY


def _entry(number: int, title: str, text: str, published: datetime) -> Entry:
    url = f"kantor{number % 500}.example/berita/{number}"
    mark = hashlib.sha256(text.encode()).hexdigest()
    return Entry(
        identity=f"g:{number}",
        guid=str(number),
        guid_key=str(number),
        url_key=url,
        title_key=title.lower(),
        url=f"https://{url}",
        title=title,
        published=published,
        updated=None,
        zone="+07:00",
        date_guessed=False,
        author="Humas",
        byline="",
        dateline="",
        office=None,
        origin_office=None,
        categories=("umum",),
        original_categories=(),
        language="id",
        summary=text[:200],
        html=f"<p>{text}</p>",
        text=text,
        image_url="",
        image_alt="",
        image_caption="",
        enclosures=(),
        content_hash=mark,
        text_hash=mark,
    )
