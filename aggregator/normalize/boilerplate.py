"""What CMS and plugins add around a news text: share bars, counters, related links, placeholders."""

from __future__ import annotations

import re

from aggregator.normalize.blocks import Block, Body
from aggregator.normalize.text import word_set

# A longer block is somebody's prose.
MAX_BLOCK = 300

_NETWORKS = word_set(
    "facebook fb twitter x telegram whatsapp wa email e-mail print cetak pinterest linkedin line copy link "
    "salin tautan reddit tumblr messenger instagram threads bluesky mastodon pocket skype"
)
_SHARE_WORDS = _NETWORKS | word_set(
    "share shares bagikan sebarkan tweet this it on to via ke di melalui artikel berita ini click klik untuk "
    "berbagi pada now yang lagi membagikan opens in new window membuka jendela baru"
)
_SHARE_VERBS = frozenset({"share", "bagikan", "sebarkan", "berbagi", "membagikan"})
_SHARE_WORD = re.compile(r"[\w-]+")

_COUNT = r"\d[\d.,]{0,11}\s*(?:rb|ribu|k|jt)?"
_COUNTER = (
    rf"(?:(?:sudah|telah)\s)?(?:dilihat|dibaca|dikunjungi|diakses|dibuka|pembaca|pengunjung|tayangan|kunjungan"
    rf"|hits?|views?|(?:post|page|total)\sviews|reads)\s*(?:sebanyak)?\s*[:=|]?\s*{_COUNT}\s*(?:kali|orang|x\b|×"
    rf"|pembaca|views?)?"
    rf"|{_COUNT}\s*(?:kali\s(?:dilihat|dibaca|dikunjungi)|x\s(?:dilihat|dibaca)|views?\b|hits?\b|tayangan"
    rf"|pembaca\b|pengunjung\b|dilihat\b|dibaca\b|reads\b|viewers?\b)"
)
COUNTER = re.compile(rf"(?<![\w.,]){_COUNTER}", re.IGNORECASE)

_APPEARED = re.compile(r"\s?The post .{0,250} (?:appeared first on|first appeared on) .{0,120}$")

_WHOLE = re.compile(
    rf"""(?:
        (?:(?:artikel|berita|halaman|konten|postingan|tulisan)\sini\s)?(?:[(|\[\s•·👁-]*(?:{_COUNTER})[)\]|\s.•·]*)+
      | \d{{1,3}}\s(?:menit\sbaca|min(?:ute)?s?\sread)(?:\s\d{{1,3}}\s?%)?
      | \d{{1,3}}\s?%
      | (?:waktu\sbaca|reading\stime)\s?:?\s?\d{{1,3}}\s(?:menit|minutes?)
      | ill?ustrasi\sfoto(?:\s?\(.{{0,120}}\))? | ilustrasi\s?\(?(?:foto|istimewa)?\)?
      | the\spost\s.{{0,250}}\s(?:appeared\sfirst\son|first\sappeared\son)\s.{{0,120}}
      | (?:postingan|artikel|pos)\s.{{0,250}}\s(?:pertama\skali\s(?:muncul|tampil|ditampilkan)
          |muncul\spertama\skali)\s(?:di|pada)\s.{{0,120}}
      | (?:continue\sreading|lanjutkan\smembaca)\b.{{0,200}} | (?:baca\s)?selengkapnya[\s.:…»›→]*
      | read\smore[\s.:…»›→]*
      | (?:share|bagikan|sebarkan)(?:\s(?:this|ini|ke|on|artikel\sini|berita\sini))?\s?:?
      | (?:like|suka)\s(?:this|ini)\s?:? | (?:like|suka)?\s?(?:loading|memuat)(?:\.\.\.|…)
      | (?:advertisement|iklan)s?
    )""",
    re.IGNORECASE | re.VERBOSE,
)
# "Baca juga: <another story>", alone or above a list of links.
_READ_ALSO = re.compile(
    r"(?:baca|simak|lihat)\s(?:juga|pula)\b\s?[:|»-]?(?P<rest>.*)|baca\s?:(?P<title>.+)", re.IGNORECASE
)
_RELATED = re.compile(
    r"(?:terkait|(?:wilayah|berita|artikel|kabar)\slainnya|(?:berita|artikel|postingan|post|informasi)\s(?:terkait|serupa)"
    r"|related(?:\s(?:posts?|articles?|news))?|you\s(?:may|might)\salso\slike|berita\s(?:terbaru|terpopuler|populer))\s?:?",
    re.IGNORECASE,
)
_FIRST_WORDS = _NETWORKS | word_set(
    "share shares bagikan sebarkan tweet click klik berbagi "
    "sudah telah dilihat dibaca dikunjungi diakses dibuka pembaca pengunjung tayangan kunjungan hit "
    "hits view views post page total reads waktu reading illustrasi ilustrasi the postingan artikel pos "
    "halaman konten tulisan continue lanjutkan baca selengkapnya read like suka loading memuat advertisement "
    "advertisements iklan iklans simak lihat terkait wilayah berita kabar informasi related you ringkasan"
)
_SUMMARY = re.compile(r"ringkasan\s?:\s*", re.IGNORECASE)


