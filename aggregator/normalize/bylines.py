"""Datelines, bylines and signatures: who wrote a text, where, and whose office it comes from."""

from __future__ import annotations

import re
from dataclasses import dataclass

from aggregator.model import NormalizeContext, OfficeDirectory
from aggregator.normalize.blocks import Block, Body
from aggregator.normalize.text import one_line
from aggregator.normalize.urls import canonical_url

MAX_AUTHOR = 120

# The office of the ministry's centre, as Kemendagri's codes and the registry have it.
_CENTRE = "00"

# A dateline stands within the first characters of a text, a signature within the last.
_HEAD = 200
_TAIL = 300
# So many captions may stand above a dateline.
_MOST_ABOVE = 2
_MAX_LINKS_BELOW = 5

# How a unit for public relations is called ("Humas", formerly "Inmas" and "Pinmas"), or the office itself.
_UNIT_WORDS = (
    r"humas|inmas|pinmas|informasi|hdi|kemenag|kementerian\sagama|kankemenag|kanwil|kontributor|penmad|pontren"
    r"|mora|ministry\sof\sreligious\saffairs|pd\spontren|bimas|urais|phu|kua|kub|mi[ns]?|mt[s]n?|ma[ns]?|ra|dwp|pokjaluh|penyuluh|tim"
)
_PLACE = r"(?P<place>[A-ZÀ-Ý][\w'’.-]{1,24}(?:[\s/-]{1,2}[A-ZÀ-Ý0-9][\w'’.-]{0,24}){0,3})"
_UNIT = rf"(?P<unit>(?i:{_UNIT_WORDS})\b[^()\[\]|]{{0,60}}?)"
_DATE = r"(?:[\s,]{0,2}\(?(?P<date>\d{1,2}/\d{1,2}(?:/\d{2,4})?)\)?)?"
_DASH = r"\s{0,2}(?P<dash>[,.:;]?\s?[-–—―‒_]{1,6}|[:.](?=\s|[A-ZÀ-Ý“]))\s{0,2}[,.]?\s{0,2}"
_DATELINES = (
    # Makassar (Humas Bulukumba) –   Bengkulu (Informasi dan Humas) 1/12-   Cirebon (Kemenag) ---
    re.compile(rf"\s*{_PLACE}\s{{0,2}}[,.]?\s{{0,2}}[(\[]\s?{_UNIT}\s?[)\]]{_DATE}{_DASH}"),
    # Tenggarong (Humas Kukar), Rak kayu …
    re.compile(rf"\s*{_PLACE}\s{{0,2}}\(\s?{_UNIT}\s?\){_DATE}(?P<dash>,)\s{{0,2}}(?=[A-ZÀ-Ý“])"),
    # Padang, Humas –
    re.compile(
        rf"\s*{_PLACE},\s{{0,2}}(?P<unit>(?:Humas|HUMAS|Inmas|INMAS|Pinmas|PINMAS|Kemenag|KEMENAG)\b[\w\s.'’]{{0,40}}?){_DATE}{_DASH}"
    ),
    # [Kanwil | Nama Penulis]
    re.compile(
        rf"\s*(?:{_PLACE}\s?)?\[\s?{_UNIT}\s?\|\s?(?P<name>[^\[\]|]{{2,60}}?)\s?\]{_DATE}(?:{_DASH}|\s{{0,2}})"
    ),
    # (Inmas Bali) Menteri Agama …
    re.compile(rf"\s*\(\s?{_UNIT}\s?\){_DATE}(?:{_DASH}|\s{{1,2}})(?=\S)"),
)
_DATELINE_HINT = re.compile(rf"(?i:\b(?:{_UNIT_WORDS})\b)")
# The part of a unit's name that says what it does, before the part that says whose it is.
_UNIT_PREFIX = re.compile(
    r"(?:(?:informasi|dan|hubungan|masyarakat|humas|inmas|pinmas|mora|ministry\sof\sreligious\saffairs|hdi|tim|kontributor|penmad|pd|pontren|bimas|urais|phu"
    r"|kub|dwp|pokjaluh|penyuluh|kantor|kankemenag|kementerian\sagama|kemenag|ri|republik\sindonesia)\b[\s./&|,-]{0,3})+",
    re.IGNORECASE,
)
_KANWIL = re.compile(r"\b(?:kanwil|kantor\swilayah)\b", re.IGNORECASE)
_KANWIL_WORDS = re.compile(
    r"\b(?:kanwil|kantor\swilayah|kemenag|kementerian\sagama|humas|inmas|prov(?:insi|\.)?)(?=\s|$)",
    re.IGNORECASE,
)

