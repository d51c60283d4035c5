"""Proof that beat schedules and a worker consumes: ``/readyz`` reads it."""

from celery import shared_task
from django.utils import timezone


@shared_task
def beat_heart() -> None:
    """Note that a worker took a message which beat sent."""
    from network.shared.models import Heartbeat

    Heartbeat.objects.update_or_create(name="worker", defaults={"beat_at": timezone.now()})
