"""A text to the terms that stand for it in the index. Queries go the same way, so that what is asked for and
what is held meet, whatever their endings, accents or spelling."""

from __future__ import annotations

import re
import threading
import tomllib
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from importlib.resources import files

import Stemmer

# Rises when the same words make other terms: an index of another version has to be built anew.
TERMS_VERSION = 1
# What is indexed of a text. The longest article of an office is a tenth of it.
MAX_TEXT = 100_000
# What is indexed of a word: no word of anybody is longer, some addresses are.
_MAX_TERM = 64

_APOSTROPHES = "'’‘ʼʻ`´"
# Accents and vowel signs of Latin, Cyrillic, Hebrew and Arabic, joiners, the soft hyphen.
_WITHIN = (
    "\u00ad\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u200c\u200d"
)
_WORD = re.compile(rf"[^\W_](?:[^\W_]|[{_WITHIN}]|[{_APOSTROPHES}](?=[^\W_]))*")
_POSSESSIVE = re.compile(rf"[{_APOSTROPHES}]s$", re.IGNORECASE)
_TATWEEL = "\u0640"
_LEFT_OUT = frozenset(_APOSTROPHES + _TATWEEL)


class _Stemmers(threading.local):
    """A stemmer is no thread's but one's."""

    def __init__(self) -> None:
        self.stem: Callable[[str], str] = Stemmer.Stemmer("indonesian", 0).stemWord


_STEMMERS = _Stemmers()


def _table(section: dict[str, str]) -> dict[str, str]:
    return {word: term for term, words in section.items() for word in words.split()}


_DATA = tomllib.loads((files(__package__) / "words.toml").read_text(encoding="utf-8"))
_STOP = frozenset(_DATA["stop"].split())
_WHOLE = frozenset(_DATA["whole"].split())
_SAME = _table(_DATA["same"])
_STEMS = _table(_DATA["stems"])


def words_of(text: str) -> Iterator[tuple[int, int, str]]:
    """The words of a text: where each begins and ends, and how it is spelt in it."""
    for found in _WORD.finditer(text):
        yield found.start(), found.end(), found.group()


@lru_cache(65_536)
def folded(word: str) -> str:
    """A word without case, accents, vowel signs and apostrophes; "" where nothing is left."""
    if word.isascii() and word.isalnum():
        return word.lower()
    word = unicodedata.normalize("NFKD", _POSSESSIVE.sub("", word)).casefold()
    plain = unicodedata.normalize("NFKD", word)
    return "".join(letter for letter in plain if letter.isalnum() and letter not in _LEFT_OUT)


@lru_cache(65_536)
def term_of(word: str) -> str:
    """The term that a word is looked for by: its stem (Tala's, as Snowball has it); "" for a stop word."""
    plain = folded(word)
    if plain in _STOP:
        return ""
    same = _SAME.get(plain)
    if same is not None:
        return same
    if plain in _WHOLE or not (plain.isascii() and plain.isalpha()):
        return plain[:_MAX_TERM]
    stem = _STEMMERS.stem(plain)
    return _STEMS.get(stem, stem)[:_MAX_TERM]


def terms_of(text: str) -> list[str]:
    """The terms of a text in their order, without stop words; a doubled word (*anak-anak*) counts once."""
    return _once(term_of(word) for word in _WORD.findall(text[:MAX_TEXT]))


def terms_of_words(words: Iterable[str]) -> list[str]:
    """The terms of words that stand one after the other."""
    return _once(map(term_of, words))


def slug_of(text: str) -> str:
    """A text as a slug: its folded words, the joining ones (*dan*, *and*, *&*) left out."""
    words = (folded(word) for _, _, word in words_of(text))
    return "-".join(word for word in words if word and word not in ("dan", "and"))


def _once(terms: Iterable[str]) -> list[str]:
    found: list[str] = []
    for term in terms:
        if term and not (found and found[-1] == term):
            found.append(term)
    return found
