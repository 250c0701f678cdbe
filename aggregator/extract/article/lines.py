"""The text of a page line by line, as a reader sees it, each line with where it stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from aggregator.extract.article.clutter import is_clutter, is_hidden
from aggregator.extract.article.opened import one_line

MAX_LINES = 20_000
MAX_LINE = 20_000
# Shorter lines are labels and menus.
LEAST_PROSE = 25


def _tags(names: str) -> frozenset[str]:
    return frozenset(names.split())


BLOCKS = _tags(
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption "
    "figure footer form h1 h2 h3 h4 h5 h6 header hr html legend li main menu nav ol p pre section summary "
    "table tbody td tfoot th thead tr ul article-body"
)
_UNSEEN = _tags(
    "script style noscript template head title svg math select option textarea button iframe object"
)


@dataclass(slots=True)
class Line:
    """Text between two block-level tags or line breaks.

    ``element`` is the block that holds it, ``nodes`` its text nodes, ``linked`` the characters within links,
    ``stamps`` the texts in it that a ``time`` states exactly, each with what that states. ``clutter`` is the
    outermost element around it that is none of the article by its tag or name.
    """

    text: str
    element: LexborNode
    nodes: list[LexborNode] = field(default_factory=list)
    linked: int = 0
    stamps: list[tuple[str, str]] = field(default_factory=list)
    clutter: LexborNode | None = None

    @property
    def in_clutter(self) -> bool:
        """Whether it stands in navigation, an aside, a list of related articles or the like."""
        return self.clutter is not None

    @property
    def spread(self) -> str:
        """Its pieces apart, as a reader sees them who has the style sheet: ``<b>Ani</b><i>3 Mei</i>``."""
        return " | ".join(filter(None, (one_line(node.text_content or "") for node in self.nodes)))

    @property
    def all_link(self) -> bool:
        """Whether nearly all of it is links."""
        return self.linked * 10 >= len(self.text) * 8


def lines_of(tree: LexborHTMLParser) -> list[Line]:
    """The lines of a page in the order of the document."""
    lines: list[Line] = []
    texts: list[str] = []
    nodes: list[LexborNode] = []
    stamps: list[tuple[str, str]] = []
    linked = 0
    clutter: LexborNode | None = None
    block: LexborNode | None = None

    def close() -> None:
        nonlocal texts, nodes, linked, stamps
        text = one_line("".join(texts))[:MAX_LINE]
        if text and block is not None:
            lines.append(Line(text, block, nodes, linked, stamps, clutter))
        texts, nodes, stamps, linked = [], [], [], 0

    body = tree.body
    if body is None:
        return lines
    # Which ancestors matter is remembered by node: most texts share theirs.
    known: dict[int, _Standing] = {}
    for node in body.traverse(include_text=True):
        tag = node.tag
        if tag != "-text":
            if tag in BLOCKS or tag == "br":
                close()
            continue
        parent = node.parent
        if parent is None:
            continue
        standing = _standing(parent, known)
        holder = standing.block
        if standing.unseen or holder is None:
            continue
        if block is None or holder.mem_id != block.mem_id:
            close()
            block = holder
        clutter = standing.clutter
        text = node.text_content or ""
        texts.append(text)
        nodes.append(node)
        if standing.in_link:
            linked += len(text.strip())
        if standing.stamp:
            stamps.append((one_line(text), standing.stamp))
        if len(lines) >= MAX_LINES:
            break
    close()
    _free_frames(lines)
    return lines


def _free_frames(lines: list[Line]) -> None:
    """What holds headline and prose of a page is no clutter, whatever its name says."""
    prose: dict[int, int] = {}
    roots: dict[int, LexborNode] = {}
    total = 0
    for line in lines:
        weight = max(len(line.text) - 2 * line.linked, 0) if len(line.text) >= LEAST_PROSE else 0
        total += weight
        if line.clutter is not None:
            prose[line.clutter.mem_id] = prose.get(line.clutter.mem_id, 0) + weight
            roots[line.clutter.mem_id] = line.clutter
    frames = {
        key
        for key, weight in prose.items()
        if weight > 0.8 * total or (weight > 0.3 * total and roots[key].css_first("h1, [itemprop=headline]"))
    }
    for line in lines:
        if line.clutter is not None and line.clutter.mem_id in frames:
            line.clutter = None


class _Standing(NamedTuple):
    """The block around a text, whether it is in a link or unseen, the clutter and the ``time`` around it."""

    block: LexborNode | None = None
    in_link: bool = False
    unseen: bool = False
    clutter: LexborNode | None = None
    stamp: str = ""


def _standing(node: LexborNode, known: dict[int, _Standing]) -> _Standing:
    path: list[LexborNode] = []
    current: LexborNode | None = node
    while current is not None and current.mem_id not in known:
        path.append(current)
        current = current.parent
    standing = known[current.mem_id] if current is not None else _Standing()
    for step in reversed(path):
        tag = step.tag or ""
        standing = _Standing(
            step if tag in BLOCKS else standing.block,
            standing.in_link or tag == "a",
            standing.unseen or tag in _UNSEEN or is_hidden(step),
            standing.clutter or (step if is_clutter(step) else None),
            (step.attributes.get("datetime") or "").strip()[:100] if tag == "time" else standing.stamp,
        )
        known[step.mem_id] = standing
    return standing