# How the ministry calls itself, in English, too.
_MINISTRY = ("kemenag", "kementerian", "mora", "ministry of religious affairs")
# "Humas Kemenag RI": the ministry as a whole, unless a place follows.
_WHOLE_MINISTRY = re.compile(r"\b(?:kemenag|kementerian\sagama)\s(?:ri|republik\sindonesia)$", re.IGNORECASE)

_LABEL = re.compile(
    r"(?<!\w)(?P<label>penulis|kontributor|reporter|pewarta|pelapor|redaktur|editor|penyunting|publisher|admin|foto(?:grafer)?"
    r"|teks|uploader|pengunggah|oleh|by)(?:\s?/\s?(?:foto|editor|redaktur|penulis|teks))?\s{0,2}:\s{0,2}",
    re.IGNORECASE,
)
_WRITER_LABELS = ("penulis", "kontributor", "reporter", "pewarta", "pelapor", "teks", "oleh", "by")
_SIGNED_NAME = re.compile(r"[\s*_]{0,6}\*\s?\((?P<name>[^()]{2,60})\)[\s.*]{0,4}$")
_INITIALS = re.compile(
    r"[\s*]{0,4}\((?P<name>[A-Za-z]{2,5}(?:\s?[/&,-]\s?[A-Za-z]{2,10}){0,3})\)[\s.*]{0,4}$"
)
# "(Ganesha)" in a line of its own.
_SIGNED_ALONE = re.compile(
    r"(?:^|\n|\x20{3})\s*\((?!(?i:foto|video|istimewa|bersambung|selesai|tamat|end|red|ilustrasi))"
    r"(?P<name>[A-Z][a-z]{2,20}(?:\s[A-Z][a-z]{1,20}){0,2})\)[\s.*]{0,4}$"
)
_REPOST = re.compile(
    r"[\s(*]{0,4}(?:copy\sfrom|copas\sdari|sumber(?:\sberita)?|source|dikutip\sdari|disalin\sdari|disadur\sdari|artikel\sasli)"
    r"\s{0,2}:?\s{0,2}(?P<url>https?://\S{4,500}?)[\s).*]{0,4}$",
    re.IGNORECASE,
)
_SENTENCE_END = (".", "!", "?", "”", '"', "…", "*", "'")

_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){0,6}")
_EMPTY_BRACKETS = re.compile(r"[(<\[]\s*[)>\]]")
_WHOLE_IN_BRACKETS = re.compile(r"\((?P<name>[^()]+)\)")
_LOGIN = re.compile(
    r"[a-z0-9_.-]+|(?:admin|administrator|operator|webmaster|superadmin|author|penulis|unknown)\b.{0,30}",
    re.I,
)
_OFFICE = re.compile(r"(?:kemenag|kankemenag|kanwil|kantor|kementerian|humas|tim\shumas)\b", re.IGNORECASE)
_ADMIN_OF = re.compile(r"Admin(?:\s[A-Z][a-z]+){1,3}")
_NOBODY = frozenset({"", "-", "unknown", "anonymous", "anonim", "noname", "no name", "none", "null"})


@dataclass(frozen=True, slots=True)
class Byline:
    """What beginning and end of a text say about its making; "" for what they do not.

    ``words`` is the unit or person as written ("Humas Bulukumba"), ``author`` a person or unit that signed.
    """

    dateline: str = ""
    words: str = ""
    author: str = ""
    date: str = ""
    origin: str | None = None
    reposted_from: str = ""


