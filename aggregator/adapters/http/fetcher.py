"""HTTP exchanges: conditional, bounded in time and size, guarded at every hop. What a network or a
server does is an `Exchange` with a reason, never an exception."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from time import monotonic
from urllib.parse import urljoin

import aiohttp
from yarl import URL

from aggregator.adapters.http.decode import MAX_WIRE, BadEncoding, TooLarge, decode
from aggregator.adapters.http.guard import AddressGuard, GuardedResolver
from aggregator.adapters.http.pace import Pace
from aggregator.errors import AddressForbidden
from aggregator.model import Exchange, Hop, Reason, Validators

MAX_REDIRECTS = 5
MAX_RETRY_AFTER = 86_400
MAX_URL = 2_000
MAX_REPLY = 4_096
TIMEOUT = aiohttp.ClientTimeout(total=45, sock_connect=10, sock_read=20)

_NOTHING: Mapping[str, str] = {}
# Fields whose lines are one list.
_LISTS = frozenset({"link", "im"})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, text/html;q=0.6, */*;q=0.1"
)


class HostBusy(Exception):
    """The host's turn is further away than a worker waits; ``seconds`` until it is free."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"{seconds:.1f} s")
        self.seconds = seconds


class HttpFetcher:
    """Opens sessions of exchanges. ``patience`` is how many seconds a worker waits for a host's turn."""

    def __init__(self, guard: AddressGuard, pace: Pace, user_agent: str, patience: float = 15.0) -> None:
        self._guard = guard
        self._pace = pace
        self._user_agent = user_agent
        self._patience = patience

    @asynccontextmanager
    async def session(self) -> AsyncIterator[HttpSession]:
        """A session for one batch: connections and checked addresses are shared within it."""
        resolver = GuardedResolver(self._guard)
        connector = aiohttp.TCPConnector(
            resolver=resolver, use_dns_cache=False, limit=0, limit_per_host=2, happy_eyeballs_delay=None
        )
        async with aiohttp.ClientSession(
            connector=connector,
            timeout=TIMEOUT,
            auto_decompress=False,
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={
                "User-Agent": self._user_agent,
                "Accept": _ACCEPT,
                "Accept-Encoding": "gzip, deflate, br, zstd",
            },
        ) as client:
            yield HttpSession(client, resolver, self._guard, self._pace, self._patience)


class HttpSession:
    """Exchanges that share connections; made by `HttpFetcher.session`."""

    def __init__(
        self,
        client: aiohttp.ClientSession,
        resolver: GuardedResolver,
        guard: AddressGuard,
        pace: Pace,
        patience: float,
    ) -> None:
        self._client = client
        self._resolver = resolver
        self._guard = guard
        self._pace = pace
        self._patience = patience

    async def exchange(self, url: str, validators: Validators | None = None) -> Exchange:
        """Ask for ``url``, following redirects. ``validators`` make the request conditional.

        Raises `HostBusy`; nothing was asked then.
        """
        started_at, began = datetime.now(UTC), monotonic()
        hops: list[Hop] = []
        address = url
        answer = _Answer(0, {}, None, 0)
        reason: Reason | None = None
        detail = ""
        try:
            async with asyncio.timeout(TIMEOUT.total):
                while True:
                    answer = await self._ask(address, validators)
                    target = answer.headers.get("location")
                    if answer.status not in _REDIRECTS or not target:
                        break
                    hops.append(Hop(answer.status, address))
                    address = urljoin(address, target.strip())
                    if len(address) > MAX_URL:
                        raise _Refused(Reason.ADDRESS_INVALID, "a redirect to an overlong address")
                    if any(hop.url == address for hop in hops):
                        raise _Refused(Reason.REDIRECT_LOOP, f"back to {address[:200]}")
                    if len(hops) > MAX_REDIRECTS:
                        raise _Refused(Reason.REDIRECT_TOO_MANY, f"more than {MAX_REDIRECTS} redirects")
            reason, detail = _judge(answer)
        except HostBusy:
            raise
        except _Refused as refused:
            reason, detail = refused.reason, refused.detail
        except Exception as error:  # noqa: BLE001 - whatever a hostile server provokes is data about it
            reason, detail = _reason_of(error)
        return Exchange(
            url=url,
            final_url=address,
            status=answer.status,
            headers=answer.headers,
            body=answer.body if reason is None and answer.status != 304 else None,
            hops=tuple(hops),
            started_at=started_at,
            milliseconds=int((monotonic() - began) * 1000),
            wire_bytes=answer.wire_bytes,
            reason=reason,
            detail=detail[:500],
            retry_after=_retry_after(answer.headers.get("retry-after"), started_at),
        )

    async def post(
        self, url: str, form: Mapping[str, str], headers: Mapping[str, str] = _NOTHING
    ) -> Exchange:
        """Send ``form`` to ``url`` under the same guard and bounds. Redirects are answers: nothing is sent
        to another address than the one given. Raises `HostBusy`; nothing was sent then."""
        started_at, began = datetime.now(UTC), monotonic()
        answer, reason, detail = _Answer(0, {}, None, 0), None, ""
        try:
            async with asyncio.timeout(TIMEOUT.total):
                answer = await self._send(url, form, headers)
        except HostBusy:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a hostile server provokes is data about it
            reason, detail = _reason_of(error)
        return Exchange(
            url=url,
            final_url=url,
            status=answer.status,
            headers=answer.headers,
            body=answer.body,
            hops=(),
            started_at=started_at,
            milliseconds=int((monotonic() - began) * 1000),
            wire_bytes=answer.wire_bytes,
            reason=reason,
            detail=detail[:500],
            retry_after=_retry_after(answer.headers.get("retry-after"), started_at),
        )

    async def _send(self, url: str, form: Mapping[str, str], headers: Mapping[str, str]) -> _Answer:
        await self._turn(url)
        async with self._client.post(
            URL(url, encoded=url.isascii() and " " not in url),
            data=dict(form),
            headers=dict(headers),
            allow_redirects=False,
        ) as response:
            body = await response.content.read(MAX_REPLY)
            return _Answer(response.status, _received(response.headers), body, len(body))

    async def _turn(self, url: str) -> None:
        """Check an address and wait for its host's turn."""
        host, port = self._guard.check_url(url)
        addresses = await self._resolver.addresses(host, port)
        wait = await self._pace.reserve((host, str(addresses[0])), self._patience)
        if wait > self._patience:
            raise HostBusy(wait)
        if wait > 0:
            await asyncio.sleep(wait)

    async def _ask(self, url: str, validators: Validators | None) -> _Answer:
        await self._turn(url)
        headers = {}
        if validators and validators.etag:
            headers["If-None-Match"] = validators.etag
        if validators and validators.last_modified:
            headers["If-Modified-Since"] = validators.last_modified
        async with self._client.get(
            URL(url, encoded=url.isascii() and " " not in url), headers=headers, allow_redirects=False
        ) as response:
            received = _received(response.headers)
            if response.status in _REDIRECTS or response.status == 304:
                return _Answer(response.status, received, None, 0)
            if (response.content_length or 0) > MAX_WIRE:
                raise TooLarge(f"more than {MAX_WIRE} bytes")
            wire = bytearray()
            async for chunk in response.content.iter_any():
                wire += chunk
                if len(wire) > MAX_WIRE:
                    raise TooLarge(f"more than {MAX_WIRE} bytes")
            body = bytes(wire)
            encoding = received.get("content-encoding", "")
            if body and encoding and response.status == 200:
                body = await asyncio.to_thread(decode, body, encoding)
            return _Answer(response.status, received, body, len(wire))


