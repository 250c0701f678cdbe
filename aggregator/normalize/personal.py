"""What of persons does not travel with the news: identity numbers and private telephone numbers are masked,
the rest is remarked. The rules are data (``personal.toml``).

A mask takes the place of the digits one by one, so the same text is masked alike at every look and its hash
stays. Every pattern is bounded: the time is in proportion to the text.
"""

from __future__ import annotations

import html as entities
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from importlib.resources import files

from aggregator.normalize.blocks import Body

MASK = "•"

_RULES = tomllib.loads((files(__package__) / "personal.toml").read_text(encoding="utf-8"))

# No number that is masked or remarked has fewer digits; most texts have fewer altogether.
_LEAST_DIGITS = 10
_NO_DIGITS = bytes(code for code in range(256) if code not in b"0123456789")
_NIK = re.compile(
    r"(?<![0-9])(?:[0-9]{16}|[0-9]{4}([ -])[0-9]{4}\1[0-9]{4}\1[0-9]{4}"
    r"|[0-9]{2}\.[0-9]{2}\.[0-9]{2}\.[0-9]{6}\.[0-9]{4}|[0-9]{6}[ .-][0-9]{6}[ .-][0-9]{4})(?![0-9])"
)
_NPWP = re.compile(r"(?<![0-9])[0-9]{2}\.[0-9]{3}\.[0-9]{3}\.[0-9]-[0-9]{3}\.[0-9]{3}(?![0-9])")
# 0812… to 0899…, the operator's four digits in one piece, which no date is.
_MOBILE = re.compile(
    r"(?<![0-9])(?:\(?\+?62\)?[ .\-]{0,2}|\(?0)8[1-35-9][0-9]\)?(?:[ .\-]{0,2}[0-9]){6,9}(?![0-9])"
)
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@([A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4})")
_ACCOUNT = re.compile(r"(?<![0-9])[0-9](?:[ .\-]?[0-9]){9,15}(?![0-9])")
_NAME = re.compile(r"\b[A-Z][a-z'’]{1,20}(?: [A-Z][a-z'’]{1,20}){1,3}\b")
_TAG_TEXT = re.compile(r'(\b(?:alt|title)=")([^"]*)(")')
_CALL = re.compile(
    r' href="(?:tel:|https?://(?:wa\.me/|api\.whatsapp\.com/send/?\?phone=))([^"]{0,60})[^"]*"', re.I
)
_AFTER_NAME = 60
_BEFORE_ACCOUNT = 25
_NOT_NAMES = frozenset(_RULES["pupil"]["not_names"])


