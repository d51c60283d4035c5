from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MembersConfig(AppConfig):
    name = "members"
    verbose_name = _("Members")

    def ready(self) -> None:
        """Let `manage.py check` know the names of roles."""
        from members import checks  # noqa: F401 -- registers them
