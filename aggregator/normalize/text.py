"""Plain text out of what sites send: no markup, no junk characters, right encoding, NFC."""

from __future__ import annotations

import html
import re
import unicodedata

from selectolax.lexbor import LexborHTMLParser

MAX_TITLE = 300
SUMMARY_LENGTH = 300

# XML 1.0, 2.2 (Char) forbids these; halves of surrogate pairs fit no encoding.
_ILLEGAL = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
_ILLEGAL_BYTES = bytes(code for code in (*range(0x20), 0x7F) if code not in b"\t\n\r")

# Zero-width space, marks and embeddings of direction, word joiner, byte order mark, soft hyphen.
_INVISIBLE = "\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
# What a decoder writes for bytes that mean nothing: no word of anybody, and damage to the W3C validator.
_REPLACEMENT = "\ufffd"
_JUNK = re.compile(f"[{_ILLEGAL}{_INVISIBLE}{_REPLACEMENT}]")
# Joiners mean something in Arabic script and in emoji, so they only go before Latin letters.
_JOINER = re.compile("[\u200c\u200d](?=[\x00-\u024f]|$)")

_C1 = re.compile("[\x80-\x9f]")

# What bytes 0x80 to 0xBF look like when read as windows-1252 (or as ISO-8859-1: U+0080 to U+00BF).
_CONTINUATION = "\x80-\xbf" + re.escape(bytes(range(0x80, 0xA0)).decode("cp1252", "ignore"))
# Lead bytes of the scripts that these sites use: Latin letters, general punctuation, Arabic and its
# transliteration, emoji, the byte order mark. Others would turn real words (an É before …) into nonsense.
_MOJIBAKE = re.compile(
    f"[ÂÃÄÅÊØÙ][{_CONTINUATION}]|á[¸¹][{_CONTINUATION}]|[âï][{_CONTINUATION}]{{2}}|ð[{_CONTINUATION}]{{3}}"
)
# A right double quote whose last byte (0x9D) means nothing in windows-1252 and was dropped.
_HALF_QUOTE = "â€"
# A no-break space whose second half became a plain one.
_HALF_SPACE = "Â "

# Any of the characters that wrong decoding begins with.
_SUSPECT = re.compile("[\x80-\x9fÂÃÄÅÊØÙáâïð]")

_WORD = re.compile(r"\w+")
# What ``_WORD`` and ``casefold`` do, five times as fast, for texts that are ASCII but for typography.
_TYPOGRAPHY = "–—“”‘’…•\u00a0"
_WORD_BYTES = bytes(
    ord(chr(code).lower()) if code < 128 and _WORD.match(chr(code)) else 32 for code in range(256)
)
_SENTENCE_END = re.compile(r"[.!?…][\"”’')\]]?(?=\s)")
_SCRIPT = re.compile(r"<(?:script|style|textarea|title)\b", re.IGNORECASE)
_COMMENT = re.compile(r"<!--[^<>]*-->")
_TAG = re.compile(
    r"</?(?:a|abbr|b|bdi|big|blockquote|br|center|cite|code|del|div|em|font|h[1-6]|hr|i|img|ins|li|mark|nobr"
    r"|o:p|ol|p|pre|s|script|small|span|strike|strong|style|sub|sup|svg|table|tbody|td|th|title|tr|tt|u|ul|wbr)"
    r"(?:[\s/][^<>]*)?>|<!--",
    re.IGNORECASE,
)
_BREAK_TAG = re.compile(
    r"<(?:/?(?:p|div|section|article|li|ul|ol|dl|dt|dd|h[1-6]|tr|td|th|table|blockquote|figure|figcaption|pre"
    r"|header|footer|aside|center)|br|hr)\b[^<>]*>",
    re.IGNORECASE,
)
# How some sites end a summary that they cut off.
_CUT_OFF_ENDS = ("…", "...", "]", "ing", "more", "nya", "More", "»", "›", "→")
_CUT_OFF = re.compile(
    r"(?:\s?\[?(?:…|\.{3})\]?)?\s?(?:continue reading|read more|(?:baca )?selengkapnya)?[\s.…»›→]{0,5}$",
    re.IGNORECASE,
)


def clean(text: str) -> str:
    """`repair` and NFC."""
    return compose(repair(text))


def compose(text: str) -> str:
    """``text`` in NFC. Not for markup: it melts a bracket with a combining mark that follows it."""
    return text if is_composed(text) else unicodedata.normalize("NFC", text)


