"""The spellings that injected words come in, brought to one: letters of other alphabets, digits for letters,
letters set apart, invisible characters within words."""

from __future__ import annotations

import re
import unicodedata

# Letters that look like Latin ones, and digits and signs that stand for letters.
_LOOKALIKES = str.maketrans(
    "аеіјорсухѕԁɡӏոοαικνρτυχɑ",
    "aeijopcyxsdglnoaikvptuxa",
)
_LEET = str.maketrans("013457@$!|", "oieastasil")
_INVISIBLE = re.compile("[\u200b-\u200f\u2060-\u2064\ufeff\u034f\u061c\u180e]")
_SOFT_HYPHEN = "\u00ad"
_MARKS = re.compile("[\u0300-\u036f]")
_NO_WORD = re.compile(r"[^a-z0-9]+")
# For texts that are ASCII but for typography, which is most: the same, many times as fast.
_TYPOGRAPHY = re.compile("[–—“”‘’…•\u00a0]")
_ASCII_WORDS = bytes(
    ord(chr(code).lower()) if chr(code).isascii() and chr(code).isalnum() else 32 for code in range(256)
)
_DIGIT_IN_WORD = re.compile(r"[A-Za-z][0-9@$!|]|[0-9@$!|][A-Za-z]")
# Single letters or digits with something between, five or more of them: "s l o t g a c o r", "s.l.o.t-8".
_APART = re.compile(r"(?<![a-z0-9])[a-z0-9@$](?:[ .\-_*|/+~]{1,3}[a-z0-9@$]){4,60}(?![a-z0-9])")
_TOKEN = re.compile(r"[a-z0-9@$!|]+")


def plain(text: str) -> str:
    """Words of ``text`` in lower case with one space between; nothing is guessed."""
    text = _TYPOGRAPHY.sub(" ", text) if not text.isascii() else text
    if text.isascii():
        return " ".join(text.encode("ascii").translate(_ASCII_WORDS).decode("ascii").split())
    text = _INVISIBLE.sub(" ", text.replace(_SOFT_HYPHEN, ""))
    return _words(unicodedata.normalize("NFC", text).casefold())


def may_be_masked(text: str) -> bool:
    """Whether `unmasked` could find more in a text than `plain`."""
    return not _TYPOGRAPHY.sub(" ", text).isascii() or _DIGIT_IN_WORD.search(text) is not None


def unmasked(text: str) -> str:
    """As `plain`, with every disguise taken off: what is in here and not in there was disguised."""
    text = _INVISIBLE.sub("", text.replace(_SOFT_HYPHEN, ""))
    text = unicodedata.normalize("NFKD", text).casefold()
    text = _MARKS.sub("", text).translate(_LOOKALIKES)
    return _words(_TOKEN.sub(_unleet, text))


def joined(text: str) -> list[str]:
    """Every run of letters set apart, joined: "s l o t g a c o r" is "slotgacor"."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", _INVISIBLE.sub("", text))
    text = text.casefold()
    return [
        re.sub(r"[^a-z0-9]", "", match[0].translate(_LEET)) for match in _APART.finditer(_MARKS.sub("", text))
    ]


def _unleet(match: re.Match[str]) -> str:
    token = match[0]
    # A number is a number; several digits at the end of a name are its own (slot88).
    if token.isalpha() or token.isdigit():
        return token
    body = token.rstrip("0123456789")
    if len(token) - len(body) < 2:
        body = token
    return body.translate(_LEET) + token[len(body) :]


def _words(text: str) -> str:
    return _NO_WORD.sub(" ", text).strip()
