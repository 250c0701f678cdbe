"""The fingerprint of an entry: everything that grouping compares, computed once and kept with it."""

from __future__ import annotations

import hashlib
import json
import re
import sys
import zlib
from array import array
from collections.abc import Callable, Sequence
from itertools import combinations
from urllib.parse import unquote, urlsplit

from aggregator.grouping.facts import facts_of
from aggregator.grouping.places import Places
from aggregator.grouping.shingles import (
    BINS,
    LEAD_BINS,
    LEAD_ROWS,
    LEAD_WORDS,
    LEAST_SENTENCE,
    ROWS,
    SENTENCES,
    bands,
    sample,
    sentences,
    shingles,
)
from aggregator.grouping.vocabulary import HEADLINE_WORDS
from aggregator.grouping.words import OwnText, own_text, words_of
from aggregator.model import Entry, Fingerprint

# Raised when the rules change what they find; stored fingerprints of another version are computed anew.
FINGERPRINT_VERSION = 1

# Shorter texts (a photograph with its caption, a greeting) are alike at many offices without being copies; to
# be the same word for word says something from a few words more on.
LEAST_SHINGLES, LEAST_TO_EQUAL = 24, 36
MAX_TITLE_WORDS = 40
# So many names and counts are keys with so many places each, and so many by two.
DETAILS, DETAIL_PLACES, PAIRED_DETAILS = 6, 2, 5
MAX_WORD = 40
# So many ordinary words make a headline somebody's own.
LEAST_TITLE = 4
MOST_SUBJECTS = 6

TOO_SHORT = "too_short"
CUT = "cut"
REPEATS = "repeats"
MIXED_SCRIPTS = "mixed_scripts"
SEVERAL = "several"

_SUFFIX = re.compile(r"\.(?:html?|php|aspx?)$", re.IGNORECASE)
_NUMBER_FIRST = re.compile(r"^\d{2,}-")
# Running numbers and random letters that a CMS puts behind a slug.
_TAIL = re.compile(r"-(?:\d+|(?=[a-z]*\d|[A-Za-z]*[A-Z])[A-Za-z0-9]{4,8})$")
_SIZE = re.compile(r"-(?:\d{2,4}x\d{2,4}|scaled|thumb|e\d{8,})$")
_CAMERA = re.compile(
    r"(?:img|dsc|foto|photo|image|gambar|whatsapp|wa|screenshot|untitled|default|logo|no|thumbnail|berita|pukul|at|[\W_\d])*"
)


def fingerprint(entry: Entry, places: Places, url_key: Callable[[str], str]) -> Fingerprint:
    """What grouping compares of ``entry``.

    ``places`` is the gazetteer, ``url_key`` gives the key under which the spellings of an address meet. Pure;
    its cost is bounded whatever the text.
    """
    own = own_text(entry.text)
    words = [word[:MAX_WORD] for word in words_of(own.text)]
    title = tuple(words_of(entry.title)[:MAX_TITLE_WORDS])
    hashes = shingles(words)
    sampled = sample(hashes)
    slug = slug_of(entry.url)
    image = image_of(entry.image_url)
    reposts = tuple(dict.fromkeys(key for key in map(url_key, (*own.reposts, *_marked(entry))) if key))
    found = facts_of(entry.title, own.text, entry.published, places)
    facts = found.facts
    notes = _notes(own, words, sampled, found.several or _names_several(entry.title))
    text_key = ""
    if len(sampled) >= LEAST_TO_EQUAL:
        text_key = hashlib.blake2b(" ".join(words).encode(), digest_size=16).hexdigest()
    lead = frozenset(hashes[:LEAD_WORDS])
    return Fingerprint(
        text_key=text_key,
        words=len(words),
        shingles=sampled,
        title=title,
        slug=slug,
        facts=facts,
        image=image,
        reposts=reposts,
        keys=_keys(entry.url_key, own, hashes, title, slug, image, reposts, facts, text_key),
        notes=notes,
        lead=lead,
    )


def slug_of(url: str) -> str:
    """The last segment of an address without suffix, running number and random letters; "" for one of few
    words."""
    segment = unquote(urlsplit(url).path.rstrip("/").rpartition("/")[2])[:300]
    slug = _TAIL.sub("", _NUMBER_FIRST.sub("", _SUFFIX.sub("", segment).replace("_", "-")))
    slug = slug.lower()
    return slug if slug.count("-") >= LEAST_TITLE - 1 else ""


def image_of(url: str) -> str:
    """The name of a picture's file without its size; "" for names that cameras and messengers give, which
    come again."""
    name = unquote(urlsplit(url).path.rpartition("/")[2])[:200].lower()
    stem = name.rpartition(".")[0] or name
    stem = _SIZE.sub("", _SIZE.sub("", stem))
    return stem if len(stem) >= 12 and not _CAMERA.fullmatch(stem) else ""


def pack(fingerprint: Fingerprint) -> bytes:
    """A fingerprint in few bytes, the same on every machine."""
    hashes = array("I", sorted(fingerprint.shingles))
    lead = array("I", sorted(fingerprint.lead))
    keys = array("q", fingerprint.keys)
    if sys.byteorder == "big":
        for numbers in (hashes, lead, keys):
            numbers.byteswap()
    head = json.dumps(
        [
            fingerprint.text_key, fingerprint.words, fingerprint.title, fingerprint.slug,
            sorted(fingerprint.facts), fingerprint.image, fingerprint.reposts, fingerprint.notes,
        ],
        ensure_ascii=False, separators=(",", ":"),
    )  # fmt: skip
    packed = zlib.compress(head.encode("utf-8", "surrogatepass"), 1)
    sizes = array("I", (len(hashes), len(lead), len(keys)))
    if sys.byteorder == "big":
        sizes.byteswap()
    return sizes.tobytes() + hashes.tobytes() + lead.tobytes() + keys.tobytes() + packed


