"""The only reader of the environment: every setting, its default, its meaning, its checks."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from dotenv import dotenv_values

from aggregator.errors import SettingError

IPNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network

PUBLIC, VPN = "public", "vpn"


# Stands for the name of a setting where the file as a whole cannot be read.
ENV_FILE = ".env"


@dataclass(frozen=True, slots=True)
class SettingHelp:
    """One setting as `simpul config` and the README list it."""

    name: str
    default: str
    meaning: str


SETTINGS: tuple[SettingHelp, ...] = (
    SettingHelp("SIMPUL_DATA", "./var", "where embedded stores keep their files"),
    SettingHelp(
        "SIMPUL_DATABASE_URL", "SQLite file in SIMPUL_DATA", "the database; also `postgresql+psycopg://…`"
    ),
    SettingHelp("SIMPUL_REDIS_URL", "embedded Redis in SIMPUL_DATA", "broker, locks, caches"),
    SettingHelp("SIMPUL_BIND", "127.0.0.1:8000", "where the web app listens"),
    SettingHelp("SIMPUL_PUBLIC_URL", "http:// + bind", "how outsiders reach it; in ids and self links"),
    SettingHelp(
        "SIMPUL_HOST_INTERVAL",
        "2",
        "least seconds between two requests to one host or server address; 0 for a testbed",
    ),
    SettingHelp("SIMPUL_CONTACT", "none", "a URL or e-mail for the User-Agent; warned about when missing"),
    SettingHelp(
        "SIMPUL_REGISTRY",
        "national",
        "which sources a new database starts with: `national` (shipped registry) or `none` (offices only)",
    ),
    SettingHelp(
        "SIMPUL_ALLOW_NETWORKS",
        "none",
        "comma-separated CIDRs that sources may live in though not public; `127.0.0.0/8` lets a testbed in, "
        "`vpn=10.0.0.0/8` opens a range to sources of the network `vpn` alone",
    ),
    SettingHelp(
        "SIMPUL_VPN_VIA",
        "none",
        "how sources of the network `vpn` are reached from here: `direct`, a proxy `http://host:port`, or an "
        "interface's address; without it no worker here asks them",
    ),
    SettingHelp(
        "SIMPUL_TRUSTED_PROXIES",
        "127.0.0.1,::1",
        "comma-separated CIDRs of our own proxies, whose `X-Forwarded-For` says who asks",
    ),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings in force. ``redis_url`` is None for the embedded server. ``allow_networks`` are open to
    all sources, ``vpn_networks`` to those of the network ``vpn`` alone, which ``vpn_via`` leads to."""

    data: Path
    database_url: str
    redis_url: str | None
    bind: str
    public_url: str
    host_interval: float
    contact: str | None
    registry: str
    allow_networks: tuple[IPNetwork, ...]
    vpn_networks: tuple[IPNetwork, ...] = ()
    vpn_via: str | None = None
    trusted_proxies: tuple[IPNetwork, ...] = ()

    @property
    def bind_host(self) -> str:
        return self.bind.rpartition(":")[0].strip("[]")

    @property
    def bind_port(self) -> int:
        return int(self.bind.rpartition(":")[2])


def load_settings(environ: Mapping[str, str] | None = None, env_file: Path | None = None) -> Settings:
    """Read ``environ`` (the process's own when None) over a ``.env`` file in the working directory.

    Raises `SettingError`, which names the setting and says what would be right.
    """
    if environ is None:
        try:
            from_file = dotenv_values(env_file or Path(".env"))
        except (OSError, UnicodeDecodeError) as error:
            raise SettingError(ENV_FILE, "", str(error)) from error
        environ = {**{k: v for k, v in from_file.items() if v is not None}, **os.environ}
    known = {setting.name for setting in SETTINGS}
    for name in environ:
        if name.startswith("SIMPUL_") and name not in known:
            raise SettingError(name, environ[name], f"no such setting; known are {', '.join(sorted(known))}")

    def get(name: str) -> str | None:
        return (environ.get(name) or "").strip() or None

    data = Path(get("SIMPUL_DATA") or "./var").resolve()
    bind = _bind(get("SIMPUL_BIND") or "127.0.0.1:8000")
    return Settings(
        data=data,
        database_url=_database_url(get("SIMPUL_DATABASE_URL"), data),
        redis_url=_redis_url(get("SIMPUL_REDIS_URL")),
        bind=bind,
        public_url=_public_url(get("SIMPUL_PUBLIC_URL"), bind),
        host_interval=_seconds("SIMPUL_HOST_INTERVAL", get("SIMPUL_HOST_INTERVAL") or "2"),
        contact=_contact(get("SIMPUL_CONTACT")),
        registry=_choice("SIMPUL_REGISTRY", get("SIMPUL_REGISTRY") or "national", ("national", "none")),
        allow_networks=_networks(get("SIMPUL_ALLOW_NETWORKS"), PUBLIC),
        vpn_networks=_networks(get("SIMPUL_ALLOW_NETWORKS"), VPN),
        vpn_via=_via(get("SIMPUL_VPN_VIA")),
        trusted_proxies=_proxies(get("SIMPUL_TRUSTED_PROXIES") or "127.0.0.1,::1"),
    )


