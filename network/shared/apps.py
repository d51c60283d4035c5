from django.apps import AppConfig


class SharedConfig(AppConfig):
    name = "network.shared"
    label = "shared"
