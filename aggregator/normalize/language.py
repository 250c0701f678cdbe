"""What language an entry is in: what its words say, before what its page says."""

from __future__ import annotations

import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Mapping
from importlib.resources import files

from aggregator.normalize.text import words as spelled

DEFAULT = "id"

# So much of a text tells its language; more costs time only.
MOST_CHARACTERS = 1_500
# From so many words on the text outweighs what is stated; shorter ones keep the default.
ENOUGH_WORDS = 20
# How much of a text has to be function words of a language, and by how much more than Indonesian ones.
LEAST_SHARE = 0.05
OTHER_SHARE = 0.10
AHEAD = 1.3
LEAST_DIFFERENT = 4

# Of the letters, how many have to be of a script for a text in it: quotations from the Quran and hadith may
# fill most of a sermon whose language is Indonesian.
SCRIPT_SHARE = 0.7
LEAST_LETTERS = 6

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]*)?")

# First and last code point of what tells a script, and the language to assume for it (ISO 639, BCP 47).
_SCRIPTS = (
    (0x0370, 0x03FF, "el"), (0x0400, 0x052F, "ru"), (0x0590, 0x05FF, "he"), (0x0600, 0x06FF, "ar"),
    (0x0750, 0x077F, "ar"), (0x0900, 0x097F, "hi"), (0x0980, 0x09FF, "bn"), (0x0B80, 0x0BFF, "ta"),
    (0x0E00, 0x0E7F, "th"), (0x0E80, 0x0EFF, "lo"), (0x1000, 0x109F, "my"), (0x1780, 0x17FF, "km"),
    (0x1A00, 0x1A1F, "bug"), (0x1B00, 0x1B7F, "ban"), (0x1B80, 0x1BBF, "su"), (0x1BC0, 0x1BFF, "bbc"),
    (0x3040, 0x30FF, "ja"), (0x3400, 0x9FFF, "zh"), (0xA980, 0xA9DF, "jv"), (0xAC00, 0xD7AF, "ko"),
    (0xFB50, 0xFDFF, "ar"), (0xFE70, 0xFEFC, "ar"),
)  # fmt: skip
# What Jawi, Malay in Arabic letters, has and Arabic has not; and what Persian and Urdu have.
_JAWI, _URDU, _PERSIAN = frozenset("ڠڽڬݢۏ"), frozenset("ٹڈڑںے"), frozenset("پچژگ")

_RIGHT_TO_LEFT = frozenset({"ar", "fa", "ur", "he", "ps", "dv", "yi", "ckb"})
_RIGHT_TO_LEFT_SCRIPTS = frozenset({"arab", "hebr", "thaa", "syrc"})


def _profiles() -> Mapping[str, tuple[str, ...]]:
    """For every function word the languages that have it."""
    data = tomllib.loads((files(__package__) / "language.toml").read_text(encoding="utf-8"))
    languages = defaultdict(list)
    for tag, profile in data.items():
        for word in set(profile["words"].split()):
            languages[word].append(tag)
    return {word: tuple(tags) for word, tags in languages.items()}


_PROFILES = _profiles()
RECOGNISED = (
    {tag for tags in _PROFILES.values() for tag in tags}
    | {tag for _, _, tag in _SCRIPTS}
    | {"ms-Arab", "ur", "fa"}
)


def language_of(title: str, text: str, stated: str) -> str:
    """The BCP 47 tag of an entry's language.

    ``stated`` is what its document says, "" for nothing. It decides where the words leave it open: themes of
    a CMS state ``en-US`` on Indonesian pages. It may add a region to what the words say ("id-ID").
    """
    sample = f"{title}\n{text[:MOST_CHARACTERS]}"
    found = _by_script(sample) or _by_words(sample, stated)
    base = stated.partition("-")[0].lower()
    return stated if base == found.partition("-")[0] and "-" not in found else found


def direction_of(language: str) -> str:
    """``rtl`` or ``ltr``, for the attribute ``dir``."""
    base, *rest = language.lower().split("-")
    if any(part in _RIGHT_TO_LEFT_SCRIPTS for part in rest):
        return "rtl"
    return "rtl" if base in _RIGHT_TO_LEFT and "latn" not in rest else "ltr"


def _by_script(sample: str) -> str:
    """The language of a text that is not in Latin letters; "" for one that is."""
    if sample.isascii():
        return ""
    letters = [c for c in sample if c.isalpha()]
    others = [c for c in letters if ord(c) >= 0x0370]
    if len(others) < LEAST_LETTERS or len(others) < len(letters) * SCRIPT_SHARE:
        return ""
    counted = Counter(map(_script, others))
    # Japanese writes Chinese characters too.
    if counted["ja"] * 10 > counted["zh"] and counted["ja"]:
        return "ja"
    tag, _ = counted.most_common(1)[0]
    return _arabic(set(others)) if tag == "ar" else tag


def _script(letter: str) -> str:
    code = ord(letter)
    return next((tag for first, last, tag in _SCRIPTS if first <= code <= last), "")


def _arabic(letters: set[str]) -> str:
    if letters & _JAWI:
        return "ms-Arab"
    if letters & _URDU:
        return "ur"
    return "fa" if letters & _PERSIAN else "ar"


def _by_words(sample: str, stated: str) -> str:
    if sample.isascii() and "'" not in sample:
        words = spelled(sample)
    else:
        words = _WORD.findall(sample.casefold().replace("’", "'").replace("ʼ", "'"))
    if not words:
        return DEFAULT
    uses: Counter[str] = Counter()
    different: Counter[str] = Counter()
    for word, times in Counter(words).items():
        for tag in _PROFILES.get(word, ()):
            uses[tag] += times
            different[tag] += 1
    indonesian = uses.pop(DEFAULT, 0)
    best, used = max(uses.items(), key=lambda item: (item[1], item[0]), default=(DEFAULT, 0))
    clear = used >= len(words) * OTHER_SHARE and used > indonesian * AHEAD
    if clear and different[best] >= LEAST_DIFFERENT and len(words) >= ENOUGH_WORDS // 2:
        return best
    if len(words) < ENOUGH_WORDS or indonesian >= len(words) * LEAST_SHARE:
        return DEFAULT
    return stated or DEFAULT
