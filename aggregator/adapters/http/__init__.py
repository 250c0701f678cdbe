"""Every request that Simpul sends leaves through this package."""

from aggregator.adapters.http.fetcher import HttpFetcher
from aggregator.adapters.http.guard import AddressGuard

__all__ = ["AddressGuard", "HttpFetcher"]