def remove_boilerplate(body: Body) -> None:
    """Take everything that is not the story out of ``body``."""
    suspects = {id(block) for block in body.blocks if _is_suspect(block)}
    if not suspects:
        return
    gone = _share_bars(body.blocks, suspects)
    taken = {id(block) for block in gone}
    after_heading = False
    for position, block in enumerate(body.blocks):
        if id(block) in taken:
            continue
        if after_heading and block.only_links:
            gone.append(block)
            continue
        after_heading = False
        if id(block) not in suspects:
            continue
        if _RELATED.fullmatch(block.text) or _is_read_also(block):
            gone.append(block)
            after_heading = True
        elif _WHOLE.fullmatch(block.text) or _repeats_lead(body.blocks, position):
            gone.append(block)
    if gone:
        body.drop(gone)


def _is_suspect(block: Block) -> bool:
    """Whether a block begins like boilerplate, which most do not."""
    text = block.text
    if len(text) > MAX_BLOCK:
        return False
    first = text[:30].partition(" ")[0].casefold().rstrip(":.,!…")
    return first in _FIRST_WORDS or not text[0].isalpha()


def without_origin_note(text: str) -> str:
    """``text`` (one line) without the sentence by which WordPress says where it appeared first."""
    return _APPEARED.sub("", text) if "appeared" in text else text


def _is_read_also(block: Block) -> bool:
    match = _READ_ALSO.match(block.text)
    if match is None:
        return False
    # "Baca juga doa berikut ini" is a sentence; a reference ends without one.
    rest = (match["rest"] or match["title"] or "").strip()
    return not rest or ":" in block.text[:14] or (len(rest) < 150 and not rest.endswith((".", "!", "?")))


def _share_bars(blocks: list[Block], suspects: set[int]) -> list[Block]:
    """Runs of blocks that hold nothing but the names of networks and the request to share."""
    found: list[Block] = []
    run: list[Block] = []
    names: set[str] = set()
    for block in [*blocks, None]:
        words = _SHARE_WORD.findall(block.text.casefold()) if block and id(block) in suspects else []
        if block is not None and words and _SHARE_WORDS.issuperset(words):
            run.append(block)
            names |= _NETWORKS.intersection(words) | ({"share"} & _SHARE_VERBS.intersection(words))
            continue
        if len(names) >= 2:
            found += run
        run, names = [], set()
    return found


def _repeats_lead(blocks: list[Block], position: int) -> bool:
    """Whether this is a summary box that only repeats how the text begins."""
    match = _SUMMARY.match(blocks[position].text)
    if match is None:
        return False
    beginning = blocks[position].text[match.end() :][:60].rstrip(" .…")
    return any(other.text.startswith(beginning) for other in blocks[position + 1 : position + 6])
