"""The JSON interface: everything below /api/v1, a module for each resource."""

from feeds.web.api.changes import changes
from feeds.web.api.operation import blueprint
from feeds.web.api.stories import story

__all__ = ["blueprint", "changes", "story"]
