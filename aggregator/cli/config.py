"""`simpul config`: every setting, its value in force, and where that came from."""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass
from enum import StrEnum

from aggregator.cli.opening import Json
from aggregator.cli.output import emit_json, line, mask, say, table, translate


class Origin(StrEnum):
    """Where a value came from."""

    DEFAULT = "default"
    ENVIRONMENT = "environment"
    ENV_FILE = ".env"


@dataclass(frozen=True, slots=True)
class SettingInForce:
    """One setting as it works now. ``value`` has its passwords masked and is None when there is none."""

    name: str
    value: str | None
    default: str
    meaning: str
    origin: Origin


def config(json: Json = False) -> None:
    found = settings_in_force()
    if json:
        emit_json({"settings": [asdict(setting) for setting in found]})
        return
    table(
        [say(f"column_{name}") for name in ("setting", "value", "origin", "meaning")],
        [
            (
                setting.name,
                setting.value or say(_EMPTY.get(setting.name, "config_none")),
                say(f"origin_{setting.origin.name.lower()}"),
                setting.meaning,
            )
            for setting in found
        ],
    )
    line()
    line(say("config_how"))


_EMPTY = {"SIMPUL_REDIS_URL": "config_embedded_redis"}


def settings_in_force() -> list[SettingInForce]:
    """Every setting. Raises `SettingError`."""
    from dotenv import dotenv_values

    from aggregator.settings import SETTINGS, as_environment, load_settings

    values = as_environment(load_settings())
    in_file = dotenv_values(".env")
    return [
        SettingInForce(
            name=setting.name,
            value=mask(values[setting.name]) or None,
            default=setting.default,
            meaning=translate(f"setting.{setting.name}"),
            origin=_origin(setting.name, in_file.get(setting.name) or ""),
        )
        for setting in SETTINGS
    ]


def _origin(name: str, in_file: str) -> Origin:
    """The environment wins over the file, also with an empty value; an empty value means the default."""
    if not os.environ.get(name, in_file).strip():
        return Origin.DEFAULT
    return Origin.ENVIRONMENT if name in os.environ else Origin.ENV_FILE
