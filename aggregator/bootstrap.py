"""The only chooser of adapters: settings to a world that the jobs can work in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from aggregator import __version__
from aggregator.adapters.database import Database, open_database
from aggregator.adapters.http import AddressGuard, HttpFetcher
from aggregator.adapters.http.bounds import CALLBACKS
from aggregator.adapters.http.pace import LocalPace, Pace
from aggregator.adapters.http.redis_pace import RedisPace
from aggregator.adapters.redis_counter import RedisCounter
from aggregator.errors import FolderUnusable
from aggregator.partners.rates import Counter, LocalCounter
from aggregator.recipes import RecipeBook, read_book
from aggregator.registry import Registry, load_registry
from aggregator.settings import PUBLIC, VPN, Settings

PRODUCT = "Simpul"


@dataclass(frozen=True, slots=True)
class World:
    """Everything that the jobs need of the outside, made once a process (after any fork).

    ``verifier`` asks callbacks that somebody named, at the pace of every host; ``distributor`` sends to those
    that said they want it.
    """

    settings: Settings
    registry: Registry
    storage: Database
    recipes: RecipeBook
    fetchers: Mapping[str, HttpFetcher]
    verifier: HttpFetcher
    distributor: HttpFetcher
    clock: Callable[[], datetime]

    @property
    def fetcher(self) -> HttpFetcher:
        """That of the public network."""
        return self.fetchers[PUBLIC]

    def close(self) -> None:
        self.storage.close()


def open_world(settings: Settings) -> World:
    """The world of one process.

    Raises RegistryError (every mistake in the shipped data), RecipeError and StorageError.
    """
    storage = open_storage(settings)
    return World(
        settings=settings,
        registry=load_registry(),
        storage=storage,
        recipes=read_book(recipes_folder(settings)),
        fetchers={network: _fetcher(settings, network, storage) for network in (PUBLIC, VPN)},
        verifier=_caller(settings, storage, settings.host_interval),
        distributor=_caller(settings, storage, 0),
        clock=utc_now,
    )


def recipes_folder(settings: Settings) -> Path:
    """Where the recipes of this installation lie, beside those shipped."""
    return settings.data / "recipes"


def open_storage(settings: Settings) -> Database:
    """The database; an empty one gets its schema, the offices and, if set so, the national registry.

    Raises SchemaOutdated for one that needs `simpul db upgrade`, and FolderUnusable.
    """
    make_folder(settings.data)
    storage = open_database(settings.database_url)
    if storage.is_empty():
        prepare_storage(storage, settings)
    storage.check_schema()
    return storage


def prepare_storage(storage: Database, settings: Settings) -> None:
    """Bring schema and offices up to this version; sources are only given to a new database.

    Running it twice, or twice at once, changes nothing.
    """
    new = storage.is_empty()
    storage.upgrade()
    registry = load_registry()
    storage.put_offices(registry.offices)
    if new and settings.registry == "national":
        storage.put_sources(registry.sources, utc_now())


def make_folder(folder: Path) -> None:
    """The folder, and those above it, unless it is there. Raises FolderUnusable."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FolderUnusable(folder, error.strerror or str(error)) from error


def user_agent(settings: Settings) -> str:
    """One name for every request: product, version, the page that says who we are, and whom to tell
    (RFC 9110, 10.1.5)."""
    contact = f"; {settings.contact}" if settings.contact else ""
    return f"{PRODUCT}/{__version__} (+{settings.public_url}/collector{contact})"


def _fetcher(settings: Settings, network: str, storage: Database) -> HttpFetcher:
    open_ranges = settings.allow_networks + (settings.vpn_networks if network == VPN else ())
    via = settings.vpn_via if network == VPN and settings.vpn_via != "direct" else None
    return HttpFetcher(
        AddressGuard(open_ranges), _pace(settings), user_agent(settings), hosts=storage, via=via
    )


def _caller(settings: Settings, storage: Database, interval: float) -> HttpFetcher:
    """What reaches the callbacks of subscribers. One process does it, so it paces itself."""
    guard = AddressGuard(settings.allow_networks)
    return HttpFetcher(guard, LocalPace(interval), user_agent(settings), hosts=storage, bounds=CALLBACKS)


def open_counter(settings: Settings) -> Counter:
    """What counts the requests of readers: Redis where there is one, for all processes together."""
    url = _redis_url(settings)
    return LocalCounter() if url is None else RedisCounter(url)


def utc_now() -> datetime:
    return datetime.now(UTC)


def _pace(settings: Settings) -> Pace:
    url = _redis_url(settings)
    return LocalPace(settings.host_interval) if url is None else RedisPace(url, settings.host_interval)


def _redis_url(settings: Settings) -> str | None:
    """As redis-py writes it: Celery has another name for a Unix socket."""
    return settings.redis_url.replace("redis+socket://", "unix://") if settings.redis_url else None
