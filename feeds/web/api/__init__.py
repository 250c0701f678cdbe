"""The JSON interface: everything below /api, a module for each resource."""

from feeds.web.api import changes, errors, stories
from feeds.web.api.operation import OPERATIONS, blueprint

__all__ = ["OPERATIONS", "blueprint", "changes", "errors", "stories"]