def as_environment(settings: Settings) -> dict[str, str]:
    """The settings as environment variables, for the processes that `simpul up` starts."""
    return {
        "SIMPUL_DATA": str(settings.data),
        "SIMPUL_DATABASE_URL": settings.database_url,
        "SIMPUL_REDIS_URL": settings.redis_url or "",
        "SIMPUL_BIND": settings.bind,
        "SIMPUL_PUBLIC_URL": settings.public_url,
        "SIMPUL_HOST_INTERVAL": str(settings.host_interval),
        "SIMPUL_CONTACT": settings.contact or "",
        "SIMPUL_REGISTRY": settings.registry,
        "SIMPUL_ALLOW_NETWORKS": ",".join(
            [
                *(str(network) for network in settings.allow_networks),
                *(f"{VPN}={network}" for network in settings.vpn_networks),
            ]
        ),
        "SIMPUL_VPN_VIA": settings.vpn_via or "",
        "SIMPUL_TRUSTED_PROXIES": ",".join(map(str, settings.trusted_proxies)),
    }


def _bind(value: str) -> str:
    host, colon, port = value.rpartition(":")
    if not colon or not host or not port.isdigit() or not 0 < int(port) < 65536:
        raise SettingError("SIMPUL_BIND", value, "write host:port, as in 127.0.0.1:8000")
    return value


def _database_url(value: str | None, data: Path) -> str:
    if value is None:
        return f"sqlite:///{data / 'simpul.sqlite3'}"
    if value.startswith(("postgresql://", "postgres://")):
        value = "postgresql+psycopg://" + value.split("://", 1)[1]
    # Several processes share it, so a database in the memory of one is none.
    file = value.removeprefix("sqlite:///").partition("?")[0]
    in_memory = value.startswith("sqlite:///") and file in ("", ":memory:")
    known = value.startswith(("sqlite:///", "postgresql+psycopg://"))
    if not known or in_memory or not _port_is_right(value):
        raise SettingError(
            "SIMPUL_DATABASE_URL",
            value,
            "write sqlite:///FILE or postgresql+psycopg://user:password@host/name",
        )
    return value


def _redis_url(value: str | None) -> str | None:
    if value is None:
        return None
    known = value.startswith(("redis://", "rediss://", "unix://", "redis+socket://"))
    if not known or not _port_is_right(value):
        raise SettingError("SIMPUL_REDIS_URL", value, "write redis://host:port/0 or redis+socket:///path")
    return value


def _public_url(value: str | None, bind: str) -> str:
    if value is None:
        return f"http://{bind}"
    parts = urlsplit(value if _port_is_right(value) else "")
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise SettingError("SIMPUL_PUBLIC_URL", value, "write an http or https address, as in https://host")
    return value.rstrip("/")


def _port_is_right(url: str) -> bool:
    """Whether its host and port can be read at all, brackets of IPv6 included."""
    try:
        return urlsplit(url).port != 0
    except ValueError:
        return False


def _seconds(name: str, value: str) -> float:
    try:
        seconds = float(value)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= 3600:
        raise SettingError(name, value, "write seconds from 0 to 3600")
    return seconds


def _contact(value: str | None) -> str | None:
    if value is not None and (any(c in value for c in "\r\n()") or not ("@" in value or "://" in value)):
        raise SettingError("SIMPUL_CONTACT", value, "write a URL or an e-mail address")
    return value


def _choice(name: str, value: str, choices: tuple[str, ...]) -> str:
    if value not in choices:
        raise SettingError(name, value, f"choose one of {', '.join(choices)}")
    return value


def _networks(value: str | None, wanted: str) -> tuple[IPNetwork, ...]:
    """The ranges that are opened to all (``wanted`` public), or to the network ``wanted`` alone."""
    networks: list[IPNetwork] = []
    for part in (value or "").split(","):
        name, _, written = part.strip().rpartition("=")
        if not written:
            continue
        if name not in ("", VPN):
            raise SettingError(
                "SIMPUL_ALLOW_NETWORKS", part, f"no network is called {name!r}; write {VPN}=CIDR"
            )
        try:
            network = ipaddress.ip_network(written)
        except ValueError as error:
            raise SettingError("SIMPUL_ALLOW_NETWORKS", written, f"not a CIDR network: {error}") from None
        if (name or PUBLIC) == wanted:
            networks.append(network)
    return tuple(networks)


def _proxies(value: str) -> tuple[IPNetwork, ...]:
    try:
        return tuple(ipaddress.ip_network(part.strip()) for part in value.split(",") if part.strip())
    except ValueError as error:
        raise SettingError("SIMPUL_TRUSTED_PROXIES", value, f"not a CIDR network: {error}") from None


def _via(value: str | None) -> str | None:
    if value is None or value == "direct":
        return value
    try:
        return str(ipaddress.ip_address(value))
    except ValueError:
        parts = urlsplit(value)
    if parts.scheme != "http" or not parts.hostname or parts.path.strip("/") or parts.username:
        raise SettingError(
            "SIMPUL_VPN_VIA",
            value,
            "write direct, a proxy as in http://10.9.0.1:3128, or an IP address of ours",
        )
    return f"http://{parts.netloc}"
