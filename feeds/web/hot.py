"""What was answered a moment ago, answered again without asking Flask (decision 22)."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from aggregator.errors import StorageError
from feeds.web.cache import RenderCache
from feeds.web.codings import negotiate
from feeds.web.http import ANSWERED, not_modified
from feeds.web.representation import KEEP, MAX_AGE, Key, Rendered
from feeds.web.words import preferred_language

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

MAX_ANSWERS = 2048
# Longer addresses are no channel's that many ask for.
MAX_ADDRESS = 512

# Who sends one of these is known by name, or asks for something rare: Flask answers.
_RARE = frozenset(
    {
        *("HTTP_AUTHORIZATION", "HTTP_X_API_KEY", "HTTP_A_IM"),
        *("HTTP_RANGE", "HTTP_IF_RANGE", "HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE"),
    }
)
_KEYED = frozenset({"key", "api_key", "signature", "expires"})
# An answer with any other header may depend on who asked, or when.
_COMMON = frozenset(
    {
        *("etag", "last-modified", "cache-control", "vary", "link", "content-type", "content-length"),
        *("content-encoding", "content-language", "content-disposition", "accept-ranges"),
        *("content-security-policy", "x-content-type-options", "referrer-policy", "x-robots-tag"),
        *("access-control-allow-origin", "access-control-expose-headers", "cross-origin-resource-policy"),
    }
)
_VARYING = frozenset({"accept-encoding", "accept-language", "a-im"})

# Path, query, coding, language: all that an answer depends on but for its conditions.
Asked = tuple[str, str, str, str]
Headers = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class _Said:
    """A status line and headers as Flask gave them."""

    status: str
    headers: Headers


@dataclass(frozen=True, slots=True)
class _Answer:
    """What Flask said of one thing that was rendered: whole, and to who has it already."""

    key: Key
    serial: int
    learnt: float
    whole: _Said | None = None
    not_modified: _Said | None = None


class HotAnswers:
    """A WSGI layer over the app: it learns from the app's answers and gives them again, as long as the cache
    holds what they were made of and finds it fresh. Whatever it is not sure of goes on to the app.

    It keeps headers alone, for the last `MAX_ANSWERS` that it learnt; the bytes are the cache's. After
    `MAX_AGE` it asks anew, since what a view keeps under may hold the hour. ``clock`` gives seconds.
    """

    def __init__(
        self, app: WSGIApplication, cache: RenderCache, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._app = app
        self._cache = cache
        self._clock = clock
        self._answers: dict[Asked, _Answer] = {}
        self._lock = threading.Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        method = environ["REQUEST_METHOD"]
        if method not in ("GET", "HEAD") or not _RARE.isdisjoint(environ):
            return self._app(environ, start_response)
        asked = (
            environ["PATH_INFO"],
            environ.get("QUERY_STRING", ""),
            negotiate(environ.get("HTTP_ACCEPT_ENCODING", "")),
            preferred_language(environ.get("HTTP_ACCEPT_LANGUAGE", "")),
        )
        answer = self._answers.get(asked)
        fresh = self._fresh(answer) if answer is not None else None
        if answer is None or fresh is None:
            return self._learn(asked, environ, start_response)
        coding = asked[2]
        condition = environ.get("HTTP_IF_NONE_MATCH"), environ.get("HTTP_IF_MODIFIED_SINCE")
        known = condition != (None, None) and not_modified(
            *condition, fresh.etag(coding), fresh.last_modified
        )
        said = answer.not_modified if known else answer.whole
        if said is None:
            return self._learn(asked, environ, start_response)
        start_response(said.status, list(said.headers))
        return [] if known or method == "HEAD" else [fresh.coded.get(coding)]

    def _fresh(self, answer: _Answer) -> Rendered | None:
        if self._clock() - answer.learnt >= MAX_AGE:
            return None
        try:
            kept = self._cache.fresh(answer.key)
        except StorageError:  # the app knows what to say then
            return None
        return kept if kept is not None and kept.serial == answer.serial else None

    def _learn(
        self, asked: Asked, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        said: list[_Said] = []

        def listen(status: str, headers: Headers, *rest: Any) -> Any:
            said.append(_Said(status, headers))
            return start_response(status, headers, *rest)

        body = self._app(environ, listen)
        if environ["REQUEST_METHOD"] == "GET" and ANSWERED in environ and len(said) == 1:
            rendered, coding, cache_control = environ[ANSWERED]
            if cache_control == KEEP and coding == asked[2] and may_repeat(asked, said[0], rendered):
                self._keep(asked, rendered, said[0])
        return body

    def _keep(self, asked: Asked, rendered: Rendered, said: _Said) -> None:
        with self._lock:
            held = self._answers.pop(asked, None)
            now = self._clock()
            if held is None or held.serial != rendered.serial or now - held.learnt >= MAX_AGE:
                held = _Answer(rendered.key or (), rendered.serial, now)
            whole, conditional = held.whole, held.not_modified
            if said.status.startswith("304 "):
                conditional = said
            else:
                whole = said
            self._answers[asked] = _Answer(held.key, held.serial, held.learnt, whole, conditional)
            while len(self._answers) > MAX_ANSWERS:
                del self._answers[next(iter(self._answers))]


def may_repeat(asked: Asked, said: _Said, rendered: Rendered) -> bool:
    """Whether whoever asks the same gets the same: nothing in the answer depends on who asked or when."""
    path, query, coding, _ = asked
    headers: Mapping[str, str] = {name.lower(): value for name, value in said.headers}
    if rendered.key is None or len(path) + len(query) > MAX_ADDRESS or not headers.keys() <= _COMMON:
        return False
    varying = {name.strip().lower() for name in headers.get("vary", "").split(",")}
    if not varying <= _VARYING or not _KEYED.isdisjoint(parse_qs(query, keep_blank_values=True)):
        return False
    if said.status.startswith("304 "):
        return True
    length = str(len(rendered.coded.get(coding)))
    return said.status.startswith("200 ") and headers.get("content-length") == length