def is_composed(text: str) -> bool:
    """Whether ``text`` is in NFC."""
    return unicodedata.is_normalized("NFC", text)


def repair(text: str) -> str:
    """``text`` without illegal or invisible characters; wrongly decoded characters repaired."""
    if not text.isascii() and _SUSPECT.search(text):
        text = _C1.sub(_windows_1252, repair_mojibake(text))
    return without_junk(text)


def without_junk(text: str) -> str:
    """``text`` without characters that XML 1.0 forbids and without invisible ones."""
    if text.isascii():
        return text.encode("ascii").translate(None, _ILLEGAL_BYTES).decode("ascii")
    text = _JUNK.sub("", text)
    return _JOINER.sub("", text) if "\u200c" in text or "\u200d" in text else text


def repair_mojibake(text: str) -> str:
    """UTF-8 that somebody read as windows-1252, once or twice, read as UTF-8 again.

    Only sequences that are valid UTF-8 change.
    """
    for _ in range(2):
        repaired = _MOJIBAKE.sub(_read_again, text)
        if repaired == text:
            break
        text = repaired
    return text.replace(_HALF_QUOTE, "”").replace(_HALF_SPACE, " ")


def one_line(text: str) -> str:
    """``text`` with every run of whitespace as one space."""
    return " ".join(text.split())


def title_text(markup: str) -> tuple[str, bool]:
    """A title without markup and entities, however often escaped; and whether it had to be cut."""
    text = plain_text(markup[: MAX_TITLE * 20])
    return cut(text, MAX_TITLE), len(text) > MAX_TITLE


def plain_text(markup: str) -> str:
    """Text of a fragment of HTML that may also be plain, or escaped once or twice too often; in one line."""
    text = clean(markup)
    for _ in range(3):
        text = _without_markup(text)
        unescaped = html.unescape(text) if "&" in text else text
        if unescaped == text:
            return one_line(text)
        text = clean(unescaped)
    return one_line(_without_markup(text))


def word_set(text: str) -> frozenset[str]:
    """A vocabulary, written as words with spaces between."""
    return frozenset(text.split())


def words(text: str) -> list[str]:
    """The words of ``text`` for comparing: compatibility forms folded, without case and punctuation."""
    if not text.isascii():
        for mark in _TYPOGRAPHY:
            text = text.replace(mark, " ")
    if text.isascii():
        return text.encode("ascii").translate(_WORD_BYTES).decode("ascii").split()
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def summary_of(text: str, limit: int = SUMMARY_LENGTH) -> str:
    """The beginning of ``text``, up to the end of a sentence where one is near, else of a word."""
    text = one_line(text[: limit * 4])
    if len(text) <= limit:
        return text
    end = 0
    for match in _SENTENCE_END.finditer(text, limit // 2, limit + 1):
        end = match.end()
    return text[:end] if 0 < end <= limit else cut(text, limit)


def cut(text: str, limit: int) -> str:
    """At most ``limit`` characters of ``text``, cut between words and with an ellipsis."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    space = head.rfind(" ")
    return (head[:space] if space > limit // 2 else head).rstrip(" ,;:-–—(") + "…"


def without_cut_off(text: str) -> str:
    """A stated summary without the marks that say where the site cut it ("[…] Continue reading")."""
    head, tail = text[:-60], text[-60:]
    if not tail.endswith(_CUT_OFF_ENDS):
        return text
    mark = _CUT_OFF.search(tail)
    # Its own full stop is not a mark.
    return text if mark is None or mark[0].strip() in ("", ".") else (head + tail[: mark.start()]).rstrip()


def _without_markup(text: str) -> str:
    if "<" not in text or _TAG.search(text) is None:
        return text
    if _SCRIPT.search(text):
        tree = LexborHTMLParser(text, is_fragment=True)
        for node in reversed(tree.css("script,style,textarea,title")):
            node.decompose()
        text = tree.html or ""
    return _TAG.sub("", _BREAK_TAG.sub(" ", _COMMENT.sub("", text)))


def _read_again(match: re.Match[str]) -> str:
    raw = bytearray()
    for character in match[0]:
        code = ord(character)
        raw += bytes([code]) if code < 0x100 else character.encode("cp1252")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return match[0]


def _windows_1252(match: re.Match[str]) -> str:
    """A C1 control is a windows-1252 character that was read as ISO-8859-1 (as browsers take it)."""
    return bytes([ord(match[0])]).decode("cp1252", "ignore")