def take_byline(body: Body, context: NormalizeContext) -> Byline:
    """Find dateline, byline and signature of a text, and take them out of it."""
    place, words, author, day, dash = _take_dateline(body)
    reposted_from, signed = _take_signature(body)
    origin = _origin(words if not author else words.partition("|")[0], dash, context)
    person, slash, unit = signed.partition("/")
    if slash and origin is None:
        origin = context.offices.resolve(unit.strip(), near=context.office)
    return Byline(
        dateline=place,
        words=words,
        author=author or person.strip() or signed,
        date=day,
        origin=origin,
        reposted_from=canonical_url(reposted_from, "", {}) if reposted_from else "",
    )


def without_dateline(text: str) -> str:
    """``text`` (one line) without a dateline at its beginning."""
    match = _dateline(text)
    return text[match.end() :] if match is not None else text


def author_name(stated: str, byline: Byline) -> str:
    """The best name there is: a stated one, then who signed, then the byline, then a mere login.

    An office that is stated gives way to who signed.
    """
    name = _without_address(stated)
    login = _LOGIN.fullmatch(name) is not None
    if byline.author and _OFFICE.match(name):
        name = ""
    if _ADMIN_OF.fullmatch(name) and " " not in byline.words:
        login = False  # says more than a bare "Humas"
    best = (name if not login else "") or byline.author or byline.words or name
    return best[:MAX_AUTHOR].strip()


def _without_address(stated: str) -> str:
    """ "noreply@blogger.com (Nama)" and "Nama <nama@kemenag.go.id>" are Nama."""
    name = _EMPTY_BRACKETS.sub(" ", _EMAIL.sub(" ", stated[:500]))
    name = one_line(name).strip(" ,;:<>-*|")
    whole = _WHOLE_IN_BRACKETS.fullmatch(name)
    name = whole["name"].strip() if whole else name
    return "" if name.casefold() in _NOBODY else name


def _dateline(text: str) -> re.Match[str] | None:
    head = text[:_HEAD]
    if _DATELINE_HINT.search(head) is None:
        return None
    for pattern in _DATELINES:
        match = pattern.match(head)
        if match is not None:
            return match
    return None


def _take_dateline(body: Body) -> tuple[str, str, str, str, str]:
    """Place, byline, author, date and dash, as written; who wrote it may stand in a line of its own above."""
    before = len(body.blocks)
    place, words, author, day, dash = _take_dateline_once(body)
    if words and not place and len(body.blocks) < before:
        place, _, _, below, dash = _take_dateline_once(body)
        day = day or below
    return place, words, author, day, dash


def _take_dateline_once(body: Body) -> tuple[str, str, str, str, str]:
    if not body.blocks:
        return "", "", "", "", ""
    first = body.blocks[0]
    match = _dateline(first.raw)
    if match is None and len(first.text) < _HEAD and len(body.blocks) > 1:
        # A dateline in a paragraph of its own ends without a dash.
        match = _dateline(f"{first.raw.rstrip()} – ")
    if match is None:
        above, first, match = _dateline_below(body)
        body.drop(above)
    if match is None:
        return "", "", "", "", ""
    found = match.groupdict()
    body.keep(first, min(match.end(), len(first.raw)), len(first.raw))
    unit, name = one_line(found["unit"]).rstrip(" .,-"), one_line(found.get("name") or "")
    place = one_line(found.get("place") or "")
    words = f"{unit} | {name}" if name else unit
    return place, words, name, found["date"] or "", found["dash"] or ""


def _dateline_below(body: Body) -> tuple[list[Block], Block, re.Match[str] | None]:
    """What stands above a dateline, which begins a text: a caption or the like; the block with it."""
    for position, block in enumerate(body.blocks[: _MOST_ABOVE + 1]):
        match = _dateline(block.raw) if position else None
        if match is not None and match.groupdict().get("place"):
            # Captions stay where they are marked as such: they are no words of the text.
            return [above for above in body.blocks[:position] if not above.caption], block, match
        if len(block.text) > _HEAD:
            break
    return [], body.blocks[0], None


