from django.apps import AppConfig


class OptionsConfig(AppConfig):
    name = "network.options"
    label = "options"
