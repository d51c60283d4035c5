from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "network.accounts"
    label = "accounts"