def _received(headers: Mapping[str, str]) -> dict[str, str]:
    """By lower-case names; a field that came in several lines is one list, as Link is (RFC 9110, 5.3)."""
    received: dict[str, str] = {}
    for name, value in headers.items():
        name = name.lower()
        joined = name in received and name in _LISTS
        received[name] = f"{received[name]}, {value}" if joined else value
    return received


class _Answer:
    __slots__ = ("body", "headers", "status", "wire_bytes")

    def __init__(self, status: int, headers: dict[str, str], body: bytes | None, wire_bytes: int) -> None:
        self.status = status
        self.headers = headers
        self.body = body
        self.wire_bytes = wire_bytes


class _Refused(Exception):
    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


def _judge(answer: _Answer) -> tuple[Reason | None, str]:
    """What a status means (RFC 9110, 15)."""
    status = answer.status
    if status == 304:
        return None, ""
    if 200 <= status < 300:
        if answer.body is None or not answer.body.strip():
            return Reason.EMPTY_BODY, f"status {status} with an empty body"
        return None, ""
    exact = {
        403: Reason.HTTP_403,
        404: Reason.HTTP_404,
        410: Reason.HTTP_410,
        429: Reason.HTTP_429,
    }
    if status in exact:
        return exact[status], f"status {status}"
    if status >= 500:
        return Reason.HTTP_5XX, f"status {status}"
    if status >= 400:
        return Reason.HTTP_4XX, f"status {status}"
    return Reason.PROTOCOL, f"unexpected status {status}"


def _reason_of(error: Exception) -> tuple[Reason, str]:
    text = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    forbidden = _cause(error, AddressForbidden)
    if forbidden is not None:
        return Reason.ADDRESS_FORBIDDEN, str(forbidden)
    if isinstance(error, TooLarge):
        return Reason.TOO_LARGE, error.bound
    if isinstance(error, BadEncoding):
        return Reason.ENCODING, str(error)
    if isinstance(error, TimeoutError):
        return Reason.TIMEOUT, text
    if isinstance(error, (aiohttp.ClientSSLError, ssl.SSLError, ssl.CertificateError)):
        return Reason.TLS, text
    if isinstance(error, aiohttp.InvalidURL | ValueError | UnicodeError):
        return Reason.ADDRESS_INVALID, text
    if isinstance(error, aiohttp.ClientConnectorDNSError) or type(error).__name__ == "gaierror":
        return Reason.DNS, text
    if isinstance(error, (aiohttp.ClientConnectorError, aiohttp.ClientOSError, OSError)) and not isinstance(
        error, aiohttp.ServerDisconnectedError
    ):
        return Reason.CONNECT, text
    if isinstance(error, aiohttp.ClientError):
        return Reason.PROTOCOL, text
    return Reason.INTERNAL, text


def _cause(error: BaseException | None, kind: type[AddressForbidden]) -> AddressForbidden | None:
    while error is not None:
        if isinstance(error, kind):
            return error
        error = error.__cause__ or error.__context__
    return None


def _retry_after(value: str | None, now: datetime) -> int | None:
    """Seconds, from either form of Retry-After (RFC 9110, 10.2.3), capped at a day."""
    if not value:
        return None
    value = value.strip()
    if value.isascii() and value.isdigit():
        return min(int(value[:12]), MAX_RETRY_AFTER)
    try:
        at = parsedate_to_datetime(value)
    except (TypeError, ValueError):
        return None
    if at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
    return max(0, min(int((at - now).total_seconds()), MAX_RETRY_AFTER))
