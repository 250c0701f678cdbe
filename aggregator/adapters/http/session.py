"""Exchanges: conditional, redirects followed, robots.txt honoured. What a network or a server does is an
`Exchange` with a reason, never an exception."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from time import monotonic
from urllib.parse import urlencode, urljoin

from aggregator.adapters.http.bounds import Bounds
from aggregator.adapters.http.guard import AddressGuard, Target
from aggregator.adapters.http.outcome import Refused, reason_of_error, reason_of_status, retry_after_seconds
from aggregator.adapters.http.pace import HostBusy
from aggregator.adapters.http.robots import MAX_ROBOTS, RobotsGate
from aggregator.adapters.http.transport import REDIRECTS, Answer, Course, Transport
from aggregator.extract.error_page import wall_sign
from aggregator.model import Exchange, Hop, Phase, Reason, Validators
from aggregator.ports import HostStore

_ACCEPT_FEED = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, text/html;q=0.6, */*;q=0.1"
)
_ACCEPT_PAGE = "text/html, application/xhtml+xml, application/xml;q=0.8, */*;q=0.1"
_ACCEPT_SITEMAP = "application/xml, text/xml, application/gzip;q=0.9, */*;q=0.1"


class Purpose(StrEnum):
    """What an address is asked for: robots.txt is honoured for pages and sitemaps (decision 3)."""

    FEED = "feed"
    PAGE = "page"
    SITEMAP = "sitemap"
    CALLBACK = "callback"  # of a subscriber, who asked for it


_ACCEPT = {
    Purpose.FEED: _ACCEPT_FEED,
    Purpose.PAGE: _ACCEPT_PAGE,
    Purpose.SITEMAP: _ACCEPT_SITEMAP,
    Purpose.CALLBACK: "*/*",
}


class HttpSession:
    """Exchanges that share connections; made by `HttpFetcher.session`."""

    def __init__(
        self, transport: Transport, guard: AddressGuard, bounds: Bounds, hosts: HostStore | None
    ) -> None:
        self._transport = transport
        self._guard = guard
        self._bounds = bounds
        self._robots = RobotsGate(hosts, self._robots_txt)

    async def exchange(
        self,
        url: str,
        validators: Validators | None = None,
        *,
        purpose: Purpose = Purpose.FEED,
        host_interval: float = 0.0,
    ) -> Exchange:
        """Ask for ``url``, following redirects. ``validators`` make the request conditional where it meets
        the address that gave them. ``host_interval`` is the least number of seconds between two requests to
        the host, where that is more than the pace.

        Raises `HostBusy`; what was asked for so far then counts for nothing.
        """
        return await self._run(url, validators, purpose, host_interval)

    async def post(
        self,
        url: str,
        *,
        form: Mapping[str, str] | None = None,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
    ) -> Exchange:
        """Send ``form`` (or ``body``, with its type in ``headers``). Redirects that keep the method are
        followed, 307 and 308, since a hub may have moved (WebSub, 5.1); any other ends the exchange.

        An empty answer is a success here. Raises `HostBusy`; nothing was sent then, unless redirected before.
        """
        data = urlencode(form).encode() if form is not None else body
        kind = {"Content-Type": "application/x-www-form-urlencoded"} if form is not None else {}
        return await self._run(url, None, None, 0.0, data, {**kind, **(headers or {})})

    async def close(self) -> None:
        await self._robots.close()

    async def _robots_txt(self, url: str) -> Exchange:
        return await self._run(url, None, None, 0.0, cut_at=MAX_ROBOTS)

    async def _run(
        self,
        url: str,
        validators: Validators | None,
        purpose: Purpose | None,
        host_interval: float,
        data: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        cut_at: int | None = None,
    ) -> Exchange:
        started_at, began = datetime.now(UTC), monotonic()
        course = Course(self._bounds)
        address, answer = url, Answer()
        body: bytes | None = None
        try:
            while True:
                course.enter(Phase.CHECK)
                target = self._guard.check_url(address)
                interval = max(host_interval, await self._allowed(target, purpose))
                answer = await self._transport.ask(
                    course,
                    target,
                    {**_request_headers(address, purpose, validators), **(headers or {})},
                    method="GET" if data is None else "POST",
                    data=data,
                    host_interval=interval,
                    cut_at=cut_at,
                )
                redirected = self._redirected(address, answer, course, data is not None)
                if redirected is None:
                    break
                address = redirected
            reason, detail = self._judge(answer, data is not None)
            body = answer.body if reason is None and answer.status != 304 else None
            course.enter(Phase.DONE)
        except HostBusy:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a hostile server provokes is data about it
            answer = course.answer
            reason, detail = reason_of_error(error)
        return Exchange(
            url=url,
            final_url=address,
            status=answer.status,
            headers=answer.headers,
            body=body,
            hops=tuple(course.hops),
            started_at=started_at,
            milliseconds=int((monotonic() - began) * 1000),
            wire_bytes=course.wire_bytes,
            reason=reason,
            detail=detail[:500],
            retry_after=retry_after_seconds(answer.headers.get("retry-after"), started_at),
            phase=course.phase,
            timings=course.timings(),
            tls_expires_at=course.tls_expires_at,
        )

    async def _allowed(self, target: Target, purpose: Purpose | None) -> float:
        """The seconds that robots.txt wants between two requests. Raises `Refused` when it disallows."""
        if purpose not in (Purpose.PAGE, Purpose.SITEMAP):
            return 0.0
        permission = await self._robots.permission(target)
        if not permission.allowed:
            raise Refused(Reason.ROBOTS, permission.detail)
        return permission.crawl_delay

    def _redirected(self, address: str, answer: Answer, course: Course, posting: bool) -> str | None:
        """Where to go on, None when this is the end."""
        location = answer.headers.get("location", "").strip()
        if answer.status not in REDIRECTS or not location:
            return None
        if posting and answer.status not in (307, 308):
            return None
        course.hops.append(Hop(answer.status, address))
        try:
            target = urljoin(address, location)
        except ValueError as error:
            raise Refused(Reason.ADDRESS_INVALID, f"a redirect to what is no address: {error}") from None
        if len(target) > self._bounds.url_length:
            raise Refused(
                Reason.ADDRESS_INVALID,
                f"a redirect to an address of more than {self._bounds.url_length} characters",
            )
        if any(hop.url == target for hop in course.hops):
            raise Refused(Reason.REDIRECT_LOOP, f"back to {target[:200]}")
        if len(course.hops) > self._bounds.redirects:
            raise Refused(Reason.REDIRECT_TOO_MANY, f"more than {self._bounds.redirects} redirects")
        return target

    def _judge(self, answer: Answer, posting: bool) -> tuple[Reason | None, str]:
        if posting and 200 <= answer.status < 300:
            return None, ""
        sign = wall_sign(answer.status, answer.headers, answer.body)
        if sign:
            return Reason.WALL, f"status {answer.status}, {sign}"
        return reason_of_status(answer.status, answer.body, answer.headers.get("im"))


def _request_headers(address: str, purpose: Purpose | None, validators: Validators | None) -> dict[str, str]:
    """Conditions go to the address that gave the validators, byte for byte, and to no other."""
    headers = {"Accept": _ACCEPT[purpose] if purpose is not None else "*/*"}
    if validators is None or validators.url != address:
        return headers
    if validators.etag:
        headers["If-None-Match"] = validators.etag
        if purpose is Purpose.FEED:
            headers["A-IM"] = "feed"  # RFC 3229: what is new is enough
    if validators.last_modified:
        headers["If-Modified-Since"] = validators.last_modified
    return headers
