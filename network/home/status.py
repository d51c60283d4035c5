"""How the portal is: asked by ``/readyz``."""

from datetime import timedelta
from typing import Any

import redis
from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from network.files import services as files
from network.outbox.services import standing
from network.shared.models import Heartbeat

REDIS_TIMEOUT = 1  # seconds


def readiness() -> dict[str, Any]:
    """Database, migrations, mail, Redis and worker in plain words, with one ``status`` over all.

    ``unavailable`` when no page can be served, ``degraded`` when only what runs in the background suffers.
    """
    parts = {"database": _database()}
    if parts["database"] == "ok":
        parts |= {"migrations": _migrations(), "worker": _worker()}
    if parts.get("migrations") == "ok":
        parts |= {"outbox": standing(), "files": files.standing()}
    parts["redis"] = _redis()
    if any(parts.get(name, "ok") != "ok" for name in ("database", "migrations")):
        status = "unavailable"
    else:
        status = "ok" if all(state == "ok" for state in parts.values()) else "degraded"
    return {"status": status, **parts}


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return "no answer"
    return "ok"


def _migrations() -> str:
    executor = MigrationExecutor(connection)
    return "to be run" if executor.migration_plan(executor.loader.graph.leaf_nodes()) else "ok"


def _worker() -> str:
    late = timezone.now() - timedelta(seconds=settings.HEARTBEAT_LATE_AFTER)
    return "ok" if Heartbeat.objects.filter(name="worker", beat_at__gte=late).exists() else "silent"


def _redis() -> str:
    try:
        url = settings.REDIS_URL.replace("redis+socket://", "unix://").replace("virtual_host=", "db=")
        with redis.from_url(url, socket_timeout=REDIS_TIMEOUT, socket_connect_timeout=REDIS_TIMEOUT) as client:
            client.ping()
    except redis.RedisError:
        return "no answer"
    return "ok"
