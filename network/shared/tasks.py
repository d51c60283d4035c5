"""Proof that beat schedules and a worker consumes (``/readyz`` reads it), and tidying what every room keeps."""

from celery import shared_task
from django.utils import timezone


@shared_task
def beat_heart() -> None:
    """Note that a worker took a message which beat sent."""
    from network.shared.models import Heartbeat

    Heartbeat.objects.update_or_create(name="worker", defaults={"beat_at": timezone.now()})


@shared_task
def clear_expired_cache() -> None:
    """Delete kept counts and limits that have ended."""
    from django.core.cache import caches

    from network.shared.cache import PostgresCache

    kept = caches["default"]
    if isinstance(kept, PostgresCache):  # whoever runs another cache lets it tidy itself
        kept.clear_expired()
