"""The part of a page that its article stands in, as it came: what intruders hide stands beside the text."""

from __future__ import annotations

import re
from collections.abc import Mapping

from aggregator.extract.encoding import MAX_DOCUMENT, decode

_OPENS = re.compile(r"<(main|article)[\s>]", re.IGNORECASE)


def main_part(body: bytes, headers: Mapping[str, str]) -> str:
    """The markup from the first ``main`` or ``article`` of a page to its last end; "" when it has none.
    ``headers`` have lower-case names. What frames every page of a site is no part of it."""
    if len(body) > MAX_DOCUMENT:
        return ""
    text = decode(body, headers.get("content-type", "")).text
    opens = _OPENS.search(text)
    if opens is None:
        return ""
    end = text.lower().rfind(f"</{opens[1].lower()}")
    return text[opens.start() : end] if end > opens.start() else text[opens.start() :]
