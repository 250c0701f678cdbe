"""What every view needs, kept in the Flask app."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from flask import current_app

from aggregator.ports import (
    ArrivalStore,
    CatalogueStore,
    DumpStore,
    FigureStore,
    HubStore,
    OfficeReportStore,
    PartnerStore,
    ReadStore,
    RegistryStore,
    SavedChannelStore,
    SubscriptionStore,
)
from aggregator.registry import Registry
from aggregator.settings import Settings
from feeds.web.cache import RenderCache

KEY = "simpul"


class WebStore(
    ReadStore,
    CatalogueStore,
    FigureStore,
    RegistryStore,
    SubscriptionStore,
    ArrivalStore,
    HubStore,
    SavedChannelStore,
    OfficeReportStore,
    DumpStore,
    PartnerStore,
    Protocol,
):
    """What the web reads from, and where it writes what it wants done."""


@dataclass(frozen=True, slots=True)
class WebHouse:
    """The store, the registry, the settings, and what was rendered of them."""

    store: WebStore
    registry: Registry
    settings: Settings
    cache: RenderCache


def house() -> WebHouse:
    """That of the app at hand."""
    found: WebHouse = current_app.extensions[KEY]
    return found
