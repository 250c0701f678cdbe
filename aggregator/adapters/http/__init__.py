"""Every request that Simpul sends leaves through this package."""

from aggregator.adapters.http.fetcher import HttpFetcher
from aggregator.adapters.http.guard import AddressGuard
from aggregator.adapters.http.pace import HostBusy
from aggregator.adapters.http.session import HttpSession, Purpose

__all__ = ["AddressGuard", "HostBusy", "HttpFetcher", "HttpSession", "Purpose"]
