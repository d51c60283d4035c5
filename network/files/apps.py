from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "network.files"
    label = "files"
