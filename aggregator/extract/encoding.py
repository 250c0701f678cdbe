"""From bytes to text, whatever was declared: byte order marks, wrong labels, mixed encodings."""

from __future__ import annotations

import codecs
import re
import zlib
from dataclasses import dataclass

from aggregator.extract.unreadable import Unreadable
from aggregator.model import Reason

# Documents are bounded here too: what comes from the database may have come by another way.
MAX_DOCUMENT = 16 * 1024 * 1024

_BOMS = (  # the longer marks first: UTF-32LE begins as UTF-16LE does
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

# Labels that may reach Python's codecs. Some others are slow on hostile input (punycode, idna) or
# run escapes (unicode_escape). Latin-1 and ASCII mean windows-1252 on the web (WHATWG Encoding, 4.2).
_LABELS = (
    (re.compile(r"iso-?8859-?1|latin-?1|l1|(us-)?ascii|windows-1252|(x-)?cp1252"), "windows-1252"),
    (re.compile(r"iso-8859-(1[0-6]|[2-9])|windows-125[0-8]"), None),
    (re.compile(r"gb2312|gbk|gb18030"), "gb18030"),
    (re.compile(r"shift_jis|euc-jp|euc-kr|big5|koi8-r|macintosh"), None),
)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{1,40})", re.IGNORECASE)
_XML_ENCODING = re.compile(
    rb"\s*<\?xml\s[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9_:.-]{1,40})", re.IGNORECASE
)
_META_CHARSET = re.compile(
    rb"<meta\s[^>]{0,300}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{1,40})", re.IGNORECASE
)
_UTF8_LABEL = re.compile(r"utf-?8|utf8mb4")


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a document; ``warnings`` say where its label was not believed."""

    text: str
    warnings: tuple[str, ...] = ()


def decode(body: bytes, content_type: str = "") -> Decoded:
    """``body`` as text, without its byte order mark; never fails.

    A byte order mark decides (RFC 7303, 3.3), then the pattern of NUL bytes; what is valid UTF-8
    is UTF-8, whatever its label; then the label of the HTTP header, of the XML declaration or of the
    page's ``meta``. Bytes that are no UTF-8 in a document that claims to be are read as windows-1252,
    each for itself, since templates and articles of one page often differ.
    """
    codec, mark = _wide_codec(body)
    if codec and codec != "utf-8":
        # A last byte may be missing: a file cut short.
        return Decoded(body[mark:].decode(codec, "replace"))
    body = body[mark:]
    label = _label(body, content_type)
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return _decode_legacy(body, label)
    if label and not _UTF8_LABEL.fullmatch(label) and not text.isascii():
        return Decoded(text, (f"declared as {label}, but is UTF-8",))
    return Decoded(text)


def gunzip(body: bytes) -> bytes:
    """A gzip file (a sitemap ``.xml.gz``) decompressed. Raises `Unreadable`."""
    inflater = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        plain = inflater.decompress(body, MAX_DOCUMENT + 1)
    except zlib.error as error:
        raise Unreadable(Reason.ENCODING, f"gzip: {error}") from None
    if len(plain) > MAX_DOCUMENT:
        raise Unreadable(Reason.TOO_LARGE, f"more than {MAX_DOCUMENT} bytes after decompression")
    if not inflater.eof:
        raise Unreadable(Reason.ENCODING, "the gzip file is cut short")
    return plain


def is_gzip(body: bytes) -> bool:
    """Whether a body starts as gzip does (RFC 1952, 2.3.1)."""
    return body[:3] == b"\x1f\x8b\x08"


def head(body: bytes, length: int) -> str:
    """The first ``length`` bytes or so as text, for looking only."""
    if is_gzip(body):
        try:
            body = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(body[: 4 * length], length)
        except zlib.error:
            return ""
    codec, mark = _wide_codec(body)
    return body[mark : mark + length].decode(codec or "utf-8", "replace")


def _wide_codec(body: bytes) -> tuple[str, int]:
    """The codec that the first bytes prove, and the length of the byte order mark."""
    for mark, codec in _BOMS:
        if body.startswith(mark):
            return codec, len(mark)
    # XML 1.0, appendix F.1: how "<" and the letter after it look without a mark.
    start = body[:2]
    if start in (b"<\x00", b"{\x00"):
        return "utf-16-le", 0
    if start in (b"\x00<", b"\x00{"):
        return "utf-16-be", 0
    return "", 0


def _label(body: bytes, content_type: str) -> str:
    stated = _CHARSET.search(content_type[:500])
    if stated:
        return stated[1].lower()
    declared = _XML_ENCODING.match(body[:400]) or _META_CHARSET.search(body[:4096])
    return declared[1].decode("ascii").lower() if declared else ""


def _decode_legacy(body: bytes, label: str) -> Decoded:
    for pattern, codec in _LABELS:
        if pattern.fullmatch(label):
            return Decoded(body.decode(codec or label, "replace"))
    text = body.decode("utf-8", _WINDOWS_1252)
    return Decoded(text, (f"declared as {label or 'UTF-8'}, but holds bytes of windows-1252",))


def _as_windows_1252(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("windows-1252", "replace"), error.end


_WINDOWS_1252 = "simpul-windows-1252"
codecs.register_error(_WINDOWS_1252, _as_windows_1252)
