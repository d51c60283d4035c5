"""Waking a worker happens after the commit and never harms what was saved."""

import time

import pytest
from celery import Celery
from django.db import transaction

from network.shared.models import Heartbeat
from network.shared.tasks import beat_heart
from network.shared.wake import wake


def same(number):
    return number


def app_with_broker(url: str) -> Celery:
    app = Celery("of a test", set_as_current=False)
    app.config_from_object("django.conf:settings", namespace="CELERY")
    app.conf.broker_url = url
    return app


@pytest.fixture
def task_without_redis():
    """A task whose broker is away: nothing listens on port 1."""
    app = app_with_broker("redis://127.0.0.1:1/0")
    yield app.task(name="of.a.test")(same)
    app.close()


@pytest.fixture
def task_with_redis():
    """A task, and the messages that reached the broker."""
    app = app_with_broker("memory://")
    task = app.task(name="of.a.test")(same)
    with app.connection_for_read() as connection:
        queue = connection.SimpleQueue("celery")
        yield task, queue
        queue.close()
    app.close()


@pytest.mark.django_db(transaction=True)
def test_message_leaves_after_the_commit_only(task_with_redis):
    task, queue = task_with_redis
    with transaction.atomic():
        wake(task, 42)
        sent_before_commit = queue.qsize()

    assert sent_before_commit == 0
    assert queue.get(timeout=5).payload[0] == [42]


@pytest.mark.django_db(transaction=True)
def test_nothing_leaves_when_nothing_was_saved(task_with_redis):
    task, queue = task_with_redis
    with transaction.atomic():
        wake(task, 42)
        transaction.set_rollback(True)

    assert queue.qsize() == 0


@pytest.mark.django_db(transaction=True)
def test_stopped_redis_is_logged_and_nothing_is_lost(task_without_redis, caplog):
    began = time.monotonic()
    with transaction.atomic():
        Heartbeat.objects.create(name="kept")
        wake(task_without_redis, 42)

    assert Heartbeat.objects.filter(name="kept").exists()
    assert "worker_not_woken" in caplog.text
    assert time.monotonic() - began < 3


@pytest.mark.django_db
def test_heartbeat_is_noted_once():
    beat_heart()
    first = Heartbeat.objects.get().beat_at
    beat_heart()

    assert Heartbeat.objects.get().beat_at > first
