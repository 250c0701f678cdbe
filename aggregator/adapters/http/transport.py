"""One request and its answer: checked, in its turn, within its bounds, its phases timed."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic
from types import SimpleNamespace
from typing import Any

import aiohttp
from yarl import URL

from aggregator.adapters.http.bounds import Bounds, TooLarge, TooSlow
from aggregator.adapters.http.decode import BadEncoding, decode
from aggregator.adapters.http.guard import GuardedResolver, Target
from aggregator.adapters.http.outcome import Refused
from aggregator.adapters.http.pace import Turns
from aggregator.adapters.http.trust import Trust
from aggregator.model import Hop, Phase, Reason, Timings

REDIRECTS = frozenset({301, 302, 303, 307, 308})

# Of the page that comes with a failure only the beginning is read, to know a wall by it.
ERROR_BODY = 64 * 1024
# What is as small as this is decompressed on the spot, since its ratio bounds it.
_SMALL = 16 * 1024
_FINAL = frozenset({200, 203, 226})
# Fields that a message has once (RFC 9110, 5.3); of any other, several lines are one list.
_SINGLE = frozenset(
    {
        "etag",
        "last-modified",
        "location",
        "content-type",
        "retry-after",
        "date",
        "expires",
        "age",
        "set-cookie",
    }
)
# Our manners, robots.txt among them, are not the site's slowness.
_OUR_OWN = frozenset({Phase.CHECK, Phase.WAIT})
_VALIDATORS = frozenset({"etag", "last-modified"})


@dataclass(frozen=True, slots=True)
class Answer:
    """A response with its body, decoded where it was a document. Header names are lower case."""

    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


class Course:
    """How one exchange goes: its phase, its times, the hops behind it, the last answer that came."""

    def __init__(self, bounds: Bounds) -> None:
        self.bounds = bounds
        self.phase = Phase.CHECK
        self.hops: list[Hop] = []
        self.answer = Answer()
        self.wire_bytes = 0
        self.tls_expires_at: datetime | None = None
        self.connection_kept = False
        self._spent = dict.fromkeys(Phase, 0.0)
        self._spent_by_site = 0.0
        self._since = monotonic()
        self._clock: asyncio.Timeout | None = None
        self._bound = ""

    def enter(self, phase: Phase) -> None:
        """Go on to ``phase``: its bound begins now."""
        now = monotonic()
        seconds = now - self._since
        self._spent[self.phase] += seconds
        if self.phase not in _OUR_OWN:
            self._spent_by_site += seconds
        self.phase, self._since = phase, now
        if self._clock is not None:
            self._rebound(self._clock)

    def timed(self, clock: asyncio.Timeout) -> None:
        """From now on the bounds of phases end ``clock``."""
        self._clock = clock
        self._rebound(clock)

    def untimed(self) -> None:
        self._clock = None

    def too_slow(self) -> TooSlow:
        return TooSlow(self._bound)

    def timings(self) -> Timings:
        self.enter(self.phase)

        def milliseconds(phase: Phase) -> int:
            return int(self._spent[phase] * 1000)

        return Timings(
            resolve=milliseconds(Phase.RESOLVE),
            wait=milliseconds(Phase.WAIT),
            connect=milliseconds(Phase.CONNECT),
            response=milliseconds(Phase.RESPONSE),
            body=milliseconds(Phase.BODY),
        )

    def _rebound(self, clock: asyncio.Timeout) -> None:
        bounds = self.bounds
        own, name = {
            Phase.RESOLVE: (bounds.resolve, "no answer to the name within {:g} s"),
            Phase.CONNECT: (bounds.connect, "no connection within {:g} s"),
            Phase.RESPONSE: (bounds.first_byte, "no whole header within {:g} s"),
        }.get(self.phase, (bounds.total, "not done within {:g} s in all"))
        left = max(0.0, bounds.total - self._spent_by_site)
        if left < own:
            self._bound = f"not done within {bounds.total:g} s in all"
        else:
            self._bound = name.format(own)
        clock.reschedule(asyncio.get_running_loop().time() + min(own, left))


class ConnectionLost(Exception):
    """A connection that broke before its answer; ``error`` is what aiohttp says of it."""

    def __init__(self, error: aiohttp.ClientError) -> None:
        super().__init__(str(error))
        self.error = error


async def ask_once(request: aiohttp.ClientRequest, send: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
    """aiohttp asks again by itself when a connection breaks: without a turn, and of a server that may just
    have refused us. An error that it does not know keeps it from that."""
    try:
        return await send(request)
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
        raise ConnectionLost(error) from error


class Transport:
    """Sends the requests of one session; ``proxy`` carries them all."""

    def __init__(
        self,
        client: aiohttp.ClientSession,
        resolver: GuardedResolver,
        turns: Turns,
        interval: float,
        patience: float,
        trust: Trust,
        proxy: str | None,
    ) -> None:
        self._client = client
        self._resolver = resolver
        self._turns = turns
        self._interval = interval
        self._patience = patience
        self._trust = trust
        self._proxy = proxy

    async def ask(
        self,
        course: Course,
        target: Target,
        headers: Mapping[str, str],
        *,
        method: str = "GET",
        data: bytes | None = None,
        host_interval: float = 0.0,
        cut_at: int | None = None,
    ) -> Answer:
        """One request and its answer; a body is read up to ``cut_at``, if given, and no further.

        Raises `HostBusy`, `Refused`, `TooSlow`, `TooLarge`, `BadEncoding` and what aiohttp raises.
        """
        course.enter(Phase.RESOLVE)
        addresses = await self._resolve(course, target)
        suffix = "" if target.standard_port else f" {target.port}"
        budget = {f"{address}{suffix}": self._interval for address in addresses}
        budget[f"{target.host}{suffix}"] = max(self._interval, host_interval)

        async def in_turn() -> Answer:
            course.enter(Phase.WAIT)
            async with self._turns.turn(budget, self._patience):
                course.enter(Phase.CONNECT)
                return await self._in_time(course, target, str(addresses[0]), headers, method, data, cut_at)

        # The server may have closed a connection that was kept just as we asked (RFC 9112, 9.3.1).
        for may_repeat in (method == "GET", False):
            try:
                return await in_turn()
            except ConnectionLost as lost:
                error = lost.error
            if not (may_repeat and course.connection_kept):
                break
        # Out here, so that neither error is the other's context: whoever follows causes would go in a circle.
        raise error

    async def _resolve(self, course: Course, target: Target) -> list[Any]:
        if self._resolver.knows(target.host, target.port):
            return await self._resolver.addresses(target.host, target.port)
        try:
            async with asyncio.timeout(None) as clock:
                course.timed(clock)
                try:
                    return await self._resolver.addresses(target.host, target.port)
                finally:
                    course.untimed()
        except TimeoutError:
            if clock.expired():
                raise Refused(Reason.DNS, str(course.too_slow())) from None
            raise

    async def _in_time(
        self,
        course: Course,
        target: Target,
        address: str,
        headers: Mapping[str, str],
        method: str,
        data: bytes | None,
        cut_at: int | None,
    ) -> Answer:
        try:
            async with asyncio.timeout(None) as clock:
                course.timed(clock)
                try:
                    return await self._exchange(course, target, address, headers, method, data, cut_at)
                finally:
                    course.untimed()
        except TimeoutError as error:
            if clock.expired():
                raise course.too_slow() from None
            if isinstance(error, aiohttp.SocketTimeoutError):
                raise TooSlow(f"no byte for {course.bounds.between_bytes:g} s") from None
            raise

    async def _exchange(
        self,
        course: Course,
        target: Target,
        address: str,
        headers: Mapping[str, str],
        method: str,
        data: bytes | None,
        cut_at: int | None,
    ) -> Answer:
        url, options = target.url, dict[str, Any]()
        if target.url.scheme == "https":
            options["ssl"] = await self._trust.context(target.host)
            options["server_hostname"] = target.host
        if self._proxy is not None:
            # The proxy connects to what was checked, and not to what a name means to it.
            url = target.url.with_host(address)
            headers = {**headers, "Host": _authority(target.url)}
            options["proxy"] = self._proxy
        async with self._client.request(
            method,
            url,
            headers=headers,
            data=data,
            allow_redirects=False,
            trace_request_ctx=course,
            **options,
        ) as response:
            course.enter(Phase.BODY)
            if target.url.scheme == "https":
                course.tls_expires_at = self._trust.expires_at(target.host)
            answer = Answer(response.status, _headers(response))
            course.answer, course.wire_bytes = answer, 0
            if response.status in REDIRECTS or response.status in (204, 304):
                return answer
            return await self._with_body(course, response, answer, cut_at)

    async def _with_body(
        self, course: Course, response: aiohttp.ClientResponse, answer: Answer, cut_at: int | None
    ) -> Answer:
        bounds, document = course.bounds, answer.status in _FINAL
        if not document:
            cut_at = min(cut_at or ERROR_BODY, ERROR_BODY)
        if cut_at is None and (response.content_length or 0) > bounds.wire_bytes:
            raise TooLarge(f"more than {bounds.wire_bytes} bytes")
        wire = bytearray()
        async for chunk in response.content.iter_any():
            wire += chunk
            course.wire_bytes = len(wire)
            if cut_at is not None and len(wire) >= cut_at:
                break
            if len(wire) > bounds.wire_bytes:
                raise TooLarge(f"more than {bounds.wire_bytes} bytes")
        body, encoding = bytes(wire), answer.headers.get("content-encoding", "")
        if body and encoding:
            try:
                if len(body) <= _SMALL:
                    body = decode(body, encoding, bounds)
                else:
                    body = await asyncio.to_thread(decode, body, encoding, bounds)
            except (BadEncoding, TooLarge):
                if document:
                    raise
        return Answer(answer.status, answer.headers, body)


def tracing() -> aiohttp.TraceConfig:
    """Tells a `Course` when its request is on its way, and on which connection."""
    config = aiohttp.TraceConfig()

    async def sent(_session: object, context: SimpleNamespace, _parameters: object) -> None:
        course: Course = context.trace_request_ctx
        course.enter(Phase.RESPONSE)

    async def kept(_session: object, context: SimpleNamespace, _parameters: object) -> None:
        context.trace_request_ctx.connection_kept = True

    async def new(_session: object, context: SimpleNamespace, _parameters: object) -> None:
        context.trace_request_ctx.connection_kept = False

    config.on_request_headers_sent.append(sent)
    config.on_connection_reuseconn.append(kept)
    config.on_connection_create_start.append(new)
    return config


def _headers(response: aiohttp.ClientResponse) -> dict[str, str]:
    found: dict[str, str] = {}
    for raw_name, raw_value in response.raw_headers:
        name = raw_name.decode("latin-1").lower()
        try:
            value = raw_value.decode("utf-8")
        except UnicodeDecodeError:
            if name in _VALIDATORS:
                continue  # it could not be sent back byte for byte
            value = raw_value.decode("latin-1")
        found[name] = value if name in _SINGLE or name not in found else f"{found[name]}, {value}"
    return found


def _authority(url: URL) -> str:
    return url.raw_authority if not url.is_default_port() else (url.host_subcomponent or "")
