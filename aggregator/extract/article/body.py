"""The text of an article on a page that no recipe knows.

Three are asked: how much prose stands in which element (`scoring`), what trafilatura takes
(`second_opinion`), and what JSON-LD gives as the text, where that stands on the page. What is kept stays in
the page's own markup.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from aggregator.extract.article.about import is_about, is_caption, repeats_lead
from aggregator.extract.article.lines import Line
from aggregator.extract.article.opened import OpenedPage, letters
from aggregator.extract.article.scoring import best_block, teasers
from aggregator.extract.article.second_opinion import Opinion, opinion_of, second_opinion

# A text shorter than this is a teaser or a caption.
LEAST_TEXT = 60
# Shorter lines are headings, labels, or end a text.
PROSE = 60
LEVELS = 10
# Of what JSON-LD gives as the text, so much has to stand on the page for it to be believed.
FOUND = 0.8
LEAST_STATED = 200
# Of the prose in what is called clutter so much has to be taken for it to be none.
FREED = 0.7
# Where an element holds so many times what trafilatura takes, the rest is comments or further articles.
OVERFLOW = 2.5
LEAST_TAKEN = 1_000

_TAG = re.compile(r"<[^<>]{0,20}>")
_FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|zip|rar)(?:$|[?#])|drive\.google\.com/", re.IGNORECASE)


@dataclass(slots=True)
class _Choice:
    """The lines of a page, and what is known of each by its number."""

    lines: Sequence[Line]
    clutter: set[int]
    named: set[int]
    about: set[int]
    taken: set[int]

    def within(self, block: LexborNode) -> set[int]:
        inside = {node.mem_id for node in block.traverse(include_text=True)}
        return {n for n, line in enumerate(self.lines) if line.nodes[0].mem_id in inside}

    def prose(self, numbers: set[int]) -> set[int]:
        return {n for n in numbers - self.about - self.clutter if _is_long(self.lines[n])}

    def length(self, numbers: set[int]) -> int:
        return sum(len(self.lines[n].text) for n in numbers)


@dataclass(slots=True)
class FoundText:
    """The element that holds the text, the numbers of the lines in it, and of those that are the text.

    ``start`` is the number of the first paragraph, ``warning`` what a human should know of how it was found.
    """

    block: LexborNode
    within: set[int]
    kept: set[int]
    start: int
    warning: str = ""

    def start_below(self, lines: Sequence[Line], headline: str) -> int:
        """The number of the first paragraph, which is not the headline."""
        said = letters(headline)
        return next(
            (n for n in sorted(self.kept) if n >= self.start and letters(lines[n].text) != said), self.start
        )

    def cut_out(self, lines: Sequence[Line], headline: str) -> LexborNode:
        """The element with nothing but the text and its pictures left in it."""
        said = letters(headline)
        below = self.start_below(lines, headline)
        top = max((n for n in self.within if n < below and letters(lines[n].text) == said), default=-1)
        for number in self.within:
            if number not in self.kept or number <= top:
                for node in lines[number].nodes:
                    node.remove()
        return self.block


def find_text(page: OpenedPage, lines: Sequence[Line], headline: str) -> FoundText | None:
    """Where the text of a page lies; None when there is none.

    ``headline`` is "" where it is not known yet.
    """
    opinion = second_opinion(page.tree)
    _free_taken(lines, opinion)
    named = {n for n, line in enumerate(lines) if line.clutter is not None}
    announced = teasers(lines)
    choice = _Choice(
        lines,
        clutter=named | announced,
        named=named - announced,
        about={n for n, line in enumerate(lines) if is_about(line, headline) or is_caption(line)},
        taken={n for n, line in enumerate(lines) if opinion.takes(line.text)},
    )
    block = _block(choice)
    if block is None:
        return None
    kept = _kept(choice, choice.within(block), headline)
    stated = opinion_of(_TAG.sub("\n", page.data.body))
    if _believe(stated, choice, kept):
        block = _block(choice) or block
        kept = _kept(choice, choice.within(block), headline)
    if choice.length(kept) < LEAST_TEXT:
        return None
    warning = "trafilatura failed on the page, the text was found without it" if opinion.failed else ""
    return FoundText(block, choice.within(block), kept, min(choice.prose(kept) or kept), warning)


def _free_taken(lines: Sequence[Line], opinion: Opinion) -> None:
    """Where nearly all prose lies in clutter, what trafilatura takes of it is none, whatever its name."""
    long = [line for line in lines if _is_long(line)]
    taken = [line for line in long if opinion.takes(line.text)]
    inside = sum(len(line.text) for line in taken if line.clutter is not None)
    outside = sum(len(line.text) for line in long if line.clutter is None)
    if inside <= 2 * outside:
        return
    shares: dict[int, tuple[int, int]] = {}
    chosen = set(map(id, taken))
    for line in long:
        if line.clutter is not None:
            have, of = shares.get(line.clutter.mem_id, (0, 0))
            length = len(line.text)
            shares[line.clutter.mem_id] = (have + length * (id(line) in chosen), of + length)
    free = {key for key, (have, of) in shares.items() if have >= FREED * of}
    for line in lines:
        if line.clutter is not None and line.clutter.mem_id in free:
            line.clutter = None


def _believe(stated: Opinion, choice: _Choice, kept: set[int]) -> bool:
    """Whether JSON-LD gives the whole text as it stands on the page; ``choice`` is then made after it."""
    spoken = sum(len(letters(choice.lines[n].text)) for n in kept)
    if len(stated.whole) < max(LEAST_STATED, 0.5 * spoken):
        return False
    said = {n for n, line in enumerate(choice.lines) if stated.takes(line.text)}
    if sum(len(letters(choice.lines[n].text)) for n in said) < FOUND * len(stated.whole):
        return False
    everything = set(range(len(choice.lines)))
    choice.clutter = (choice.clutter | choice.prose(everything)) - said
    choice.taken = said
    return True


def _block(choice: _Choice) -> LexborNode | None:
    unwanted = choice.clutter | choice.about
    block = best_block(choice.lines, unwanted)
    if block is None:
        return None
    voted = choice.prose(choice.taken)
    if choice.length(voted & choice.within(block)) < 0.3 * choice.length(voted):
        everything = set(range(len(choice.lines)))
        block = best_block(choice.lines, unwanted | (everything - choice.taken)) or block
    return _climbed(block, choice)


def _climbed(block: LexborNode, choice: _Choice) -> LexborNode:
    """The element around ``block`` that holds the rest of an article that lies in several elements."""
    inside = choice.within(block) - choice.clutter
    length = choice.length(choice.prose(inside))
    outer = block
    for _ in range(LEVELS):
        parent = outer.parent
        if parent is None or parent.tag in ("html", "-undef", "-document"):
            break
        outer = parent
        around = choice.within(outer) - choice.clutter
        added = choice.prose(around - inside)
        gain, voted = choice.length(added), choice.length(added & choice.taken)
        junk = choice.length(around - inside - added - choice.about)
        lead = 0 < gain == voted and junk == 0  # a paragraph apart, as above many a text
        if lead or (
            gain > 0.08 * length and (voted > 0.7 * gain or (gain > 0.2 * length and gain > 4 * junk))
        ):
            block, inside, length = outer, around, length + gain
    return block


def _kept(choice: _Choice, within: set[int], headline: str) -> set[int]:
    """Of the lines of an element those that are the text."""
    candidates = within - choice.clutter
    prose = choice.prose(candidates) or candidates - choice.about
    if not prose:
        return set()
    voted = prose & choice.taken
    if LEAST_TAKEN < choice.length(voted) * OVERFLOW < choice.length(prose):
        candidates = {n for n in candidates if n <= max(voted)}
        prose &= candidates
    first, last = min(prose), max(prose)
    following = _next_article(choice.lines, first, last, headline)
    candidates = {n for n in candidates if n < following}
    last = max(n for n in prose if n < following)
    # In the midst of a text a name may mislead.
    candidates |= {
        n for n in within & choice.named & choice.taken if first < n < last and _is_long(choice.lines[n])
    }
    kept = set()
    for n in candidates:
        line = choice.lines[n]
        outside = n < first or n > last
        if n in choice.about:
            wanted = not outside and line.element.tag == "figcaption"
        elif line.all_link and (outside or n not in choice.taken):
            wanted = _leads_to_file(line)
        else:
            wanted = n in choice.taken or not outside
        if wanted:
            kept.add(n)
    return kept - _announcing(choice, sorted(kept))


def _next_article(lines: Sequence[Line], first: int, last: int, headline: str) -> int:
    """The line where another article begins, on pages that go on without end; else a line beyond all."""
    said = letters(headline)
    titles = [line for line in lines[:first] if line.element.tag == "h1" and letters(line.text) == said]
    if titles:
        make = _make(titles[-1])
        for number in range(first + 1, last):
            line = lines[number]
            if _make(line) == make and len(line.text) >= PROSE / 2 and letters(line.text) != said:
                return number
    return len(lines)


def _make(line: Line) -> tuple[str | None, ...]:
    """What titles of articles on one page have in common: tag and class, and those of what holds them."""
    around = line.element.parent
    own = line.element.tag, line.element.attributes.get("class")
    return (*own, around.tag, around.attributes.get("class")) if around is not None else own


def _announcing(choice: _Choice, kept: Sequence[int]) -> set[int]:
    """What stands before the text and only says how it begins, or what its picture shows."""
    found = set()
    for position, n in enumerate(kept[:2]):
        line = choice.lines[n]
        following = [choice.lines[m] for m in kept[position + 1 : position + 8]]
        others = "".join(letters(other.text) for other in following if not _are_paragraphs(line, other))
        if repeats_lead(line.text, others):
            found.add(n)
    return found


def _is_long(line: Line) -> bool:
    return len(line.text) >= PROSE and 2 * line.linked < len(line.text)


def _leads_to_file(line: Line) -> bool:
    """Whether a line is a link to a file, which is part of an article and no way out of it."""
    links = line.element.css("a[href]")[:3]
    return any(_FILE.search((link.attributes.get("href") or "")[:2000]) for link in links)


def _are_paragraphs(line: Line, other: Line) -> bool:
    """Whether two lines are paragraphs of one text."""
    one, two = line.element, other.element
    if one.mem_id == two.mem_id:
        return True
    beside = one.parent is not None and two.parent is not None and one.parent.mem_id == two.parent.mem_id
    return beside and one.tag == two.tag and one.attributes.get("class") == two.attributes.get("class")
