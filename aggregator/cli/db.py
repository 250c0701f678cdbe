"""`simpul db`: the schema and the data as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from aggregator.cli.errors import FAILURES_LISTED, InputError
from aggregator.cli.opening import database, world
from aggregator.cli.output import clean, line, note, progress, say
from aggregator.errors import StorageError

app = typer.Typer(no_args_is_help=True)

BackupFile = Annotated[Path, typer.Argument(metavar="FILE", help=say("argument_backup"))]


@app.command("upgrade", help=say("help_db_upgrade"))
def upgrade() -> None:
    from aggregator.adapters.database import open_database
    from aggregator.bootstrap import make_folder, prepare_storage
    from aggregator.settings import load_settings

    settings = load_settings()
    make_folder(settings.data)
    storage = open_database(settings.database_url)
    try:
        prepare_storage(storage, settings)
    finally:
        storage.close()
    line(say("db_upgraded"))


@app.command("backup", help=say("help_db_backup"))
def backup(file: BackupFile) -> None:
    if file.exists():
        raise InputError("error_file_exists", file=str(file))
    with database() as storage, _about(file), progress(say("db_backup_progress"), None):
        storage.backup(file)
    line(say("db_backed_up", file=str(file)))


@app.command("restore", help=say("help_db_restore"))
def restore(file: BackupFile) -> None:
    try:
        file.open("rb").close()
    except OSError as error:
        raise InputError("error_file_read", file=str(file), error=error.strerror or str(error)) from error
    with database() as storage, _about(file), progress(say("db_restore_progress"), None):
        storage.restore(file)
    line(say("db_restored", file=str(file)))


@app.command("check", help=say("help_db_check"))
def check() -> None:
    with database() as storage, progress(say("db_check_progress"), None):
        problems = storage.check()
    for problem in problems:
        note(clean(problem))
    if problems:
        raise typer.Exit(FAILURES_LISTED)
    line(say("db_sound"))


@app.command("reindex", help=say("help_db_reindex"))
def reindex() -> None:
    from aggregator.reindexing import build_index, group_again

    with world() as opened:
        now = opened.clock()
        with progress(say("db_reindex_progress"), opened.storage.status(now).entries) as show:
            indexed = build_index(opened, show)
        with progress(say("db_regroup_progress"), opened.storage.ungrouped(now)) as show:
            group_again(opened, show)
    line(say("db_reindexed", count=indexed))


@contextmanager
def _about(file: Path) -> Iterator[None]:
    """Tells what goes wrong inside as something about the backup."""
    try:
        yield
    except StorageError as error:
        raise InputError("error_backup", file=str(file), error=str(error)) from error
