"""The words and hosts of ``words.toml``, ready to be looked for."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib.resources import files

from aggregator.quarantine import FindingKind

_DATA = tomllib.loads((files(__package__) / "words.toml").read_text(encoding="utf-8"))
# Short words of a trade that other words hold by chance are not looked for within runs of letters.
_LEAST_WITHIN = 4
# About a sentence.
_AROUND = 120


class _Phrases:
    """Phrases to look for, with or without their spaces. Most texts do not hold all words of any, and are
    spared the pattern."""

    def __init__(self, phrases: Sequence[str]) -> None:
        # Longer ones first, so that the telling phrase is found and not its first word.
        spelled = sorted({phrase.replace(" ", " ?") for phrase in phrases}, key=len, reverse=True)
        self.pattern = re.compile(rf"(?<![a-z0-9])(?:{'|'.join(spelled)})(?=[0-9]{{0,4}}(?![a-z0-9]))")
        self._by_longest: dict[str, set[frozenset[str]]] = defaultdict(set)
        for phrase in phrases:
            for words in _spacings(phrase.split()):
                self._by_longest[max(words, key=len)].add(frozenset(words))

    def found(self, text: str) -> list[str]:
        """Each phrase in ``text``, once."""
        words = _words_of(text)
        longest = words & self._by_longest.keys()
        if not any(needed <= words for word in longest for needed in self._by_longest[word]):
            return []
        return list(dict.fromkeys(self.pattern.findall(text)))


@lru_cache(maxsize=8)
def _words_of(text: str) -> frozenset[str]:
    """The words of a text, which is asked for every trade's phrases in turn; with the numbers that such
    trades put behind their names, and without."""
    words = frozenset(text.split())
    return words | {word.rstrip("0123456789") for word in words}


def _spacings(words: Sequence[str]) -> list[list[str]]:
    """A phrase with each of its spaces there or left out."""
    if len(words) == 1:
        return [list(words)]
    rest = _spacings(words[1:])
    return [[words[0], *more] for more in rest] + [[words[0] + more[0], *more[1:]] for more in rest]


class Trade:
    """One trade's vocabulary. Texts are as `spelling.plain` gives them; each phrase is given once."""

    def __init__(
        self, kind: FindingKind, strong: Sequence[str], topic: Sequence[str], promotion: Sequence[str]
    ) -> None:
        self.kind = kind
        telling = [*strong, *(word for word in topic if word in _DISGUISED)]
        self._strong = _Phrases(strong)
        self._topic = _Phrases(topic)
        self._promotion = _Phrases(promotion)
        self._any = _Phrases([*strong, *topic])
        self._telling = _Phrases(telling)
        squeezed = (phrase.replace(" ", "") for phrase in telling)
        self._squeezed = [phrase for phrase in squeezed if len(phrase) >= _LEAST_WITHIN]

    def strong(self, text: str) -> list[str]:
        return self._strong.found(text)

    def topics(self, text: str) -> list[str]:
        return self._topic.found(text)

    def promotions(self, text: str) -> list[str]:
        return self._promotion.found(text)

    def surroundings(self, text: str) -> str:
        """What stands around the words of the trade."""
        around, end = [], 0
        for match in self._any.pattern.finditer(text):
            start = max(match.start() - _AROUND, end)
            end = max(min(match.end() + _AROUND, len(text)), start)
            around.append(text[start:end])
        return " ".join(around)

    def disguisable(self, text: str) -> list[str]:
        """Phrases that nobody has an honest reason to disguise."""
        return self._telling.found(text)

    def within(self, run: str) -> list[str]:
        """Phrases anywhere in letters that stood apart."""
        return [phrase for phrase in self._squeezed if phrase in run]


def report_words(text: str) -> int:
    """How many different words of reporting a text has."""
    return len(_REPORT.found(text))


def is_trade_address(host: str, path: str) -> bool:
    """Whether a host, or the slug that a public host was made to serve, is of one of the trades."""
    labels = host.split(".")
    if not _under(host, _PUBLIC):
        if any(_TRADE_HOST.search(label) for label in labels):
            return True
        return labels[-1] in _ENDINGS and len(labels) >= 2 and _NUMBERED.search(labels[-2]) is not None
    slug = " ".join(re.split(r"[^a-z0-9]+", path.lower()))
    return bool(_GAMBLING.strong(slug)) and not report_words(slug)


def is_harmless(host: str) -> bool:
    """Whether everybody links there."""
    return _under(host, _HARMLESS)


def _under(host: str, roots: Iterable[str]) -> bool:
    return any(host == root or host.endswith(f".{root}") for root in roots)


_DISGUISED = frozenset({"slot", "judi online", "judi", "judol", "togel", "poker", "casino", "jackpot"})
TRADES = tuple(
    Trade(kind, **_DATA[kind.value])
    for kind in (
        *(FindingKind.GAMBLING, FindingKind.PHARMA, FindingKind.ADULT),
        *(FindingKind.LOANS, FindingKind.DEFACEMENT),
    )
)
_GAMBLING = TRADES[0]
_REPORT = _Phrases(_DATA["report"]["words"])
_TRADE_HOST = re.compile("|".join(_DATA["hosts"]["trade"]))
_NUMBERED = re.compile(rf"[a-z](?:{'|'.join(_DATA['hosts']['numbers'])})$")
_ENDINGS = frozenset(_DATA["hosts"]["endings"])
_HARMLESS = tuple(_DATA["hosts"]["harmless"])
_PUBLIC = ("go.id", "ac.id", "sch.id", "mil.id")
EXPECTED_LANGUAGES = frozenset(_DATA["usual"]["expected"])