def unpack(packed: bytes) -> Fingerprint:
    """What `pack` packed."""
    sizes = _numbers("I", packed[:12])
    at = 12
    parts: list[Sequence[int]] = []
    for code, size, count in zip("IIq", (4, 4, 8), sizes, strict=True):
        parts.append(_numbers(code, packed[at : at + size * count]))
        at += size * count
    text_key, words, title, slug, facts, image, reposts, notes = json.loads(
        zlib.decompress(packed[at:]).decode("utf-8", "surrogatepass")
    )
    return Fingerprint(
        text_key=text_key,
        words=words,
        shingles=frozenset(parts[0]),
        title=tuple(title),
        slug=slug,
        facts=frozenset(facts),
        image=image,
        reposts=tuple(reposts),
        keys=tuple(parts[2]),
        notes=tuple(notes),
        lead=frozenset(parts[1]),
    )


def _numbers(code: str, packed: bytes) -> array[int]:
    numbers = array(code)
    numbers.frombytes(packed)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def _marked(entry: Entry) -> list[str]:
    """Where parsing found that a text says it comes from."""
    mark = "reposted from "
    return [warning.removeprefix(mark) for warning in entry.warnings if warning.startswith(mark)]


def _notes(own: OwnText, words: list[str], sampled: frozenset[int], several: bool) -> tuple[str, ...]:
    notes = []
    if len(sampled) < LEAST_SHINGLES:
        notes.append(TOO_SHORT)
    if own.cut:
        notes.append(CUT)
    if len(words) > 2 * LEAST_SHINGLES and len(sampled) < min(len(words), 1_000) * 0.4:
        notes.append(REPEATS)
    if own.mixed:
        notes.append(MIXED_SCRIPTS)
    if several:
        notes.append(SEVERAL)
    return tuple(notes)


def _names_several(title: str) -> bool:
    """Whether a headline is those of several stories ("Kilas Berita: …; …")."""
    return sum(len(part.split()) >= LEAST_TITLE for part in title.split("; ")) > 1


def _keys(
    url_key: str,
    own: OwnText,
    hashes: list[int],
    title: tuple[str, ...],
    slug: str,
    image: str,
    reposts: tuple[str, ...],
    facts: frozenset[str],
    text_key: str,
) -> tuple[int, ...]:
    keys: dict[int, None] = {}

    def add(kind: str, *values: object) -> None:
        keys[_key(f"{kind}\x1f" + "\x1f".join(map(str, values)))] = None

    for address in (url_key, *reposts):
        if address:
            add("url", address)
    if text_key:
        add("text", text_key)
    if len(title) >= LEAST_TITLE:
        add("title", *sorted(set(title)))
    if slug:
        add("slug", slug)
    if image:
        add("image", image)
    if len(set(hashes)) >= LEAST_SHINGLES:
        for number, band in enumerate(bands(hashes, BINS, ROWS)):
            add("band", number, *band)
        for number, band in enumerate(bands(hashes[:LEAD_WORDS], LEAD_BINS, LEAD_ROWS)):
            add("lead", number, *band)
        spelled = sorted(
            {
                _key(" ".join(part))
                for part in map(words_of, sentences(own.text))
                if len(part) >= LEAST_SENTENCE
            }
        )
        for key in spelled[:SENTENCES]:
            keys[key] = None
    for about in _subjects(title, facts):
        add("about", *about)
    for details in _details(facts):
        add("details", *details)
    return tuple(keys)


def _details(facts: frozenset[str]) -> list[tuple[str, ...]]:
    """Names and counts with the place, and by two: by these a copy that was rewritten finds what it was made
    of. Of many those of least hash, so that two texts choose alike (Broder 1997)."""
    telling = sorted((fact for fact in facts if _is_telling(fact)), key=_key)
    regencies = sorted((fact for fact in facts if fact.startswith("place:") and "." in fact), key=_key)
    placed = [(place, fact) for place in regencies[:DETAIL_PLACES] for fact in telling[:DETAILS]]
    return [*placed, *combinations(telling[:PAIRED_DETAILS], 2)]


def _is_telling(fact: str) -> bool:
    """Whether a fact is a full name, or a count that is not of every day."""
    kind, _, value = fact.partition(":")
    if kind == "name":
        return " " in value
    thing, _, count = value.partition("=")
    return kind == "number" and len(thing) > 3 and len(count) > 1


def _subjects(title: tuple[str, ...], facts: frozenset[str]) -> list[tuple[str, ...]]:
    """What a headline is about: its longest words with the place, by two where there is none. By these a
    follow-up finds what it follows."""
    longest = sorted({word for word in title if word.isalpha() and word not in HEADLINE_WORDS}, key=_longest)
    regencies = sorted(fact for fact in facts if fact.startswith("title-place:") and "." in fact)
    regencies = regencies or sorted(fact for fact in facts if fact.startswith("whose:") and "." in fact)
    if regencies:
        place = regencies[0].partition(":")[2]
        return [(place, word) for word in longest[:MOST_SUBJECTS]]
    return list(combinations(sorted(longest[:3]), 2))


def _longest(word: str) -> tuple[int, str]:
    return (-len(word), word)


def _key(text: str) -> int:
    digest = hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "little", signed=True)
