"""The heartbeat of the workers."""

from django.db import models
from django.utils import timezone


class Heartbeat(models.Model):
    """One row per kind of process: when it last showed that it is alive. Written by ``tasks.beat_heart`` only."""

    name = models.CharField(max_length=40, primary_key=True)
    beat_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "heartbeat"

    def __str__(self) -> str:
        return f"{self.name} at {self.beat_at:%Y-%m-%d %H:%M:%S}"
