"""One form of what means the same, and its one spelling."""

from __future__ import annotations

from collections.abc import Iterable

from aggregator.model import AllOf, AnyOf, Facet, Field, Not, Published, Selection, Words
from aggregator.query.dates import since_spelt, until_spelt


def canonical(selection: Selection) -> str:
    """The one spelling of a selection that a query describes: `parse_query` reads it back to the same."""
    return _spelt(normal(selection))


def normal(selection: Selection) -> Selection:
    """A selection without needless nesting, each part once and in one order."""
    match selection:
        case AllOf(parts):
            held = _dated(_flat(AllOf, map(normal, parts)))
            return held[0] if len(held) == 1 else AllOf(held)
        case AnyOf(parts):
            held = _sorted(_flat(AnyOf, map(normal, parts)))
            return held[0] if len(held) == 1 else AnyOf(held)
        case Not(part):
            inner = normal(part)
            return inner.part if isinstance(inner, Not) else Not(inner)
    return selection


def _flat(kind: type[AllOf] | type[AnyOf], parts: Iterable[Selection]) -> list[Selection]:
    found: list[Selection] = []
    for part in parts:
        found += part.parts if isinstance(part, kind) else (part,)
    return found


def _dated(parts: Iterable[Selection]) -> tuple[Selection, ...]:
    others: list[Selection] = []
    since, until = [], []
    for part in parts:
        if isinstance(part, Published):
            since += [part.since] if part.since is not None else []
            until += [part.until] if part.until is not None else []
        else:
            others.append(part)
    if since or until:
        others.append(Published(max(since, default=None), min(until, default=None)))
    return _sorted(others)


def _sorted(parts: Iterable[Selection]) -> tuple[Selection, ...]:
    return tuple(sorted(dict.fromkeys(parts), key=_rank))


def _rank(part: Selection) -> tuple[bool, int, str]:
    kinds = (Words, Facet, Published, AllOf, AnyOf)
    inner = part.part if isinstance(part, Not) else part
    return isinstance(part, Not), kinds.index(type(inner)), _spelt(inner)


# What stands around a part, by how closely it binds: nothing or alternatives, a conjunction, a negation.
_LOOSE, _AND, _NOT = 0, 1, 2


def _spelt(part: Selection, around: int = _LOOSE) -> str:
    match part:
        case Facet(name):
            return name
        case Words(words, field):
            spelt = f'"{" ".join(words)}"' if len(words) > 1 else "".join(words)
            return spelt if field is Field.ANY else f"{field.value}:{spelt}"
        case Published(since, until):
            dates = [f"since:{since_spelt(since)}"] if since is not None else []
            dates += [f"until:{until_spelt(until)}"] if until is not None else []
            return _joined(dates, " ", around >= _NOT)
        case AllOf(parts):
            return _joined([_spelt(one, _AND) for one in parts], " ", around >= _NOT)
        case AnyOf(parts):
            return _joined([_spelt(one) for one in parts], " OR ", around >= _AND)
        case Not(inner):
            return f"-{_spelt(inner, _NOT)}"


def _joined(spelt: list[str], by: str, enclosed: bool) -> str:
    return f"({by.join(spelt)})" if enclosed and len(spelt) > 1 else by.join(spelt)
