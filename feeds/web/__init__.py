"""The web process: feeds and pages, served from the database alone."""

from feeds.web.app import create_app

__all__ = ["create_app"]
