"""The project, and the ground every app stands on."""

from network.celery import app as celery_app

__all__ = ["celery_app"]
