from django.apps import AppConfig


class RecordConfig(AppConfig):
    name = "network.record"
    label = "record"
