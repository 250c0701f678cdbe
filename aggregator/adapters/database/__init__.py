"""The database: SQLite or PostgreSQL by one code base. Implements `aggregator.ports.Storage`."""

from __future__ import annotations

from importlib.resources import files

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text

from aggregator.adapters.database.addresses import AddressQueries
from aggregator.adapters.database.archives import ArchiveQueries
from aggregator.adapters.database.arrivals import ArrivalQueries
from aggregator.adapters.database.backfill import BackfillQueries
from aggregator.adapters.database.backup import BackupQueries
from aggregator.adapters.database.catalogue import CatalogueQueries
from aggregator.adapters.database.collect import CollectQueries
from aggregator.adapters.database.decisions import DecisionQueries
from aggregator.adapters.database.dumps import DumpQueries
from aggregator.adapters.database.editing import EditingQueries
from aggregator.adapters.database.embargo import EmbargoQueries
from aggregator.adapters.database.engine import GenerationReader, open_engine, read, write
from aggregator.adapters.database.evidence import EvidenceQueries
from aggregator.adapters.database.figures import FigureQueries
from aggregator.adapters.database.freshness import FreshnessQueries
from aggregator.adapters.database.gone import RemovalReader
from aggregator.adapters.database.grouping import GroupingQueries
from aggregator.adapters.database.history import HistoryQueries, begin_history
from aggregator.adapters.database.hosts import HostQueries
from aggregator.adapters.database.hub import HubQueries
from aggregator.adapters.database.hub_ledger import HubLedgerQueries
from aggregator.adapters.database.hub_requests import HubRequestQueries
from aggregator.adapters.database.links import LinkQueries
from aggregator.adapters.database.networks import NetworkQueries
from aggregator.adapters.database.office_report import OfficeReportQueries
from aggregator.adapters.database.partners import PartnerQueries
from aggregator.adapters.database.quarantine import QuarantineQueries
from aggregator.adapters.database.recipes import RecipeQueries
from aggregator.adapters.database.registry import RegistryQueries
from aggregator.adapters.database.reindex import ReindexQueries, begin_index
from aggregator.adapters.database.saved_channels import SavedChannelQueries
from aggregator.adapters.database.searching import SearchQueries
from aggregator.adapters.database.status import StatusQueries
from aggregator.adapters.database.subscriptions import SubscriptionQueries
from aggregator.errors import SchemaOutdated

__all__ = ["Database", "open_database"]


class Database(
    RegistryQueries,
    AddressQueries,
    HostQueries,
    NetworkQueries,
    CollectQueries,
    LinkQueries,
    BackfillQueries,
    EvidenceQueries,
    RecipeQueries,
    SubscriptionQueries,
    SavedChannelQueries,
    PartnerQueries,
    ArrivalQueries,
    HubQueries,
    HubRequestQueries,
    HubLedgerQueries,
    QuarantineQueries,
    GroupingQueries,
    DecisionQueries,
    EditingQueries,
    EmbargoQueries,
    ReindexQueries,
    HistoryQueries,
    ArchiveQueries,
    FreshnessQueries,
    OfficeReportQueries,
    DumpQueries,
    CatalogueQueries,
    FigureQueries,
    SearchQueries,
    StatusQueries,
    BackupQueries,
):
    """The database, whole; the parts by what they are for. Safe to use from several threads."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._generation = GenerationReader(engine)
        self._removals = RemovalReader(engine)

    def upgrade(self) -> None:
        """Bring the schema to this version. Running it twice, or twice at once, changes nothing."""

        def job(connection: Connection) -> None:
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7300202)")
            config = _alembic()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            begin_index(connection)
            begin_history(connection)

        write(self.engine, job)

    def is_empty(self) -> bool:
        """Whether there is no schema yet."""
        return self._revision() is None

    def check_schema(self) -> None:
        """Raises `SchemaOutdated` unless the schema is this version's."""
        found, needed = self._revision(), _needed_revision()
        if found != needed:
            raise SchemaOutdated(found, needed)

    def close(self) -> None:
        self.engine.dispose()

    def _revision(self) -> str | None:
        def job(connection: Connection) -> str | None:
            if not inspect(connection).has_table("alembic_version"):
                return None
            found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
            return found

        return read(self.engine, job)


def open_database(url: str) -> Database:
    """The database at ``url``; it is not touched before it is used."""
    return Database(open_engine(url))


def _alembic() -> Config:
    config = Config()
    config.set_main_option("script_location", str(files(__package__) / "migrations"))
    return config


def _needed_revision() -> str:
    head = ScriptDirectory.from_config(_alembic()).get_current_head()
    assert head is not None, "the package ships its migrations"
    return head