def _origin(unit: str, dash: str, context: NormalizeContext) -> str | None:
    """The office that a byline's unit belongs to; None for a bare "Humas", which names nobody's."""
    offices, near = context.offices, context.office
    if not unit:
        return None
    if _KANWIL.search(unit):
        return _province(one_line(_KANWIL_WORDS.sub(" ", unit)), offices, near)
    rest = _UNIT_PREFIX.sub("", unit, count=1) if _UNIT_PREFIX.match(unit) else unit
    rest = rest.strip(" .,-–—|/")
    if not rest:
        # The portal of the centre, and nobody else, writes "Jakarta (Kemenag) ---".
        is_portal = unit.casefold().startswith(_MINISTRY) and dash.count("-") >= 2
        return _CENTRE if is_portal or _WHOLE_MINISTRY.search(unit) else None
    # "Humas Bulukumba/AB": who wrote it stands behind the unit.
    return offices.resolve(rest, near=near) or offices.resolve(rest.partition("/")[0].strip(), near=near)


def _province(name: str, offices: OfficeDirectory, near: str | None) -> str | None:
    if not name:
        return None
    return offices.resolve(f"Prov. {name}", near=near) or offices.resolve(name, near=near)


def _take_signature(body: Body) -> tuple[str, str]:
    """Where a text says that it was copied from, and who signed it; both as written."""
    reposted_from = signed = ""
    # Some end with three lines: writer, editor, source.
    for _ in range(4):
        last = _last_words(body)
        if last is None:
            break
        start = max(len(last.raw) - _TAIL, 0)
        tail = last.raw[start:]
        repost = _REPOST.search(tail) if "http" in tail else None
        if repost is not None:
            reposted_from = reposted_from or repost["url"]
            body.keep(last, 0, start + repost.start())
            continue
        cut, name = _labels(tail)
        if cut is None:
            cut, name = _signed(tail)
        if cut is None:
            break
        signed = signed or name
        body.keep(last, 0, start + cut)
    return reposted_from, signed


def _last_words(body: Body) -> Block | None:
    """The last block but for those that only link files: who signs does so above what he attaches."""
    for block in reversed(body.blocks[-_MAX_LINKS_BELOW - 1 :]):
        if not block.only_links:
            return block
    return None


def _labels(tail: str) -> tuple[int | None, str]:
    """Where "Penulis: … Redaktur: …" begins at the end of a text, and the writer."""
    labels = list(_LABEL.finditer(tail)) if ":" in tail else []
    for position, label in enumerate(labels):
        before = tail[: label.start()].rstrip(" *(|/\u00a0\n\t-–—")
        if before and not tail[: label.start()].rstrip().endswith(_SENTENCE_END):
            continue
        ends = [*(following.start() for following in labels[position + 1 :]), len(tail)]
        values = [
            tail[found.end() : end].strip(" \t\n\u00a0*|/()-–—,;.")
            for found, end in zip(labels[position:], ends, strict=True)
        ]
        if any(len(value) > 80 for value in values):
            continue
        names = {
            found["label"].casefold(): one_line(value)
            for found, value in zip(reversed(labels[position:]), reversed(values), strict=True)
        }
        writer = next((names[key] for key in _WRITER_LABELS if names.get(key)), "")
        return len(before), writer
    return None, ""


def _signed(tail: str) -> tuple[int | None, str]:
    """Where "*(Nama/Ptk)" or "(ghp)" begins at the end of a text, and what it says."""
    if not tail.rstrip(" .*\n\u00a0").endswith(")"):
        return None, ""
    match = _SIGNED_NAME.search(tail)
    if match is not None:
        return match.start(), one_line(match["name"])
    match = _SIGNED_ALONE.search(tail)
    if match is not None:
        return match.start(), match["name"]
    match = _INITIALS.search(tail)
    if match is None:
        return None, ""
    before = tail[: match.start()].rstrip()
    # "(FKUB)" after a word explains the word; "(GHP)" after a full stop signs.
    if match["name"].isupper() and before and not before.endswith(_SENTENCE_END):
        return None, ""
    return match.start(), one_line(match["name"])
