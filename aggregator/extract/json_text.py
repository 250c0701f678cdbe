"""JSON documents (RFC 8259), read within bounds."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from aggregator.extract.unreadable import Unreadable
from aggregator.model import Reason

MAX_DEPTH = 200

Warn = Callable[[str], None]


def load_json(text: str, warn: Warn) -> Any:
    """The value of a JSON document; ``warn`` hears of what is doubtful. Raises `Unreadable`."""

    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        fields = dict(found)
        if len(fields) < len(found):
            warn("an object has a key twice; the last one counts")
        return fields

    try:
        document = json.loads(text, object_pairs_hook=pairs)
    except json.JSONDecodeError as error:
        detail = f"line {error.lineno}, column {error.colno}: {error.msg}"
        raise Unreadable(Reason.BROKEN_DOCUMENT, detail) from None
    except RecursionError:
        raise Unreadable(Reason.DOCUMENT_BOUND, "the JSON document nests too deep") from None
    except ValueError as error:  # a number of thousands of digits
        raise Unreadable(Reason.BROKEN_DOCUMENT, str(error)) from None
    _refuse_depth(document)
    return document


def _refuse_depth(document: Any) -> None:
    level = [document] if isinstance(document, dict | list) else []
    for _ in range(MAX_DEPTH):
        level = [
            child
            for node in level
            for child in (node.values() if isinstance(node, dict) else node)
            if isinstance(child, dict | list)
        ]
        if not level:
            return
    raise Unreadable(Reason.DOCUMENT_BOUND, f"the JSON document nests deeper than {MAX_DEPTH} levels")


def scalar_text(text: str) -> str:
    """``text`` without the halves of surrogate pairs that JSON lets pass (RFC 8259, 8.2)."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text
