"""Addresses: one that is safe to serve, and a key under which its spellings meet.

What is served is changed only where the site answers the same to both spellings: a trailing slash or an
``/index.php`` stays as published. The key folds more, since nobody has to fetch it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote, urljoin, urlsplit

# Longer addresses are refused by servers and index keys alike.
MAX_URL = 2_000

_PORTS = {"http": "80", "https": "443"}

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u200b\u2028\u2029\u2060\ufeff]")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_WEB = re.compile(r"(https?):?[/\\]+", re.IGNORECASE)
# "www.kemenag.go.id/berita": a host that was written without its scheme, not a relative path.
_BARE_HOST = re.compile(
    r"(?:www\.[a-z0-9-]+\.[a-z0-9.-]+|(?:[a-z0-9-]+\.)+(?:id|com|net|org))(?::\d{1,5})?(?=[/?#]|$)",
    re.IGNORECASE,
)
_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]{0,251}[a-z0-9_])?")
_IPV6 = re.compile(r"\[[0-9a-f:.]{2,45}\]")

# RFC 3986, 2.3: unreserved characters are never percent-encoded, all that is no URL character is.
_PERCENT = re.compile(r"%([0-9a-fA-F]{2})|%|[^!#$&-;=?-Z_a-z~\[\]]")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_NEEDS_PERCENT = re.compile(r"[^!#$&-;=?-Z_a-z~]")

# Parameters that campaigns, social networks and mailers add; the page is the same without them.
_TRACKING = re.compile(
    r"(?:utm_|mtm_|matomo_|pk_|piwik_|hsa_|vero_|oly_|at_(?:medium|campaign)|fb_|__twitter|__cft__|aspsessionid)"
    r".*"
    r"|(?:fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|twclid|ttclid|igshid|igsh|li_fat_id|mc_cid"
    r"|mc_eid|_ga|_gl|_hsenc|_hsmi|mkt_tok|srsltid|epik|s_cid|ncid|cmpid|wt_mc|ref_src|ref_url|replytocom"
    r"|phpsessid|jsessionid|cfid|cftoken|ci_session)",
    re.IGNORECASE,
)
# Parameters that say how the page is shown, with the values that say so; any other value may mean something.
_PRESENTATION = {
    "amp": re.compile(r"1|true|"),
    "outputtype": re.compile(r"amp"),
    "noamp": re.compile(r".*"),
    "format": re.compile(r"amp"),
    "print": re.compile(r"1|true|yes|y|pdf|print|"),
    "cetak": re.compile(r"1|true|yes|y|ya|"),
    "ref": re.compile(
        r"rss|feed|atom|facebook|fb|twitter|x|instagram|telegram|whatsapp|wa|share|homepage|home"
    ),
    "source": re.compile(r"rss|feed|atom"),
    "from": re.compile(r"rss|feed|atom"),
    "share": re.compile(
        r"facebook|twitter|x|telegram|jetpack-whatsapp|whatsapp|email|linkedin|pinterest|print"
    ),
    "sid": re.compile(r"[0-9a-z]{26,64}"),
    "session_id": re.compile(r"[0-9a-z]{16,64}"),
    "sessionid": re.compile(r"[0-9a-z]{16,64}"),
}
# Joomla's print view (``?tmpl=component&print=1&layout=default&page=``): these go with the word print.
_PRINT_COMPANIONS = frozenset({"tmpl", "layout", "page"})
_ROUTES = ("!", "/")
_PATH_SESSION = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/;]*", re.IGNORECASE)
_BLOGGER_POST = re.compile(r"/\d{4}/\d{2}/[^/]+\.html")

_VARIANTS = frozenset({"amp", "print", "cetak"})
_ARTICLE_SEGMENT = re.compile(r"[^/]*[0-9-]")
_INDEX = re.compile(r"/index\.(?:php|html?)(?=/|$)")
_SLASHES = re.compile(r"/{2,}")


class _Parts(NamedTuple):
    scheme: str
    host: str
    port: str
    path: str
    query: tuple[str, ...]
    route: str


def canonical_url(url: str, base: str, aliases: Mapping[str, str]) -> str:
    """``url`` as one absolute http or https address that is safe to serve (RFC 3986, 6.2); "" for any other.

    ``aliases`` maps hosts to the hosts that they stand for. Dropped are userinfo, default port, fragment
    (but for the route of a page that a script fills: ``#!…``, ``#/…``), parameters of tracking, sessions, AMP
    and print views.
    """
    parts = _parts(url, base)
    if parts is None:
        return ""
    host = _aliased(parts.host, aliases)
    port = f":{parts.port}" if parts.port else ""
    query = f"?{'&'.join(parts.query)}" if parts.query else ""
    address = f"{parts.scheme}://{host}{port}{parts.path}{query}{parts.route}"
    return address if len(address) <= MAX_URL else ""


def url_key(url: str, aliases: Mapping[str, str]) -> str:
    """What two spellings of one address have in common; "" when ``url`` is no http or https address.

    Without scheme, ``www.``, default port, host alias, trailing slash, ``/index.php`` and the path segments
    of AMP and print views; parameters sorted. Only the host is without case.
    """
    parts = _parts(url, "")
    if parts is None or len(url) > MAX_URL:
        return ""
    host = _aliased(parts.host, aliases).removeprefix("www.").removeprefix("amp.")
    return _aliased(host, aliases).removeprefix("www.") + _key_after_host(parts)


def key_of(url: str, aliases: Mapping[str, str]) -> str:
    """The `url_key` of an address as somebody typed it."""
    return url_key(canonical_url(url, url, aliases) or url, aliases)


def is_home(key: str) -> bool:
    """Whether a `url_key` is the front page of a host, which tells no entry from another."""
    return "/" not in key and "?" not in key and "#" not in key


@lru_cache(maxsize=4096)
def absolute_url(url: str, base: str) -> str:
    """``url`` resolved against ``base``, with nothing in it that would break markup; "" unless http or https.

    For links and images in the text of an entry: unlike `canonical_url` it keeps fragment and parameters.
    """
    address = _resolved(url, base)
    if not address or len(address) > MAX_URL:
        return ""
    try:
        parts = urlsplit(address)
        host = _host(parts.hostname or "")
        port = parts.port
    except ValueError:
        return ""
    if not host:
        return ""
    authority = host if port is None or str(port) == _PORTS[parts.scheme] else f"{host}:{port}"
    query = f"?{_percent(parts.query)}" if parts.query else ""
    fragment = f"#{_percent(parts.fragment)}" if parts.fragment else ""
    address = f"{parts.scheme}://{authority}{_percent(parts.path) or '/'}{query}{fragment}"
    return address if len(address) <= MAX_URL else ""


@lru_cache(maxsize=4096)
def _parts(url: str, base: str) -> _Parts | None:
    address = _resolved(url, base)
    if not address:
        return None
    try:
        split = urlsplit(address)
        host = _host(split.hostname or "")
        port = split.port
    except ValueError:
        return None
    if not host or port == 0:
        return None
    path = _percent(_PATH_SESSION.sub("", split.path))
    return _Parts(
        split.scheme,
        host,
        "" if port is None or str(port) == _PORTS[split.scheme] else str(port),
        _article_path(_without_dots(path)),
        _page_parameters(_percent(split.query), path),
        f"#{_percent(split.fragment)}" if split.fragment.startswith(_ROUTES) else "",
    )


def _resolved(url: str, base: str) -> str:
    """An absolute http or https address, not yet cleaned; "" when it is none."""
    url = _CONTROL.sub("", url.strip())
    if not url or len(url) > MAX_URL:
        return ""
    web = _WEB.match(url)
    if web:
        # Browsers read backslashes, and any number of slashes, as two (WHATWG URL, 4.4).
        return f"{web[1].lower()}://{url[web.end() :]}".replace("\\", "/")
    if _BARE_HOST.match(url):
        return f"{'https' if base.startswith('https:') else 'http'}://{url}"
    scheme = _SCHEME.match(url)
    if scheme or not base:
        return ""
    try:
        joined = urljoin(base, url.replace("\\", "/"))
    except ValueError:
        return ""
    return joined if joined.startswith(("http://", "https://")) else ""


@lru_cache(maxsize=4096)
def _key_after_host(parts: _Parts) -> str:
    port = f":{parts.port}" if parts.port else ""
    path = _SLASHES.sub("/", _INDEX.sub("", parts.path)).rstrip("/")
    query = f"?{'&'.join(sorted(parts.query))}" if parts.query else ""
    return f"{port}{_without_variants(path)}{query}{parts.route}"


@lru_cache(maxsize=1024)
def _host(host: str) -> str:
    """A host name in lower case and ASCII (RFC 3490); "" when it is none."""
    host = unquote(host).rstrip(".").lower()
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            return ""
    if ":" in host:
        host = f"[{host}]"
        return host if _IPV6.fullmatch(host) else ""
    return host if _HOST.fullmatch(host) and ".." not in host else ""


def _aliased(host: str, aliases: Mapping[str, str]) -> str:
    return aliases.get(host, host)


def _percent(text: str) -> str:
    """Percent-encoding in its one normal form (RFC 3986, 6.2.2)."""
    return _PERCENT.sub(_percent_one, text) if _NEEDS_PERCENT.search(text) else text


def _percent_one(match: re.Match[str]) -> str:
    code = match[1]
    if code:
        character = chr(int(code, 16))
        return character if character in _UNRESERVED else f"%{code.upper()}"
    return "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "replace"))


def _without_dots(path: str) -> str:
    """RFC 3986, 5.2.4: remove dot segments."""
    if "/." not in path:
        return path or "/"
    kept: list[str] = []
    segments = path.split("/")[1:]
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept)


def _article_path(path: str) -> str:
    """The path without a last segment that only asks for the AMP or print view of an article."""
    head, slash, last = path.rstrip("/").rpartition("/")
    if last.lower() in _VARIANTS and _ARTICLE_SEGMENT.match(head.rpartition("/")[2]):
        return head + slash if path.endswith("/") else head
    return path


def _without_variants(path: str) -> str:
    """The path without AMP and print segments anywhere, if what remains still names an article."""
    segments = path.split("/")
    if _VARIANTS.isdisjoint(segments):
        return path
    kept = [segment for segment in segments if segment not in _VARIANTS]
    return "/".join(kept) if _ARTICLE_SEGMENT.match(kept[-1]) else path


def _page_parameters(query: str, path: str) -> tuple[str, ...]:
    """The parameters that choose a page."""
    if not query:
        return ()
    kept: list[tuple[str, str]] = []
    printed = False
    for parameter in query.split("&"):
        name, _, value = parameter.partition("=")
        name = name.lower()
        shown = _PRESENTATION.get(name)
        if shown is not None and shown.fullmatch(value.lower()):
            printed = printed or name == "print"
        elif parameter and not _TRACKING.fullmatch(name):
            kept.append((name, parameter))
    if printed:
        kept = [(name, parameter) for name, parameter in kept if name not in _PRINT_COMPANIONS]
    if kept and _BLOGGER_POST.fullmatch(path):
        kept = [(name, parameter) for name, parameter in kept if name != "m"]  # Blogger's view for telephones
    return tuple(parameter for _, parameter in kept)
