"""The part of Simpul that decides; it knows neither Celery nor Flask."""

__version__ = "0.1.0"