def _any_word(words: list[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\b", re.IGNORECASE)


_ANNOUNCED = _any_word(_RULES["phone"]["announced"])
_PRIVATE = _any_word(_RULES["phone"]["private"])
_ACCOUNT_WORD = _any_word(_RULES["account"]["words"])
_PUPIL = _any_word(_RULES["pupil"]["words"])
_WITHIN: int = _RULES["phone"]["announced_within"]

# What a remark says of so many finds.
_REMARKS = {
    ("nik", "mask"): "identity numbers masked: {}",
    ("nik", "flag"): "identity numbers: {}",
    ("npwp", "mask"): "tax numbers masked: {}",
    ("npwp", "flag"): "tax numbers: {}",
    ("phone", "mask"): "telephone numbers masked: {}",
    ("phone", "flag"): "telephone numbers: {}",
    ("phone", "kept"): "mobile numbers kept, since they are announced to be called: {}",
    ("email", "flag"): "private e-mail addresses: {}",
    ("account", "flag"): "bank accounts: {}",
    ("pupil", "flag"): "pupils named beside a photograph: {}",
}


@dataclass(slots=True)
class Found:
    """What was found in one entry: how often which kind met which action; numbers that may be called."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    to_call: set[str] = field(default_factory=set)

    def remarks(self) -> list[str]:
        """A remark a kind, for an entry's warnings."""
        return [
            "personal data: " + _REMARKS[kind].format(count) for kind, count in sorted(self.counts.items())
        ]


def mask_body(body: Body, found: Found) -> None:
    """Mask what is in the blocks of ``body`` and in the attributes that people see."""
    for block in body.blocks:
        masked = mask_text(block.raw, found)
        if masked != block.raw:
            body.rewrite(block, masked)
    captions: list[str] = []
    before = ""
    for position in range(1, len(body.pieces), 2):
        tag = body.pieces[position]
        before = (before + body.pieces[position - 1])[-_WITHIN:]
        if tag.startswith("<img"):
            captions += [entities.unescape(text) for _, text, _ in _TAG_TEXT.findall(tag)]
        if "href=" in tag:
            around = before + " " + body.pieces[position + 1][:_WITHIN]
            tag = _CALL.sub(partial(_call, around, found), tag)
        if _has_digits(tag):
            tag = _TAG_TEXT.sub(lambda match: match[1] + mask_text(match[2], found) + match[3], tag)
        body.pieces[position] = tag
    captions += _figcaptions(body.pieces)
    for caption in dict.fromkeys(captions):
        _name_pupils(caption, found)


def mask_text(text: str, found: Found) -> str:
    """``text`` with every digit that the rules mask replaced; nothing else changes, also not its length."""
    if "@" in text:
        for match in _EMAIL.finditer(text):
            if match[1].lower() in _RULES["email"]["providers"]:
                found.counts["email", _RULES["email"]["action"]] += 1
    if not _has_digits(text):
        return text
    text = _NIK.sub(lambda match: _identity(match, found), text)
    text = _NPWP.sub(lambda match: _settle(match, "npwp", found), text)
    text = _MOBILE.sub(lambda match: _mobile(match, found), text)
    for match in _ACCOUNT.finditer(text):
        if _ACCOUNT_WORD.search(_before(match, _BEFORE_ACCOUNT)):
            found.counts["account", _RULES["account"]["action"]] += 1
    return text


def _identity(match: re.Match[str], found: Found) -> str:
    return _settle(match, "nik", found) if _is_nik(_only_digits(match[0])) else match[0]


def _mobile(match: re.Match[str], found: Found) -> str:
    if _ACCOUNT_WORD.search(_before(match, _BEFORE_ACCOUNT)):
        return match[0]
    if not _is_announced(_before(match, _WITHIN)):
        return _settle(match, "phone", found)
    found.to_call.add(_national(match[0]))
    found.counts["phone", "kept"] += 1
    return match[0]


def _settle(match: re.Match[str], kind: str, found: Found) -> str:
    """Do with a number what the rules say."""
    action = _RULES[kind]["action"]
    found.counts[kind, action] += 1
    return _masked(match[0], kind) if action == "mask" else match[0]


def _before(match: re.Match[str], length: int) -> str:
    return match.string[max(match.start() - length, 0) : match.start()]


def _is_announced(before: str) -> bool:
    """Whether these words say that the number after them is there to be called."""
    return _ANNOUNCED.search(before) is not None and _PRIVATE.search(before) is None


def _is_nik(digits: str) -> bool:
    day, month = int(digits[6:8]), int(digits[8:10])
    return (
        int(digits[:2]) in _RULES["nik"]["provinces"]
        and digits[2:4] != "00"
        and (1 <= day <= 31 or 41 <= day <= 71)
        and 1 <= month <= 12
        and digits[12:] != "0000"
    )


def _masked(number: str, kind: str) -> str:
    digits = len(_only_digits(number))
    first = _RULES[kind].get("keep_first", 0)
    last = _RULES[kind].get("keep_last", 0)
    masked, seen = [], 0
    for character in number:
        if "0" <= character <= "9":
            seen += 1
            masked.append(character if seen <= first or seen > digits - last else MASK)
        else:
            masked.append(character)
    return "".join(masked)


def _call(around: str, found: Found, match: re.Match[str]) -> str:
    """A link that calls a private number goes, and its words stay."""
    number = _national(match[1])
    private = number.startswith("08") and number not in found.to_call and not _is_announced(around)
    return "" if private else match[0]


def _has_digits(text: str) -> bool:
    return len(text.encode("utf-8", "replace").translate(None, _NO_DIGITS)) >= _LEAST_DIGITS


def _national(number: str) -> str:
    digits = _only_digits(number)
    return "0" + digits[2:] if digits.startswith("62") else digits


def _only_digits(text: str) -> str:
    return "".join(character for character in text if "0" <= character <= "9")


def _figcaptions(pieces: list[str]) -> Iterator[str]:
    inside: list[str] | None = None
    for position, piece in enumerate(pieces):
        if position % 2 and piece.startswith("<figcaption"):
            inside = []
        elif position % 2 and piece == "</figcaption>" and inside is not None:
            yield entities.unescape("".join(inside))
            inside = None
        elif position % 2 == 0 and inside is not None:
            inside.append(piece)


def _name_pupils(caption: str, found: Found) -> None:
    for match in _PUPIL.finditer(caption):
        for name in _NAME.finditer(caption[match.end() : match.end() + _AFTER_NAME]):
            if _NOT_NAMES.isdisjoint(name[0].split()):
                found.counts["pupil", _RULES["pupil"]["action"]] += 1
                return
