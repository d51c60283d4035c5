"""The worker's way in. Celery only wakes somebody up; Postgres holds what is due."""

from celery import Celery

app = Celery("network", task_cls="network.record.worker:RecordedTask")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
