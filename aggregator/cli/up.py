"""`simpul up`: every part of the product in one terminal."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from aggregator.cli.errors import InputError
from aggregator.cli.output import line, note, say, translate


def up(demo: Annotated[bool, typer.Option("--demo", help=say("option_demo"))] = False) -> None:
    from aggregator.adapters.embedded_redis import RedisFailed, RedisNotFound
    from aggregator.adapters.supervisor import AddressInUse, AlreadyRunning, run_supervisor
    from aggregator.demo import demo_parts, demo_settings
    from aggregator.parts import parts_for
    from aggregator.settings import load_settings

    settings = load_settings()
    if demo:
        settings = demo_settings(settings)
        line(translate("up.demo"))
    elif settings.contact is None:
        note(translate("up.no_contact"))
    try:
        parts = parts_for(settings)
        status = run_supervisor(settings, _tell, (*demo_parts(settings), *parts) if demo else parts)
    except AlreadyRunning as error:
        raise InputError("up_already_running", data=str(error.data)) from error
    except AddressInUse as error:
        raise InputError("up_address_in_use", bind=error.bind, problem=error.problem) from error
    except RedisNotFound as error:
        raise InputError("up_redis_not_found") from error
    except RedisFailed as error:
        raise InputError("up_redis_failed", log=error.log) from error
    raise typer.Exit(status)


def _tell(key: str, facts: dict[str, object]) -> None:
    """Say it while anybody reads. A closed terminal or pipe must keep nothing from running, or from being
    stopped in order."""
    try:
        line(translate(key, **facts))
        sys.stdout.flush()
    except OSError:
        with open(os.devnull, "wb") as nowhere:
            os.dup2(nowhere.fileno(), sys.stdout.fileno())
