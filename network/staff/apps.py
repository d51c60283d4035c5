from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class StaffConfig(AppConfig):
    name = "network.staff"
    label = "staff"

    def ready(self) -> None:
        """Find what the apps show there. Packages of others register elsewhere, so nothing of theirs is shown."""
        autodiscover_modules("admin")
