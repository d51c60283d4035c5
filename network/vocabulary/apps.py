from django.apps import AppConfig


class VocabularyConfig(AppConfig):
    name = "network.vocabulary"
    label = "vocabulary"
